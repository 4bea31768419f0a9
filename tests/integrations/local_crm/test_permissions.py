import pytest
from simple_salesforce.exceptions import SalesforceMalformedRequest

from tests.integrations.local_crm.conftest import ROOT

OURS = ROOT / (
    "integrations/salesforce/metadata/force-app/main/default/permissionsets/"
    "Caseback_Sync.permissionset-meta.xml"
)
HEAD = '<PermissionSet xmlns="http://soap.sforce.com/2006/04/metadata">{}</PermissionSet>'


def flag(value):
    return str(value).lower()


def field(name, *, editable=True, readable=True):
    return (
        f"<fieldPermissions><editable>{flag(editable)}</editable><field>{name}</field>"
        f"<readable>{flag(readable)}</readable></fieldPermissions>"
    )


def sobject(name, *, create=True, edit=True, delete=True, read=True):
    return (
        f"<objectPermissions><allowCreate>{flag(create)}</allowCreate>"
        f"<allowDelete>{flag(delete)}</allowDelete><allowEdit>{flag(edit)}</allowEdit>"
        f"<allowRead>{flag(read)}</allowRead><object>{name}</object></objectPermissions>"
    )


@pytest.fixture
def grant(start_crm, tmp_path):
    """A CRM whose integration user may do just this."""

    def grant(*grants, model="contact"):
        file = tmp_path / "set.permissionset-meta.xml"
        file.write_text(HEAD.format("".join(grants)), encoding="utf-8")
        return start_crm("--permission-set", str(file), "--org-model", model)

    return grant


def describe(crm, name):
    found = getattr(crm.salesforce(), name).describe()
    return {one["name"]: one for one in found["fields"]}


