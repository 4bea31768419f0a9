import pytest

from tests.integrations.local_crm.golden import CONTACT_FIELDS, FIELD_KEYS, FLAGS, SOBJECT_KEYS


def test_the_versions_are_listed_without_a_session(crm):
    versions = crm.http.get("/services/data/", headers={"Authorization": ""}).json()
    assert {"label": "Spring '24", "url": "/services/data/v60.0", "version": "60.0"} in versions


@pytest.mark.parametrize(("version", "status"), [("v30.0", 410), ("v99.0", 404), ("v62", 404)])
def test_a_version_not_spoken_is_refused(crm, version, status):
    assert crm.http.get(f"/services/data/{version}/limits").status_code == status


def test_the_real_client_describes_what_is_kept(crm):
    salesforce = crm.salesforce()
    names = {one["name"] for one in salesforce.describe()["sobjects"]}
    assert names == {
        "Account",
        "Asset",
        "AssetWarranty",
        "Contact",
        "ContactPointTypeConsent",
        "Individual",
        "Product2",
    }
    fields = {one["name"]: one for one in salesforce.Contact.describe()["fields"]}
    assert fields["LastName"]["nillable"] is False
    assert fields["LastName"]["length"] == 80
    assert fields["Caseback_Id__c"]["externalId"] is True
    assert fields["Caseback_Id__c"]["unique"] is True
    assert fields["AccountId"]["relationshipName"] == "Account"
    accounts = {one["name"] for one in salesforce.Account.describe()["fields"]}
    assert "IsPersonAccount" not in accounts


def test_an_object_is_described_with_every_key_of_a_real_org(crm):
    described = crm.salesforce().Contact.describe()
    assert set(described) == SOBJECT_KEYS
    assert {frozenset(field) for field in described["fields"]} == {frozenset(FIELD_KEYS)}


@pytest.mark.parametrize("golden", CONTACT_FIELDS, ids=lambda golden: golden[0])
def test_a_field_is_described_as_in_a_real_org(contact, golden):
    field = contact[golden[0]]
    flags = "".join("y" if field[name] else "-" for name in FLAGS)
    assert (field["name"], field["type"], field["length"], field["label"], flags) == golden


@pytest.fixture(scope="module")
def contact(crm):
    return {field["name"]: field for field in crm.salesforce().Contact.describe()["fields"]}


@pytest.mark.parametrize(
    ("name", "mergeable"),
    [("Account", True), ("Contact", True), ("Asset", False), ("AssetWarranty", False)],
)
def test_an_object_says_what_may_be_done_with_its_records(crm, api, name, mergeable):
    said = crm.http.get(f"{api}/sobjects/{name}").json()["objectDescribe"]
    assert said["mergeable"] is mergeable
    can = ("createable", "updateable", "deletable", "undeletable", "replicateable", "queryable")
    assert all(said[name] for name in can)


def test_an_object_names_its_children(crm):
    found = crm.salesforce().Asset.describe()["childRelationships"]
    children = {(one["childSObject"], one["field"], one["cascadeDelete"]) for one in found}
    assert children == {("Asset", "ParentId", False), ("AssetWarranty", "AssetId", True)}


def test_records_are_counted_object_by_object(start_crm, api):
    crm = start_crm()
    crm.http.post(f"{api}/sobjects/Account", json={"Name": "A"})
    gone = crm.salesforce().Contact.create({"LastName": "X"})["id"]
    crm.salesforce().Contact.delete(gone)
    path = f"{api}/limits/recordCount"
    assert crm.http.get(path).json() == {"sObjects": [{"count": 1, "name": "Account"}]}
    assert crm.http.get(path, params={"sObjects": "Contact"}).json() == {"sObjects": []}


def test_every_call_is_counted_once_and_said_so(crm, api):
    before = crm.http.get("/__crm__/calls").json()
    answer = crm.http.get(f"{api}/limits")
    limits = answer.json()["DailyApiRequests"]
    after = crm.http.get("/__crm__/calls").json()
    assert after["total"] == before["total"] + 1
    assert after["calls"]["GET limits"] == before["calls"].get("GET limits", 0) + 1
    assert answer.headers["sforce-limit-info"] == f"api-usage={after['total']}/100000"
    assert limits == {"Max": 100_000, "Remaining": 100_000 - after["total"]}
