import pytest


@pytest.fixture
def person(crm):
    account = crm.salesforce().Account.create({"Name": "Keller"})["id"]
    known = {"LastName": f"Keller {account}", "FirstName": "Ana", "AccountId": account}
    return crm.salesforce().Contact.create(known)["id"]


def individual_of(crm, person):
    sf = crm.salesforce()
    id_ = sf.Contact.get(person)["IndividualId"]
    return sf.Individual.get(id_) if id_ else None


def test_staff_note_what_a_person_does_not_want_and_take_it_back(crm, staff, person):
    page = staff.open(f"/console/people/{person}")
    page = page.send(f"/people/{person}", HasOptedOutOfEmail="true", DoNotCall="true")
    assert "No e-mail, no calls." in page.text
    contact = crm.salesforce().Contact.get(person)
    assert (contact["HasOptedOutOfEmail"], contact["DoNotCall"]) == (True, True)
    page.send(f"/people/{person}", DoNotCall=None)
    contact = crm.salesforce().Contact.get(person)
    assert (contact["HasOptedOutOfEmail"], contact["DoNotCall"]) == (True, False)


def test_no_marketing_is_noted_on_the_individual_made_for_it(crm, staff, person):
    assert individual_of(crm, person) is None
    page = staff.open(f"/console/people/{person}")
    page = page.send(f"/people/{person}", HasOptedOutSolicit="true")
    made = individual_of(crm, person)
    assert made["HasOptedOutSolicit"] is True
    assert made["Name"] == crm.salesforce().Contact.get(person)["Name"]
    page.send(f"/people/{person}", HasOptedOutSolicit=None)
    again = individual_of(crm, person)
    assert (again["Id"], again["HasOptedOutSolicit"]) == (made["Id"], False)


def test_wishes_sent_as_they_stood_undo_nobodys(crm, staff, person):
    page = staff.open(f"/console/people/{person}")
    crm.salesforce().Contact.update(person, {"HasOptedOutOfEmail": True})
    page = page.send(f"/people/{person}")
    assert "Nothing was changed." in page.text
    assert crm.salesforce().Contact.get(person)["HasOptedOutOfEmail"] is True


def test_who_wants_to_be_forgotten_is_marked_and_not_deleted(crm, staff, person):
    page = staff.open(f"/console/people/{person}/forget").send("/forget")
    assert "asked to be forgotten" in page.text
    assert individual_of(crm, person)["ShouldForget"] is True
    assert crm.salesforce().Contact.get(person)["IsDeleted"] is False


def test_of_who_is_to_be_forgotten_the_history_keeps_no_values(crm, staff, person):
    crm.salesforce().Contact.update(person, {"Email": "secret@example.ch"})
    assert "secret@example.ch" in staff.open(f"/console/records/{person}").text
    staff.open(f"/console/people/{person}/forget").send("/forget")
    crm.salesforce().Contact.update(person, {"LastName": "Forgotten", "Email": None})
    for record in (person, crm.salesforce().Contact.get(person)["IndividualId"]):
        page = staff.open(f"/console/records/{record}").text
        assert "secret@example.ch" not in page
        assert "the values are forgotten" in page


def test_others_who_may_be_the_same_are_offered_to_merge(crm, staff, person, key):
    email = f"{key}@example.ch"
    crm.salesforce().Contact.update(person, {"Email": email})
    twin = crm.salesforce().Contact.create({"LastName": "Kehler", "Email": email.upper()})["id"]
    page = staff.open(f"/console/people/{person}")
    assert "Perhaps the same person" in page.text
    links = [link.get("href") for link in page.tree.iter("a")]
    assert f"/console/merge?person={person}&person={twin}" in links


def test_a_person_who_was_merged_leads_to_the_master(crm, staff, person):
    twin = crm.salesforce().Contact.create({"LastName": "Kehler"})["id"]
    body = {"object": "Contact", "master": person, "losers": [twin]}
    crm.http.post("/__crm__/merge", json=body)
    page = staff.open(f"/console/people/{twin}")
    assert (page.path, "merged into Ana Keller" in page.text) == (f"/console/records/{twin}", True)


def test_a_person_account_is_written_where_the_org_keeps_it(start_crm, open_console):
    crm = start_crm("--org-model", "person_account")
    staff, sf = open_console(crm), crm.salesforce()
    account = sf.Account.create({"LastName": "Keller", "PersonEmail": "a@example.ch"})["id"]
    person = sf.Account.get(account)["PersonContactId"]
    staff.open(f"/console/records/{person}/edit").send("/edit", Email="b@example.ch")
    page = staff.open(f"/console/people/{person}")
    page.send(f"/people/{person}", DoNotCall="true", HasOptedOutSolicit="true")
    kept, within = sf.Account.get(account), sf.Contact.get(person)
    assert (kept["PersonEmail"], within["Email"]) == ("b@example.ch", "b@example.ch")
    assert (kept["PersonDoNotCall"], within["DoNotCall"]) == (True, True)
    assert kept["PersonIndividualId"] == within["IndividualId"] is not None