def codes(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def test_a_field_that_is_not_granted_is_not_there(grant, api):
    crm = grant(sobject("Contact"), field("Contact.Email"))
    assert {"Email", "LastName", "Name", "Id"} <= set(describe(crm, "Contact"))
    assert not {"Caseback_Id__c", "MobilePhone", "MailingCity"} & set(describe(crm, "Contact"))
    written = crm.http.post(
        f"{api}/sobjects/Contact", json={"LastName": "X", "Caseback_Id__c": "a"}
    )
    assert codes(written) == (400, "INVALID_FIELD")
    message = "No such column 'Caseback_Id__c' on sobject of type Contact"
    assert written.json()[0]["message"] == message
    asked = crm.query("SELECT MobilePhone FROM Contact")
    assert asked[0]["errorCode"] == "INVALID_FIELD"
    assert "No such column 'MobilePhone' on entity 'Contact'." in asked[0]["message"]
    key = crm.http.patch(f"{api}/sobjects/Contact/Caseback_Id__c/a", json={"LastName": "X"})
    assert codes(key) == (404, "NOT_FOUND")
    kept = crm.http.get(
        f"{api}/sobjects/Contact/{crm.salesforce().Contact.create({'LastName': 'X'})['id']}"
    )
    assert not {"Caseback_Id__c", "MobilePhone"} & set(kept.json())


def test_a_field_granted_for_reading_only_is_not_written(grant, api):
    crm = grant(
        sobject("Contact"),
        field("Contact.Email", editable=False),
        field("Contact.Title", editable=False),
    )
    email = describe(crm, "Contact")["Email"]
    assert (email["createable"], email["updateable"]) == (False, False)
    answer = crm.http.post(
        f"{api}/sobjects/Contact", json={"LastName": "X", "Email": "a@x.ch", "Title": "Dr"}
    )
    assert codes(answer) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert answer.json()[0]["message"] == (
        "Unable to create/update fields: Email, Title. Please check the security settings of this"
        " field and verify that it is read/write for your profile or permission set."
    )
    assert answer.json()[0]["fields"] == ["Email", "Title"]
    assert "records" in crm.query("SELECT Email FROM Contact")


def test_what_every_record_needs_cannot_be_withheld(grant):
    crm = grant(
        sobject("Contact"),
        field("Contact.LastName", editable=False, readable=False),
        sobject("Individual"),
        sobject("ContactPointTypeConsent"),
    )
    assert describe(crm, "Contact")["LastName"]["updateable"] is True
    assert {"PartyId", "CaptureDate", "ContactPointType"} <= set(
        describe(crm, "ContactPointTypeConsent")
    )
    assert crm.salesforce().Contact.create({"LastName": "X", "FirstName": "Y"})["success"]


def test_an_object_that_is_not_granted_is_not_there(grant, api):
    crm = grant(sobject("Contact"), field("Contact.AccountId"), sobject("Asset", read=False))
    names = {one["name"] for one in crm.salesforce().describe()["sobjects"]}
    assert names == {"Contact"}
    for path in ("sobjects/Account/describe", "sobjects/Asset"):
        assert codes(crm.http.get(f"{api}/{path}")) == (404, "NOT_FOUND")
    assert crm.query("SELECT Id FROM Account")[0]["errorCode"] == "INVALID_TYPE"
    assert crm.query("SELECT Account.Name FROM Contact")[0]["errorCode"] == "INVALID_FIELD"
    parent = {"LastName": "X", "Account": {"Name": "A"}}
    lost = crm.http.post(f"{api}/sobjects/Contact", json=parent).json()
    message = "No such column 'Account' on sobject of type Contact"
    assert lost == [{"message": message, "errorCode": "INVALID_FIELD"}]


def test_an_object_is_created_changed_and_deleted_only_as_granted(grant, api, tmp_path):
    crm = grant(sobject("Contact", edit=False, delete=False), sobject("Account", create=False))
    outline = crm.http.get(f"{api}/sobjects/Contact").json()["objectDescribe"]
    can = ("createable", "updateable", "deletable", "undeletable")
    assert [outline[name] for name in can] == [True, False, False, False]
    id_ = crm.http.post(f"{api}/sobjects/Contact", json={"LastName": "X"}).json()["id"]
    path = f"{api}/sobjects/Contact/{id_}"
    assert crm.http.patch(path, json={"LastName": "Y"}).json() == [
        {
            "message": "entity type cannot be updated: Contact",
            "errorCode": "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
            "fields": [],
        }
    ]
    assert codes(crm.http.delete(path)) == (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    made = crm.http.post(f"{api}/sobjects/Account", json={"Name": "A"})
    assert made.json()[0]["message"] == "entity type cannot be inserted: Account"


def test_a_row_of_a_set_is_refused_for_want_of_a_grant_alone(grant, api):
    crm = grant(sobject("Contact"), sobject("Account", create=False))
    records = [
        {"attributes": {"type": "Account"}, "Name": "A"},
        {"attributes": {"type": "Contact"}, "LastName": "X"},
    ]
    rows = crm.http.post(f"{api}/composite/sobjects", json={"records": records}).json()
    assert rows[0]["errors"][0]["statusCode"] == "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"
    assert rows[1]["success"] is True


def test_a_person_account_shows_what_is_granted_of_its_contact(grant):
    crm = grant(
        sobject("Account"),
        sobject("Contact"),
        field("Contact.Email"),
        field("Contact.MailingAddress"),
        field("Contact.Caseback_Language__c"),
        model="person_account",
    )
    seen = set(describe(crm, "Account"))
    assert {"PersonEmail", "PersonMailingCity", "Caseback_Language__pc", "LastName"} <= seen
    assert not {"PersonMobilePhone", "PersonBirthdate", "Phone"} & seen
    made = crm.salesforce().Account.create({"LastName": "X", "PersonMailingCity": "Basel"})
    account = crm.salesforce().Account.get(made["id"])
    contact = crm.salesforce().Contact.get(account["PersonContactId"])
    assert contact["MailingCity"] == "Basel"


def test_staff_see_all_whatever_the_integration_may_see(grant, api):
    crm = grant(sobject("Contact"), sobject("Account"))
    id_ = crm.http.post(f"{api}/sobjects/Contact", json={"LastName": "X"}).json()["id"]
    assert 'name="MobilePhone"' in crm.http.get(f"/console/records/{id_}/edit").text


def test_what_caseback_deploys_is_enough_for_what_it_writes(start_crm):
    salesforce = start_crm("--permission-set", str(OURS)).salesforce()
    contact = {
        "LastName": "Keller",
        "Email": "ana@example.ch",
        "MailingCity": "Basel",
        "Caseback_Version__c": 1,
    }
    assert salesforce.Contact.upsert("Caseback_Id__c/one", contact) == 201
    with pytest.raises(SalesforceMalformedRequest):
        salesforce.Contact.upsert("Caseback_Id__c/one", {"Description": "not ours"})
