import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest, SalesforceResourceNotFound


@pytest.fixture
def salesforce(start_crm):
    return start_crm("--org-model", "person_account").salesforce()


def test_the_describe_tells_that_person_accounts_are_on(salesforce):
    fields = {one["name"] for one in salesforce.Account.describe()["fields"]}
    assert {"IsPersonAccount", "PersonContactId", "LastName", "PersonEmail"} <= fields


def test_a_person_account_carries_a_contact_that_follows_it(salesforce):
    path = "Caseback_Id__c/one"
    salesforce.Account.upsert(
        path,
        {"LastName": "Keller", "FirstName": "Ana", "PersonEmail": "ana@example.ch"},
    )
    account = salesforce.Account.get_by_custom_id("Caseback_Id__c", "one")
    assert account["IsPersonAccount"] is True
    assert account["Name"] == "Ana Keller"
    contact = salesforce.Contact.get(account["PersonContactId"])
    assert (contact["AccountId"], contact["Email"]) == (account["Id"], "ana@example.ch")
    salesforce.Account.upsert(path, {"PersonMailingCity": "Basel", "PersonDoNotCall": True})
    contact = salesforce.Contact.get(account["PersonContactId"])
    assert (contact["MailingCity"], contact["DoNotCall"]) == ("Basel", True)
    salesforce.Account.delete(account["Id"])
    with pytest.raises(SalesforceResourceNotFound):
        salesforce.Contact.get(account["PersonContactId"])


def test_a_company_stays_an_account_without_a_person(salesforce):
    id_ = salesforce.Account.create({"Name": "Boutique"})["id"]
    account = salesforce.Account.get(id_)
    assert (account["IsPersonAccount"], account["PersonContactId"]) == (False, None)
    with pytest.raises(SalesforceMalformedRequest) as refused:
        salesforce.Account.create({"FirstName": "Nobody"})
    assert refused.value.content[0]["errorCode"] == "REQUIRED_FIELD_MISSING"
