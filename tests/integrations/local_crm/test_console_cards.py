import pytest

STAFF = "005Fk0000000002IAA"


@pytest.fixture
def card(staff):
    return staff.open("/console/people/new")


def named(crm, name):
    soql = (
        "SELECT Id, FirstName, Email, AccountId, Account.Name, CreatedById, Caseback_Id__c,"
        " Account.Caseback_Id__c FROM Contact WHERE LastName = {name}"
    )
    return crm.query(soql, name=name)["records"]


def test_a_card_becomes_a_person_with_an_account_and_without_our_key(crm, card, key):
    page = card.send("/new", FirstName="Ana", LastName=key[:8], Email=f"{key}@example.ch")
    made = named(crm, key[:8])[0]
    assert page.path == f"/console/people/{made['Id']}"
    assert (made["FirstName"], made["Account"]["Name"]) == ("Ana", f"Ana {key[:8]}")
    assert (made["CreatedById"], made["Caseback_Id__c"]) == (STAFF, None)
    assert made["Account"]["Caseback_Id__c"] is None


def test_a_watch_on_the_card_is_theirs(crm, card, key):
    watch = {"watch__SerialNumber": key[:8], "watch__Name": "M38"}
    page = card.send("/new", LastName=key, **watch, watch__PurchaseDate="2026-01-31")
    assert "M38" in page.text
    soql = "SELECT ContactId, AccountId, PurchaseDate FROM Asset WHERE SerialNumber = {n}"
    asset = crm.query(soql, n=key[:8])["records"][0]
    person = named(crm, key)[0]
    assert (asset["ContactId"], asset["AccountId"]) == (person["Id"], person["AccountId"])
    assert asset["PurchaseDate"] == "2026-01-31"


def test_a_card_without_a_name_or_with_half_a_watch_adds_nobody(crm, card, key):
    page = card.send("/new", Email="nobody", watch__SerialNumber=key)
    assert page.status == 422
    assert "fill this in" in page.error_of("LastName")
    assert "whole e-mail address" in page.error_of("Email")
    assert "fill this in" in page.error_of("watch.Name")
    assert page.form("/new").fields["watch.SerialNumber"] == key
    assert crm.query("SELECT Id FROM Asset WHERE SerialNumber = {n}", n=key)["records"] == []


def test_somebody_like_them_is_shown_before_a_twin_is_made(crm, card, key):
    known = {"FirstName": "Ana", "LastName": key, "Email": f"{key[:8]}@example.ch"}
    first = crm.salesforce().Contact.create(known)["id"]
    page = card.send("/new", FirstName="Ana", LastName=key.upper())
    assert (page.status, "here already" in page.text) == (422, True)
    assert any(link.get("href") == f"/console/people/{first}" for link in page.tree.iter("a"))
    assert len(named(crm, key)) == 1
    page.send("/new", anyway="true")
    assert len(named(crm, key)) == 2


@pytest.mark.parametrize(("action", "count"), [("alert", 2), ("block", 1)])
def test_a_twin_that_staff_want_is_made_unless_the_org_blocks_it(
    start_crm, open_console, action, count
):
    crm = start_crm()
    crm.http.put("/__crm__/duplicate-rules", json={"Contact": action})
    known = {"LastName": "Keller", "Email": "ana@example.ch"}
    crm.salesforce().Contact.create(known)
    page = open_console(crm).open("/console/people/new").send("/new", **known)
    page = page.send("/new", anyway="true")
    assert ("here already" in page.text) is (action == "block")
    assert len(named(crm, "Keller")) == count


def test_where_people_are_accounts_a_card_becomes_one(start_crm, open_console):
    crm = start_crm("--org-model", "person_account")
    staff = open_console(crm)
    form = staff.open("/console/people/new")
    assert "Description" not in form.form("/new").fields
    form.send("/new", LastName="Keller", Email="a@example.ch", watch__Name="M38")
    soql = "SELECT IsPersonAccount, PersonEmail, PersonContactId FROM Account"
    account = crm.query(soql)["records"][0]
    assert (account["IsPersonAccount"], account["PersonEmail"]) == (True, "a@example.ch")
    asset = crm.query("SELECT ContactId, Account.LastName FROM Asset")["records"][0]
    assert (asset["ContactId"], asset["Account"]["LastName"]) == (None, "Keller")
    page = staff.open(f"/console/people/{account['PersonContactId']}")
    assert "M38" in page.text
