import sqlite3

import pytest


@pytest.fixture
def family(crm, key):
    """An account with a person, the watch they hold, and its warranty."""
    sf = crm.salesforce()
    account = sf.Account.create({"Name": "Keller", "Caseback_Id__c": key})["id"]
    person = sf.Contact.create({"LastName": "Keller", "AccountId": account})["id"]
    held = {"Name": "M38", "AccountId": account, "ContactId": person}
    watch = sf.Asset.create(held)["id"]
    warranty = sf.AssetWarranty.create({"AssetId": watch})["id"]
    return {"Account": account, "Contact": person, "Asset": watch, "AssetWarranty": warranty}


def is_deleted(crm, kind, id_):
    """None when even queryAll shows nothing."""
    soql = "SELECT IsDeleted FROM {kind:literal} WHERE Id = {id}"
    found = crm.query(soql, deleted=True, kind=kind, id=id_)["records"]
    return found[0]["IsDeleted"] if found else None


def states(crm, family):
    return [is_deleted(crm, kind, id_) for kind, id_ in family.items()]


def undelete(crm, *ids):
    return crm.http.post("/__crm__/undelete", json={"ids": list(ids)})


def test_an_account_takes_its_people_and_watches_along_and_brings_them_back(crm, family):
    sf = crm.salesforce()
    before = sf.Asset.get(family["Asset"])
    sf.Account.delete(family["Account"])
    assert states(crm, family) == [True] * 4
    assert set(undelete(crm, family["Account"]).json()["restored"]) == set(family.values())
    assert states(crm, family) == [False] * 4
    after = sf.Asset.get(family["Asset"])
    assert (after["ContactId"], after["AccountId"]) == (before["ContactId"], before["AccountId"])


def test_a_watch_stays_with_its_account_when_its_person_goes(crm, family):
    sf = crm.salesforce()
    before = sf.Asset.get(family["Asset"])
    sf.Contact.delete(family["Contact"])
    assert states(crm, family) == [False, True, False, False]
    left = sf.Asset.get(family["Asset"])
    assert left == {**before, "ContactId": None}
    undelete(crm, family["Contact"])
    assert sf.Asset.get(family["Asset"]) == before


def test_a_watch_that_only_a_person_holds_goes_with_them(crm, family):
    sf = crm.salesforce()
    sf.Asset.update(family["Asset"], {"AccountId": None})
    sf.Contact.delete(family["Contact"])
    assert states(crm, family) == [False, True, True, True]


def test_a_link_that_was_given_to_another_meanwhile_is_not_taken_back(crm, family):
    sf = crm.salesforce()
    sf.Contact.delete(family["Contact"])
    other = sf.Contact.create({"LastName": "Meier", "AccountId": family["Account"]})["id"]
    sf.Asset.update(family["Asset"], {"ContactId": other})
    undelete(crm, family["Contact"])
    assert sf.Asset.get(family["Asset"])["ContactId"] == other


def test_consents_go_with_their_individual(crm, family):
    sf = crm.salesforce()
    individual = sf.Individual.create({"LastName": "Keller"})["id"]
    sf.Contact.update(family["Contact"], {"IndividualId": individual})
    consent = sf.ContactPointTypeConsent.create(
        {
            "Name": "E-mail",
            "PartyId": individual,
            "ContactPointType": "Email",
            "PrivacyConsentStatus": "OptIn",
            "CaptureDate": "2026-11-21T10:00:00Z",
            "CaptureContactPointType": "Web",
            "CaptureSource": "Paper card",
        }
    )["id"]
    sf.Individual.delete(individual)
    assert is_deleted(crm, "ContactPointTypeConsent", consent) is True
    assert sf.Contact.get(family["Contact"])["IndividualId"] is None
    undelete(crm, individual)
    assert is_deleted(crm, "ContactPointTypeConsent", consent) is False
    assert sf.Contact.get(family["Contact"])["IndividualId"] == individual


