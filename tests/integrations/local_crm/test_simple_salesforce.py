"""simple-salesforce against the local CRM, by all that it offers and not only what we use of it."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from simple_salesforce import exceptions, format_soql
from simple_salesforce.format import format_external_id

MISSING = "003000000000000AAA"


@pytest.fixture(scope="module")
def salesforce(crm):
    return crm.salesforce()


def people(count):
    key = uuid.uuid4().hex[:8]
    return [{"LastName": f"{key} {n:03d}", "Caseback_Id__c": f"{key}-{n}"} for n in range(count)]


def sent(records):
    return [{"attributes": {"type": "Contact"}, **record} for record in records]


def test_a_record_is_created_read_changed_and_deleted(salesforce):
    made = salesforce.Contact.create({"LastName": "Keller"})
    assert made == {"id": made["id"], "success": True, "errors": []}
    assert salesforce.Contact.update(made["id"], {"Title": "Dr"}) == 204
    assert salesforce.Contact.get(made["id"])["Title"] == "Dr"
    assert salesforce.Contact.delete(made["id"]) == 204
    with pytest.raises(exceptions.SalesforceResourceNotFound) as gone:
        salesforce.Contact.get(made["id"])
    assert gone.value.content[0]["errorCode"] == "ENTITY_IS_DELETED"


def test_an_upsert_says_by_its_status_what_it_did(salesforce):
    path = format_external_id("Caseback_Id__c", f"a/b c {uuid.uuid4().hex[:8]}")
    assert salesforce.Contact.upsert(path, {"LastName": "Frey"}) == 201
    answer = salesforce.Contact.upsert(path, {"LastName": "Frei"}, raw_response=True)
    assert (answer.status_code, answer.json()["created"]) == (200, False)
    assert salesforce.Contact.get(path)["LastName"] == "Frei"


def test_an_upsert_that_fits_several_or_no_field_is_refused_by_class(salesforce):
    email = f"{uuid.uuid4().hex[:8]}@example.ch"
    ids = [salesforce.Contact.create({"LastName": n, "Email": email})["id"] for n in "AB"]
    with pytest.raises(exceptions.SalesforceMoreThanOneRecord) as several:
        salesforce.Contact.upsert(f"Email/{email}", {"Title": "Dr"})
    assert [url.rpartition("/")[2] for url in several.value.content] == ids
    with pytest.raises(exceptions.SalesforceResourceNotFound) as unknown:
        salesforce.Contact.upsert("Nothing__c/1", {"LastName": "X"})
    assert unknown.value.content[0]["errorCode"] == "NOT_FOUND"


def test_the_five_verbs_of_collections(salesforce):
    rows = people(2)
    path = "composite/sobjects"
    body = {"allOrNone": False, "records": [*sent(rows), *sent([{}])]}
    made = salesforce.restful(path, method="POST", json=body)
    assert [row["success"] for row in made] == [True, True, False]
    ids = [row["id"] for row in made[:2]]
    changes = {"records": [*sent([{"id": ids[0], "Title": "Dr"}])]}
    assert salesforce.restful(path, method="PATCH", json=changes)[0]["id"] == ids[0]
    keyed = f"{path}/Contact/Caseback_Id__c"
    body = {"records": sent([*rows, *people(1)])}
    upserted = salesforce.restful(keyed, method="PATCH", json=body)
    assert [row["created"] for row in upserted] == [False, False, True]
    read = salesforce.restful(
        f"{path}/Contact", method="POST", json={"ids": [*ids, MISSING], "fields": ["Title"]}
    )
    assert [row and row["Title"] for row in read] == ["Dr", None, None]
    gone = salesforce.restful(path, method="DELETE", params={"ids": ",".join(ids)})
    assert [row["success"] for row in gone] == [True, True]


def test_queries_are_paged_counted_and_include_the_deleted(salesforce):
    rows = people(420)
    for start in range(0, 420, 140):
        body = {"records": sent(rows[start : start + 140])}
        salesforce.restful("composite/sobjects", method="POST", json=body)
    key = rows[0]["LastName"][:8]
    soql = format_soql("SELECT Id, LastName FROM Contact WHERE LastName LIKE '{:like}%'", key)
    headers = {"Sforce-Query-Options": "batchSize=200"}
    page = salesforce.query(soql, headers=headers)
    assert (page["totalSize"], page["done"], len(page["records"])) == (420, False, 200)
    page = salesforce.query_more(page["nextRecordsUrl"], identifier_is_url=True)
    assert (page["done"], len(page["records"])) == (False, 200)
    assert len(salesforce.query_all(soql)["records"]) == 420
    found = [row["LastName"] for row in salesforce.query_all_iter(f"{soql} ORDER BY LastName")]
    assert found == [row["LastName"] for row in rows]
    salesforce.Contact.delete(page["records"][0]["Id"])
    counted = soql.replace("Id, LastName", "COUNT()", 1)
    assert salesforce.query(counted)["totalSize"] == 419
    assert salesforce.query(counted, include_deleted=True)["totalSize"] == 420


def test_what_was_changed_and_deleted_in_a_time_is_listed(salesforce):
    kept, gone = (salesforce.Contact.create(row)["id"] for row in people(2))
    salesforce.Contact.delete(gone)
    start, end = (datetime.now(UTC) + timedelta(minutes=minutes) for minutes in (-10, 2))
    updated = salesforce.Contact.updated(start, end)
    assert kept in updated["ids"]
    assert set(updated) == {"ids", "latestDateCovered"}
    deleted = salesforce.Contact.deleted(start, end)
    assert gone in [record["id"] for record in deleted["deletedRecords"]]
    assert set(deleted) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}


def test_a_bulk_job_takes_the_good_rows_and_explains_the_bad_ones(salesforce):
    rows = [{**row, "Email": ""} for row in people(30)]
    rows[7]["Email"] = "no"
    contacts = salesforce.bulk2.Contact
    job = contacts.upsert(records=rows, external_id_field="Caseback_Id__c", wait=0)[0]
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (30, 1)
    results = contacts.get_all_ingest_records(job["job_id"])
    assert len(results["successfulRecords"]) == 29
    assert results["failedRecords"][0]["sf__Error"].startswith("INVALID_EMAIL_ADDRESS:")
    assert results["unprocessedRecords"] == []
    batches = salesforce.limits()["DailyBulkApiBatches"]
    assert batches["Remaining"] < batches["Max"]


def test_the_org_is_described_and_tells_its_limits(salesforce):
    assert salesforce.describe()["maxBatchSize"] == 200
    assert salesforce.Contact.metadata()["objectDescribe"]["keyPrefix"] == "003"
    assert salesforce.Contact.describe()["mergeable"] is True
    limits = salesforce.limits()["DailyApiRequests"]
    usage = salesforce.api_usage["api-usage"]
    assert (usage.total, usage.used) == (limits["Max"], limits["Max"] - limits["Remaining"])


def test_a_composite_and_a_graph_are_sent_by_hand(salesforce):
    root = "/services/data/v62.0"
    account = {"method": "POST", "url": f"{root}/sobjects/Account", "referenceId": "a"}
    person = {"method": "POST", "url": f"{root}/sobjects/Contact", "referenceId": "p"}
    parts = [
        account | {"body": {"Name": "A"}},
        person | {"body": {"LastName": "B", "AccountId": "@{a.id}"}},
    ]
    answer = salesforce.restful("composite", method="POST", json={"compositeRequest": parts})
    assert [one["httpStatusCode"] for one in answer["compositeResponse"]] == [201, 201]
    graphs = [{"graphId": "one", "compositeRequest": parts}]
    answer = salesforce.restful("composite/graph", method="POST", json={"graphs": graphs})
    assert answer["graphs"][0]["isSuccessful"] is True


@pytest.mark.parametrize(
    ("ask", "refusal", "code"),
    [
        (
            lambda sf: sf.Contact.create({}),
            exceptions.SalesforceMalformedRequest,
            "REQUIRED_FIELD_MISSING",
        ),
        (
            lambda sf: sf.query("SELECT Id FROM"),
            exceptions.SalesforceMalformedRequest,
            "MALFORMED_QUERY",
        ),
        (
            lambda sf: sf.Nothing__c.create({"Name": "X"}),
            exceptions.SalesforceResourceNotFound,
            "NOT_FOUND",
        ),
        (
            lambda sf: sf.Contact.delete(MISSING),
            exceptions.SalesforceResourceNotFound,
            "INVALID_CROSS_REFERENCE_KEY",
        ),
        (
            lambda sf: sf.restful("limits", method="DELETE"),
            exceptions.SalesforceGeneralError,
            "METHOD_NOT_ALLOWED",
        ),
    ],
)
def test_a_refusal_is_an_error_of_its_class(salesforce, ask, refusal, code):
    with pytest.raises(refusal) as refused:
        ask(salesforce)
    assert refused.value.content[0]["errorCode"] == code


def test_the_quota_and_an_outage_are_errors_of_their_class(start_crm):
    crm = start_crm("--daily-calls", "2")
    salesforce = crm.salesforce()
    for _ in range(2):
        salesforce.limits()
    with pytest.raises(exceptions.SalesforceRefusedRequest) as refused:
        salesforce.limits()
    assert refused.value.content[0]["message"] == "TotalRequests Limit exceeded."
    crm.http.post("/__crm__/faults", json={"status": 503, "once": True})
    with pytest.raises(exceptions.SalesforceGeneralError) as away:
        salesforce.limits()
    assert away.value.status == 503


def test_an_ended_session_is_renewed_and_the_call_sent_again(start_crm):
    crm = start_crm()
    salesforce = crm.salesforce()
    crm.http.post("/__crm__/revoke-sessions")
    assert salesforce.Contact.create({"LastName": "After"})["success"] is True
    crm.http.post("/__crm__/revoke-sessions")
    assert salesforce.query("SELECT COUNT() FROM Contact")["totalSize"] == 1
