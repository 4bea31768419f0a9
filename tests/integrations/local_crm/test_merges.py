import pytest

STAFF = "005Fk0000000002IAA"


@pytest.fixture
def crm_of_persons(start_crm):
    return start_crm("--org-model", "person_account")


def merge(crm, master, *losers, kind="Contact", **more):
    body = {"object": kind, "master": master, "losers": list(losers), **more}
    return crm.http.post("/__crm__/merge", json=body)


def person(crm, key="", **fields):
    """A contact with an account of its own, as a registration leaves one."""
    sf = crm.salesforce()
    account = sf.Account.create({"Name": "Keller"})["id"]
    known = {"Caseback_Id__c": key} if key else {}
    return sf.Contact.create({"LastName": "Keller", "AccountId": account, **known, **fields})["id"]


def read(crm, kind, id_):
    soql = "SELECT {fields:literal} FROM {kind:literal} WHERE Id = {id}"
    fields = "Id, IsDeleted, MasterRecordId, LastModifiedById, SystemModstamp"
    fields += ", AccountId, FirstName, Email, Caseback_Id__c" if kind == "Contact" else ""
    return crm.query(soql, deleted=True, fields=fields, kind=kind, id=id_)["records"][0]


def test_the_masters_values_win_and_its_blanks_stay_blank(crm):
    master = person(crm, FirstName="Ana")
    loser = person(crm, FirstName="Anna", Email="ana@example.ch")
    answer = merge(crm, master, loser)
    assert (answer.status_code, answer.json()["mergedRecordIds"]) == (200, [loser])
    kept = read(crm, "Contact", master)
    assert (kept["FirstName"], kept["Email"]) == ("Ana", None)


def test_staff_may_give_the_master_a_value_in_the_merge(crm):
    master, loser = person(crm), person(crm, Email="ana@example.ch")
    merge(crm, master, loser, fields={"Email": "ana@example.ch"})
    assert read(crm, "Contact", master)["Email"] == "ana@example.ch"


def test_a_loser_leads_to_its_master_and_both_were_changed_by_staff(crm):
    master, first, second = person(crm), person(crm), person(crm)
    merge(crm, master, first, second)
    for loser in (first, second):
        lost = read(crm, "Contact", loser)
        assert (lost["IsDeleted"], lost["MasterRecordId"]) == (True, master)
        assert lost["LastModifiedById"] == STAFF
    kept = read(crm, "Contact", master)
    assert (kept["LastModifiedById"], kept["MasterRecordId"]) == (STAFF, None)


def test_an_external_id_goes_to_the_bin_with_the_loser_and_is_free_again(crm, key, api):
    master, loser = person(crm), person(crm, key)
    merge(crm, master, loser)
    assert read(crm, "Contact", master)["Caseback_Id__c"] is None
    assert read(crm, "Contact", loser)["Caseback_Id__c"] == key
    again = crm.http.patch(f"{api}/sobjects/Contact/Caseback_Id__c/{key}", json={"LastName": "K"})
    assert again.status_code == 201


def test_children_follow_without_being_marked_as_changed(crm, api):
    sf = crm.salesforce()
    master, loser = person(crm), person(crm)
    account = read(crm, "Contact", loser)["AccountId"]
    asset = sf.Asset.create({"Name": "M38", "ContactId": loser, "AccountId": account})["id"]
    before = sf.Asset.get(asset)
    assert merge(crm, master, loser).json()["updatedRelatedIds"] == [asset]
    after = sf.Asset.get(asset)
    assert after["ContactId"] == master
    # Nothing but the link: the account stays the loser's, as the loser's own account stays.
    assert {**after, "ContactId": loser} == before
    assert read(crm, "Account", account)["IsDeleted"] is False


def test_the_winner_keeps_its_account_and_its_individual(crm):
    sf = crm.salesforce()
    ours, theirs = (sf.Individual.create({"LastName": "Keller"})["id"] for _ in range(2))
    master, loser = person(crm, IndividualId=ours), person(crm, IndividualId=theirs)
    account = read(crm, "Contact", master)["AccountId"]
    merge(crm, master, loser)
    kept = sf.Contact.get(master)
    assert (kept["AccountId"], kept["IndividualId"]) == (account, ours)
    assert sf.Individual.get(theirs)["IsDeleted"] is False


