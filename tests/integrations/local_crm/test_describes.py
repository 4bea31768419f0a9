import pytest


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


def test_every_call_is_counted_once_and_said_so(crm, api):
    before = crm.http.get("/__crm__/calls").json()
    answer = crm.http.get(f"{api}/limits")
    limits = answer.json()["DailyApiRequests"]
    after = crm.http.get("/__crm__/calls").json()
    assert after["total"] == before["total"] + 1
    assert after["calls"]["GET limits"] == before["calls"].get("GET limits", 0) + 1
    assert answer.headers["sforce-limit-info"] == f"api-usage={after['total']}/100000"
    assert limits == {"Max": 100_000, "Remaining": 100_000 - after["total"]}
