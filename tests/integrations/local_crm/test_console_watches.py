import pytest

STAFF = "005Fk0000000002IAA"


def client(crm, name, **fields):
    account = crm.salesforce().Account.create({"Name": name})["id"]
    known = {"LastName": name, "AccountId": account} | fields
    return crm.salesforce().Contact.create(known)["id"]


@pytest.fixture
def watch(crm, key):
    owner = crm.salesforce().Contact.get(client(crm, f"before-{key}"))
    held = {"ContactId": owner["Id"], "AccountId": owner["AccountId"]}
    return crm.salesforce().Asset.create({"Name": "M38", "SerialNumber": key, **held})["id"]


def test_a_watch_gets_a_new_owner_and_stays_the_same_record(crm, staff, watch, key):
    after = client(crm, f"after-{key}")
    page = staff.open(f"/console/watches/{watch}/owner", person_name=f"after-{key}")
    page = page.send("/owner", person=after)
    assert (page.path, f"after-{key}" in page.text) == (f"/console/watches/{watch}", True)
    asset = crm.salesforce().Asset.get(watch)
    assert asset["ContactId"] == after
    assert asset["AccountId"] == crm.salesforce().Contact.get(after)["AccountId"]
    assert (asset["SerialNumber"], asset["LastModifiedById"]) == (key, STAFF)


def test_the_owner_they_have_is_not_offered(crm, staff, watch, key):
    page = staff.open(f"/console/watches/{watch}/owner", person_name=f"before-{key}")
    assert "Nobody found." in page.text


def test_without_a_choice_nothing_changes(crm, staff, watch, key):
    before = crm.salesforce().Asset.get(watch)
    client(crm, f"after-{key}")
    page = staff.open(f"/console/watches/{watch}/owner", person_name=f"after-{key}").send("/owner")
    assert (page.status, "choose a person" in page.text) == (422, True)
    assert crm.salesforce().Asset.get(watch) == before


def test_a_person_without_an_account_cannot_hold_a_watch_and_staff_are_told_why(
    crm, staff, watch, key
):
    alone = client(crm, f"alone-{key}", AccountId=None)
    page = staff.open(f"/console/watches/{watch}/owner", person_name=f"alone-{key}")
    page = page.send("/owner", person=alone)
    assert (page.status, "account" in page.text) == (422, True)
    assert crm.salesforce().Asset.get(watch)["ContactId"] != alone


def test_a_deleted_watch_shows_that_it_is_in_the_bin(crm, staff, watch):
    crm.salesforce().Asset.delete(watch)
    page = staff.open(f"/console/watches/{watch}")
    assert (page.path, "was deleted on" in page.text) == (f"/console/records/{watch}", True)
