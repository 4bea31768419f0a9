import pytest

STAFF = "005Fk0000000002IAA"


@pytest.fixture
def person(crm):
    sf = crm.salesforce()
    account = sf.Account.create({"Name": "Keller"})["id"]
    known = {"FirstName": "Ana", "Email": "ana@example.ch", "MailingStreet": "Weg 1\nHaus B"}
    return sf.Contact.create({"LastName": "Keller", "AccountId": account, **known})["id"]


def test_staff_correct_a_person_and_sign_for_it(crm, staff, person):
    page = staff.open(f"/console/records/{person}/edit").send("/edit", FirstName="Anna")
    assert (page.path, "Saved." in page.text) == (f"/console/people/{person}", True)
    contact = crm.salesforce().Contact.get(person)
    assert (contact["FirstName"], contact["LastModifiedById"]) == ("Anna", STAFF)


def test_a_form_sent_as_it_stood_writes_nothing(crm, staff, person):
    before = crm.salesforce().Contact.get(person)
    page = staff.open(f"/console/records/{person}/edit").send("/edit")
    assert "Nothing was changed." in page.text
    assert crm.salesforce().Contact.get(person) == before


def test_only_what_staff_changed_is_written(crm, staff, person):
    form = staff.open(f"/console/records/{person}/edit")
    crm.salesforce().Contact.update(person, {"Email": "new@example.ch"})
    form.send("/edit", FirstName="Anna")
    contact = crm.salesforce().Contact.get(person)
    assert (contact["FirstName"], contact["Email"]) == ("Anna", "new@example.ch")


def test_what_others_changed_meanwhile_is_shown_before_it_is_overwritten(crm, staff, person):
    form = staff.open(f"/console/records/{person}/edit")
    crm.salesforce().Contact.update(person, {"Email": "new@example.ch"})
    page = form.send("/edit", Email="typed@example.ch")
    assert page.status == 422
    assert "new@example.ch" in page.error_of("Email")
    assert page.form("/edit").fields["Email"] == "typed@example.ch"
    page.send("/edit")
    assert crm.salesforce().Contact.get(person)["Email"] == "typed@example.ch"


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("LastName", "", "fill this in"),
        ("LastName", "x" * 81, "80 characters"),
        ("Email", "nobody", "whole e-mail address"),
        ("Birthdate", "21.11.1980", "2026-11-21"),
        ("MailingCity", "x" * 41, "40 characters"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    crm, staff, person, field, typed, words
):
    before = crm.salesforce().Contact.get(person)
    page = staff.open(f"/console/records/{person}/edit").send(
        "/edit", **{field: typed, "FirstName": "Anna"}
    )
    assert (page.status, page.title.startswith("Not saved")) == (422, True)
    assert words in page.error_of(field)
    assert page.form("/edit").fields[field] == typed
    assert page.form("/edit").fields["FirstName"] == "Anna"
    assert crm.salesforce().Contact.get(person) == before


def test_every_wrong_field_is_told_at_once(staff, person):
    page = staff.open(f"/console/records/{person}/edit").send("/edit", LastName="", Email="no")
    assert page.error_of("LastName")
    assert page.error_of("Email")


def test_lines_of_an_address_stay_lines(crm, staff, person):
    page = staff.open(f"/console/records/{person}/edit")
    assert page.form("/edit").fields["MailingStreet"].strip() == "Weg 1\nHaus B"
    page.send("/edit", MailingStreet="Weg 1\r\nHaus C")
    assert crm.salesforce().Contact.get(person)["MailingStreet"] == "Weg 1\nHaus C"


def test_a_value_may_be_emptied(crm, staff, person):
    staff.open(f"/console/records/{person}/edit").send("/edit", Email="")
    assert crm.salesforce().Contact.get(person)["Email"] is None


