import pytest

STAFF = "005Fk0000000002IAA"


@pytest.fixture
def three(crm, key):
    """Three records that staff may take for one person, the second with our key and an opt-out."""
    sf = crm.salesforce()
    known = (
        {"FirstName": "Ana", "Email": None},
        {"FirstName": "Anna", "Caseback_Id__c": key, "DoNotCall": True, "Email": "a@example.ch"},
        {"FirstName": "A."},
    )
    account = sf.Account.create({"Name": "Keller"})["id"]
    common = {"LastName": "Keller", "AccountId": account}
    return [sf.Contact.create(common | fields)["id"] for fields in known]


def compare(staff, people):
    return staff.open("/console/merge?" + "&".join(f"person={id_}" for id_ in people))


def test_staff_choose_people_on_the_page_where_they_find_them(crm, staff, key):
    sf = crm.salesforce()
    people = [sf.Contact.create({"LastName": f"{key}-{n}"})["id"] for n in range(2)]
    form = staff.open("/console/", q=key).form("/merge")
    offered = {one.get("value") for one in form.iter("input") if one.get("name") == "person"}
    assert offered == set(people)


def test_a_merge_leaves_the_master_as_it_was_and_the_others_lead_to_it(crm, staff, three):
    page = compare(staff, three).send("/merge", master=three[0])
    page = page.send("/merge")
    assert (page.path, "Merged." in page.text) == (f"/console/people/{three[0]}", True)
    kept = crm.salesforce().Contact.get(three[0])
    assert (kept["FirstName"], kept["Email"], kept["DoNotCall"]) == ("Ana", None, False)
    assert kept["LastModifiedById"] == STAFF
    soql = "SELECT MasterRecordId FROM Contact WHERE MasterRecordId = {master}"
    assert crm.query(soql, deleted=True, master=three[0])["totalSize"] == 2


def test_what_will_be_lost_is_shown_before(staff, three, key):
    page = compare(staff, three).send("/merge", master=three[0])
    lost = [one.text_content() for one in page.tree.iter("s")]
    assert lost == [key]
    assert "“No calls” was said by one who goes" in page.text
    unchosen = page.tree.xpath("//input[@name='Email'][not(@checked)]/@value")
    assert unchosen == three[1:]


def test_the_master_takes_what_staff_choose_from_the_others(crm, staff, three):
    page = compare(staff, three).send("/merge", master=three[0])
    page.send("/merge", FirstName=three[1], DoNotCall=three[1])
    kept = crm.salesforce().Contact.get(three[0])
    assert (kept["FirstName"], kept["DoNotCall"], kept["Email"]) == ("Anna", True, None)


def test_what_an_individual_of_the_others_says_is_not_carried_over_and_staff_are_warned(
    crm, staff, three
):
    sf = crm.salesforce()
    says_no = {"LastName": "Keller", "HasOptedOutSolicit": True}
    sf.Contact.update(three[1], {"IndividualId": sf.Individual.create(says_no)["id"]})
    page = compare(staff, three).send("/merge", master=three[0])
    assert "“No marketing at all” stands on the Individual of one who goes" in page.text


@pytest.mark.parametrize("count", [0, 1])
def test_a_merge_needs_two(staff, three, count):
    page = compare(staff, three[:count])
    assert (page.status, "two or three" in page.text) == (422, True)


def test_a_merge_sent_twice_is_done_once(crm, staff, three):
    page = compare(staff, three[:2]).send("/merge", master=three[0])
    page.send("/merge")
    assert page.send("/merge").status == 404
    assert crm.salesforce().Contact.get(three[0])["IsDeleted"] is False


def test_person_accounts_are_merged_whole(start_crm, open_console):
    crm = start_crm("--org-model", "person_account")
    staff, sf = open_console(crm), crm.salesforce()
    accounts = [
        sf.Account.create({"LastName": "Keller", "PersonEmail": mail})["id"]
        for mail in ("a@example.ch", "b@example.ch")
    ]
    people = [sf.Account.get(account)["PersonContactId"] for account in accounts]
    page = compare(staff, people).send("/merge", master=people[0])
    page = page.send("/merge", Email=people[1])
    assert page.path == f"/console/people/{people[0]}"
    soql = "SELECT Id, PersonEmail, MasterRecordId FROM Account ORDER BY Id"
    kept, lost = crm.query(soql, deleted=True)["records"]
    assert (kept["PersonEmail"], lost["MasterRecordId"]) == ("b@example.ch", accounts[0])