def test_what_went_along_comes_back_only_with_what_took_it(crm, family):
    crm.salesforce().Account.delete(family["Account"])
    answer = undelete(crm, family["Contact"])
    assert answer.json()[0]["errorCode"] == "UNDELETE_FAILED"


def test_a_child_deleted_alone_waits_for_its_parent(crm, family):
    sf = crm.salesforce()
    sf.AssetWarranty.delete(family["AssetWarranty"])
    sf.Account.delete(family["Account"])
    assert undelete(crm, family["AssetWarranty"]).json()[0]["errorCode"] == "UNDELETE_FAILED"
    undelete(crm, family["Account"])
    assert states(crm, family) == [False, False, False, True]
    assert undelete(crm, family["AssetWarranty"]).status_code == 200


def test_a_person_comes_back_without_an_account_that_is_gone(crm, family):
    sf = crm.salesforce()
    sf.Contact.delete(family["Contact"])
    sf.Account.delete(family["Account"])
    assert undelete(crm, family["Contact"]).status_code == 200
    assert sf.Contact.get(family["Contact"])["AccountId"] is None


def test_nothing_comes_back_whose_external_id_was_taken_meanwhile(crm, family, key):
    sf = crm.salesforce()
    sf.Account.delete(family["Account"])
    taker = sf.Account.create({"Name": "Keller", "Caseback_Id__c": key})["id"]
    answer = undelete(crm, family["Account"])
    assert answer.json()[0]["errorCode"] == "DUPLICATE_VALUE"
    assert taker in answer.json()[0]["message"]
    assert states(crm, family) == [True] * 4


def test_a_merged_contact_can_be_brought_back_and_what_moved_stays_where_it_is(crm, family):
    sf = crm.salesforce()
    master = sf.Contact.create({"LastName": "Keller"})["id"]
    body = {"object": "Contact", "master": master, "losers": [family["Contact"]]}
    crm.http.post("/__crm__/merge", json=body)
    undelete(crm, family["Contact"])
    assert sf.Contact.get(family["Contact"])["MasterRecordId"] is None
    assert sf.Asset.get(family["Asset"])["ContactId"] == master


def test_an_emptied_bin_shows_nothing_and_gives_nothing_back(crm, family):
    crm.salesforce().Account.delete(family["Account"])
    emptied = crm.http.post("/__crm__/empty-bin", json={"ids": [family["Account"]]})
    assert emptied.json() == {"emptied": 4}
    assert states(crm, family) == [None] * 4
    assert undelete(crm, family["Account"]).json()[0]["errorCode"] == "UNDELETE_FAILED"


def test_an_emptied_bin_leaves_no_history_behind(crm, family):
    crm.salesforce().Contact.update(family["Contact"], {"Email": "gone@example.ch"})
    crm.salesforce().Contact.delete(family["Contact"])
    crm.http.post("/__crm__/empty-bin", json={"ids": [family["Contact"]]})
    file = sqlite3.connect(crm.file)
    kept = file.execute("SELECT * FROM history WHERE changes LIKE '%gone@example.ch%'").fetchall()
    file.close()
    assert kept == []


def test_the_whole_bin_is_emptied_and_what_lives_stays(start_crm):
    crm = start_crm()
    sf = crm.salesforce()
    gone, kept = (sf.Contact.create({"LastName": "Keller"})["id"] for _ in range(2))
    sf.Contact.delete(gone)
    assert crm.http.post("/__crm__/empty-bin", json={}).json() == {"emptied": 1}
    assert (is_deleted(crm, "Contact", gone), is_deleted(crm, "Contact", kept)) == (None, False)


def test_deleting_twice_is_refused(crm, family, api):
    path = f"{api}/sobjects/Account/{family['Account']}"
    assert crm.http.delete(path).status_code == 204
    again = crm.http.delete(path)
    assert (again.status_code, again.json()[0]["errorCode"]) == (404, "ENTITY_IS_DELETED")