def test_staff_correct_a_watch_and_its_warranty(crm, staff, person):
    sf = crm.salesforce()
    watch = sf.Asset.create({"Name": "M38", "ContactId": person})["id"]
    start = {"StartDate": "2026-01-01", "WarrantyType": "Service"}
    warranty = sf.AssetWarranty.create({"AssetId": watch, **start})["id"]
    staff.open(f"/console/records/{watch}/edit").send("/edit", SerialNumber="N1", Status="Obsolete")
    page = staff.open(f"/console/records/{warranty}/edit").send(
        "/edit", EndDate="2034-01-01", IsTransferable="true"
    )
    assert page.path == f"/console/watches/{watch}"
    assert sf.Asset.get(watch)["SerialNumber"] == "N1"
    kept = sf.AssetWarranty.get(warranty)
    assert (kept["EndDate"], kept["IsTransferable"]) == ("2034-01-01", True)
    # A kind that no list has stays as it is.
    assert kept["WarrantyType"] == "Service"
    staff.open(f"/console/records/{warranty}/edit").send("/edit", IsTransferable=None)
    assert sf.AssetWarranty.get(warranty)["IsTransferable"] is False


def test_a_price_is_a_number(staff, crm, person):
    watch = crm.salesforce().Asset.create({"Name": "M38", "ContactId": person})["id"]
    page = staff.open(f"/console/records/{watch}/edit").send("/edit", Price="dear")
    assert "number" in page.error_of("Price")
    staff.open(f"/console/records/{watch}/edit").send("/edit", Price="8400.50")
    assert crm.salesforce().Asset.get(watch)["Price"] == 8400.5


def test_what_only_caseback_writes_has_no_form(staff, crm, person):
    product = crm.salesforce().Product2.create({"Name": "M38"})["id"]
    assert staff.open(f"/console/records/{product}/edit").status == 404
    fields = staff.open(f"/console/records/{person}/edit").form("/edit").fields
    assert not any("Caseback" in name for name in fields)


def test_every_field_has_a_label_of_its_own(staff, person):
    page = staff.open(f"/console/records/{person}/edit")
    form = page.form("/edit")
    labelled = {label.get("for") for label in form.iter("label")}
    asked = {one.get("id") for one in form.iter("input", "select", "textarea") if one.get("id")}
    assert asked
    assert asked == labelled


def test_who_becomes_another_is_turned_away_where_the_org_blocks_twins(start_crm, open_console):
    crm = start_crm()
    crm.http.put("/__crm__/duplicate-rules", json={"Contact": "block"})
    sf, known = crm.salesforce(), {"LastName": "Keller", "Email": "ana@example.ch"}
    sf.Contact.create(known | {"FirstName": "Ana"})
    other = sf.Contact.create({"LastName": "Meier", "FirstName": "Ana"})["id"]
    page = open_console(crm).open(f"/console/records/{other}/edit").send("/edit", **known)
    assert (page.status, "here already" in page.text) == (422, True)
    assert sf.Contact.get(other)["LastName"] == "Meier"


def test_after_a_consent_staff_are_back_with_its_person(crm, staff, person):
    sf = crm.salesforce()
    individual = sf.Individual.create({"LastName": "Keller"})["id"]
    sf.Contact.update(person, {"IndividualId": individual})
    consent = sf.ContactPointTypeConsent.create(
        {
            "Name": "Post",
            "PartyId": individual,
            "ContactPointType": "MailingAddress",
            "PrivacyConsentStatus": "OptIn",
            "CaptureDate": "2026-11-21T10:00:00Z",
            "CaptureContactPointType": "Web",
            "CaptureSource": "Web",
        }
    )["id"]
    page = staff.open(f"/console/records/{consent}/edit").send(
        "/edit", PrivacyConsentStatus="OptOut", CaptureSource="A letter"
    )
    assert (page.path, "Declined" in page.text) == (f"/console/people/{person}", True)
    kept = sf.ContactPointTypeConsent.get(consent)
    assert (kept["PrivacyConsentStatus"], kept["LastModifiedById"]) == ("OptOut", STAFF)