def test_contacts_and_watches_of_a_merged_account_follow_it(crm):
    sf = crm.salesforce()
    master = sf.Account.create({"Name": "Boutique"})["id"]
    loser = sf.Account.create({"Name": "Boutik"})["id"]
    child = sf.Account.create({"Name": "Corner", "ParentId": loser})["id"]
    sf.Account.update(master, {"ParentId": loser})
    contact = sf.Contact.create({"LastName": "Keller", "AccountId": loser})["id"]
    asset = sf.Asset.create({"Name": "M", "AccountId": loser, "AssetProvidedById": loser})["id"]
    moved = merge(crm, master, loser, kind="Account").json()["updatedRelatedIds"]
    assert set(moved) == {child, contact, asset, master}
    assert sf.Contact.get(contact)["AccountId"] == master
    watch = sf.Asset.get(asset)
    assert (watch["AccountId"], watch["AssetProvidedById"]) == (master, master)
    assert sf.Account.get(child)["ParentId"] == master
    assert sf.Account.get(master)["ParentId"] is None


def test_a_merged_person_account_takes_its_contact_along(crm_of_persons):
    sf = crm_of_persons.salesforce()
    master, loser = (sf.Account.create({"LastName": name})["id"] for name in ("Keller", "Kehler"))
    within = {id_: sf.Account.get(id_)["PersonContactId"] for id_ in (master, loser)}
    asset = sf.Asset.create({"Name": "M", "AccountId": loser, "ContactId": within[loser]})["id"]
    assert merge(crm_of_persons, master, loser, kind="Account").status_code == 200
    watch = sf.Asset.get(asset)
    assert (watch["AccountId"], watch["ContactId"]) == (master, within[master])
    lost = read(crm_of_persons, "Contact", within[loser])
    assert (lost["IsDeleted"], lost["MasterRecordId"]) == (True, within[master])
    assert sf.Account.get(master)["PersonContactId"] == within[master]
    crm_of_persons.http.post("/__crm__/undelete", json={"ids": [loser]})
    assert sf.Account.get(loser)["PersonContactId"] == within[loser]
    assert sf.Contact.get(within[loser])["AccountId"] == loser


def test_persons_and_companies_are_not_mixed(crm_of_persons):
    sf = crm_of_persons.salesforce()
    client = sf.Account.create({"LastName": "Keller"})["id"]
    company = sf.Account.create({"Name": "Keller AG"})["id"]
    within = sf.Account.get(client)["PersonContactId"]
    other = sf.Contact.create({"LastName": "Keller", "AccountId": company})["id"]
    for kind, master, loser in (("Account", client, company), ("Contact", other, within)):
        answer = merge(crm_of_persons, master, loser, kind=kind)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_OPERATION")


@pytest.mark.parametrize(
    ("losers", "code"), [(0, "LIMIT_EXCEEDED"), (3, "LIMIT_EXCEEDED"), (1, "INVALID_ARGUMENT")]
)
def test_a_merge_takes_one_or_two_others(crm, losers, code):
    master = person(crm)
    answer = merge(crm, master, *[master] * losers)
    assert answer.json()[0]["errorCode"] == code


def test_only_people_and_accounts_are_merged(crm):
    one, two = (crm.salesforce().Product2.create({"Name": "M38"})["id"] for _ in range(2))
    assert merge(crm, one, two, kind="Product2").json()[0]["errorCode"] == "INVALID_TYPE"


def test_a_merge_that_is_refused_leaves_everything_as_it_was(crm):
    master, loser = person(crm), person(crm)
    answer = merge(crm, master, loser, fields={"Email": "nobody"})
    assert answer.json()[0]["errorCode"] == "INVALID_EMAIL_ADDRESS"
    assert read(crm, "Contact", loser)["IsDeleted"] is False
    gone = merge(crm, loser, master, "003000000000001AAA")
    assert gone.status_code == 404
    assert read(crm, "Contact", master)["IsDeleted"] is False


def test_a_merge_is_asked_for_in_json_only(crm):
    answer = crm.http.post("/__crm__/merge", content="{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
