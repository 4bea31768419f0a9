import pytest


@pytest.fixture
def family(crm, key):
    """A person in an account of their own, with a watch."""
    sf = crm.salesforce()
    account = sf.Account.create({"Name": f"Account {key}", "Caseback_Id__c": key})["id"]
    person = sf.Contact.create({"LastName": f"Person {key}", "AccountId": account})["id"]
    held = {"Name": f"Watch {key}", "AccountId": account, "ContactId": person}
    return account, person, sf.Asset.create(held)["id"]


def test_before_a_deletion_staff_see_what_goes_along(crm, staff, family, key):
    account, person, _ = family
    page = staff.open(f"/console/records/{account}/delete")
    assert f"Person {key} Client" in page.text
    assert f"Watch {key} Watch" in page.text
    assert "Nothing else goes along" in staff.open(f"/console/records/{person}/delete").text
    assert crm.salesforce().Account.get(account)["IsDeleted"] is False


def test_what_staff_delete_they_restore_with_all_that_went_along(crm, staff, family, key):
    account, person, watch = family
    page = staff.open(f"/console/records/{account}/delete").send("/delete")
    assert page.path == "/console/bin"
    assert f"Account {key}" in page.text
    # Only what was deleted by itself can be restored by itself.
    assert f"Person {key}" not in page.text
    page = staff.open(f"/console/records/{account}").send("/bin")
    assert "Restored" in page.text
    sf = crm.salesforce()
    assert sf.Asset.get(watch)["ContactId"] == person


def test_the_page_of_what_went_along_says_what_it_waits_for(staff, family):
    account, person, _ = family
    staff.open(f"/console/records/{account}/delete").send("/delete")
    page = staff.open(f"/console/people/{person}")
    assert "comes back with it" in page.text
    assert page.tree.xpath("//form[@action='/console/bin']") == []


def test_what_cannot_be_restored_says_why(crm, staff, family, key):
    account, *_ = family
    page = staff.open(f"/console/records/{account}/delete").send("/delete")
    crm.salesforce().Account.create({"Name": "Taker", "Caseback_Id__c": key})
    page = staff.open(f"/console/records/{account}").send("/bin")
    assert (page.status, "has its Caseback id by now" in page.text) == (422, True)


def test_an_emptied_bin_keeps_nothing(start_crm, open_console):
    crm = start_crm()
    staff = open_console(crm)
    person = crm.salesforce().Contact.create({"LastName": "Keller"})["id"]
    staff.open(f"/console/records/{person}/delete").send("/delete")
    page = staff.open("/console/bin/empty").send("/bin/empty")
    assert "Nothing has been deleted." in page.text
    assert staff.open(f"/console/records/{person}").status == 404
    assert crm.query("SELECT Id FROM Contact", deleted=True)["totalSize"] == 0


def test_what_is_in_the_bin_is_not_edited(staff, family):
    account, *_ = family
    staff.open(f"/console/records/{account}/delete").send("/delete")
    assert staff.open(f"/console/records/{account}/edit").status == 404
