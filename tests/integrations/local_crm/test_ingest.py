import csv
import io
import signal
import time

import pytest

API = "/services/data/v62.0"
JOBS = f"{API}/jobs/ingest"
FINISHED = ("JobComplete", "Failed", "Aborted")


def open_job(crm, operation="upsert", **settings):
    body = {"object": "Contact", "operation": operation, "contentType": "CSV"} | settings
    if operation == "upsert":
        body = {"externalIdFieldName": "Caseback_Id__c"} | body
    answer = crm.http.post(JOBS, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def upload(crm, job, data):
    path, headers = f"{JOBS}/{job['id']}/batches", {"Content-Type": "text/csv"}
    return crm.http.put(path, content=data.encode(), headers=headers)


def move(crm, job, state):
    return crm.http.patch(f"{JOBS}/{job['id']}", json={"state": state})


def wait(crm, job):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        shown = crm.http.get(f"{JOBS}/{job['id']}").json()
        if shown["state"] in FINISHED:
            return shown
        time.sleep(0.02)
    raise AssertionError(shown)


def carry_out(crm, data, operation="upsert", **settings):
    """A job from its opening to its end."""
    job = open_job(crm, operation, **settings)
    assert upload(crm, job, data).status_code == 201
    assert move(crm, job, "UploadComplete").json()["state"] == "UploadComplete"
    return wait(crm, job)


def results(crm, job, kind, delimiter=","):
    answer = crm.http.get(f"{JOBS}/{job['id']}/{kind}")
    assert (answer.status_code, answer.headers["content-type"][:8]) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter=delimiter))


def find(crm, key):
    return crm.http.get(f"{API}/sobjects/Contact/Caseback_Id__c/{key}").json()


def count(crm):
    return crm.query("SELECT COUNT() FROM Contact")["totalSize"]


def test_a_job_goes_from_open_to_complete_and_tells_of_every_row(crm, key):
    job = open_job(crm)
    assert job["state"] == "Open"
    assert job["contentUrl"] == f"{JOBS[1:]}/{job['id']}/batches"
    rows = [f"{key}-{n},{name}," for n, name in enumerate(["Keller", "", "Brun"])]
    data = "\n".join(["Caseback_Id__c,LastName,Email", *rows]) + "\n"
    answer = upload(crm, job, data)
    assert (answer.status_code, answer.content) == (201, b"")
    move(crm, job, "UploadComplete")
    done = wait(crm, job)
    assert done["state"] == "JobComplete"
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (3, 1)
    assert (done["jobType"], done["apiVersion"], done["retries"]) == ("V2Ingest", 62.0, 0)
    good = results(crm, done, "successfulResults")
    assert [row["sf__Created"] for row in good] == ["true", "true"]
    assert find(crm, f"{key}-2")["Id"] == good[1]["sf__Id"]
    assert results(crm, done, "failedResults/") == [
        {
            "sf__Id": "",
            "sf__Error": (
                "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"
            ),
            "Caseback_Id__c": f"{key}-1",
            "LastName": "",
            "Email": "",
        }
    ]
    assert results(crm, done, "UnprocessedRecords") == []


def test_an_empty_value_leaves_a_field_and_not_applicable_empties_it(crm, key):
    carry_out(crm, f"Caseback_Id__c,LastName,Phone,Title\n{key},Keller,1,Dr\n")
    done = carry_out(crm, f"Caseback_Id__c,LastName,Phone,Title\n{key},,#N/A,\n")
    assert results(crm, done, "successfulResults")[0]["sf__Created"] == "false"
    kept = find(crm, key)
    assert (kept["LastName"], kept["Phone"], kept["Title"]) == ("Keller", None, "Dr")


def test_a_parent_is_named_by_a_column_of_its_external_id(crm, key):
    crm.http.patch(f"{API}/sobjects/Account/Caseback_Id__c/{key}", json={"Name": "Keller"})
    header = "Caseback_Id__c,LastName,Account.Caseback_Id__c"
    done = carry_out(crm, f"{header}\n{key}-1,A,{key}\n{key}-2,B,lost\n{key}-3,C,\n")
    assert find(crm, f"{key}-1")["AccountId"] is not None
    assert find(crm, f"{key}-3")["AccountId"] is None
    assert results(crm, done, "failedResults")[0]["sf__Error"] == (
        "INVALID_FIELD:Foreign key external ID: lost not found for field Caseback_Id__c"
        " in entity Account:--"
    )
    carry_out(crm, f"{header}\n{key}-1,,#N/A\n")
    assert find(crm, f"{key}-1")["AccountId"] is None


def test_values_over_several_lines_quotes_and_a_mark_at_the_start_are_read(crm, key):
    data = f'\ufeff"Caseback_Id__c",LastName,MailingStreet\n{key},"O""Neill, Ana","Rue 1\nBât. 2"\n'
    done = carry_out(crm, data)
    kept = find(crm, key)
    assert (kept["LastName"], kept["MailingStreet"]) == ('O"Neill, Ana', "Rue 1\nBât. 2")
    assert results(crm, done, "successfulResults")[0]["MailingStreet"] == "Rue 1\nBât. 2"


@pytest.mark.parametrize(
    ("name", "mark"),
    [("SEMICOLON", ";"), ("PIPE", "|"), ("TAB", "\t"), ("CARET", "^"), ("BACKQUOTE", "`")],
)
def test_every_delimiter_and_line_ending_is_spoken(crm, key, name, mark):
    data = f"Caseback_Id__c{mark}LastName\r\n{key}{mark}Brun\r\n"
    done = carry_out(crm, data, columnDelimiter=name, lineEnding="CRLF")
    assert (done["columnDelimiter"], done["lineEnding"]) == (name, "CRLF")
    assert results(crm, done, "successfulResults", mark)[0]["LastName"] == "Brun"


@pytest.mark.parametrize(
    ("data", "ending", "error"),
    [
        ("Caseback_Id__c,LastName\r\nx,y\r\n", "LF", "ClientInputError : LineEnding is invalid"),
        ("Caseback_Id__c,LastName\nx,y\n", "CRLF", "ClientInputError : LineEnding is invalid"),
        ("Caseback_Id__c,Nothing\nx,y\n", "LF", "InvalidBatch : Field name not found : Nothing"),
        ("LastName\nx\n", "LF", "InvalidBatch : Field name not found : Caseback_Id__c"),
        ("Caseback_Id__c,Account.Name\nx,y\n", "LF", "InvalidBatch : Field name not found : Acc"),
        ("Caseback_Id__c,Nobody.Id\nx,y\n", "LF", "InvalidBatch : Field name not found : Nobody"),
        ("Caseback_Id__c,caseback_id__c\nx,y\n", "LF", "InvalidBatch : Duplicate field name"),
        ("Caseback_Id__c,LastName\nx,y,z\n", "LF", "InvalidBatch : row 1 has 3 fields"),
    ],
)
def test_data_that_cannot_belong_to_the_job_fails_it_whole(crm, data, ending, error):
    done = carry_out(crm, data, lineEnding=ending)
    assert done["state"] == "Failed"
    assert done["errorMessage"].startswith(error)
    assert done["numberRecordsProcessed"] == 0


def test_the_rows_of_a_failed_job_were_never_looked_at(crm):
    done = carry_out(crm, "Caseback_Id__c,Nothing\nx,y\n")
    assert results(crm, done, "unprocessedrecords") == [{"Caseback_Id__c": "x", "Nothing": "y"}]
    assert results(crm, done, "failedResults") == []


def test_records_are_created_changed_and_deleted_by_id(crm, key):
    made = carry_out(crm, f"LastName,Caseback_Id__c\nA,{key}-a\nB,{key}-b\n", "insert")
    ids = [row["sf__Id"] for row in results(crm, made, "successfulResults")]
    changed = carry_out(crm, f"Id,LastName\n{ids[0]},Z\nnonsense,Y\n,X\n", "update")
    assert find(crm, f"{key}-a")["LastName"] == "Z"
    failed = results(crm, changed, "failedResults")
    assert [row["sf__Id"] for row in failed] == ["nonsense", ""]
    assert [row["sf__Error"].split(":")[0] for row in failed] == [
        "MALFORMED_ID",
        "MISSING_ARGUMENT",
    ]
    gone = carry_out(crm, f"Id\n{ids[0]}\n{ids[0]}\n", "delete")
    assert len(results(crm, gone, "successfulResults")) == 1
    again = results(crm, gone, "failedResults")[0]
    assert (again["sf__Id"], again["sf__Error"]) == (
        ids[0],
        "ENTITY_IS_DELETED:entity is deleted:--",
    )
    assert crm.count("Contact", "Caseback_Id__c", key) == 1


def test_an_upsert_by_id_changes_what_has_one_and_creates_the_rest(crm, key):
    id_ = crm.http.post(f"{API}/sobjects/Contact", json={"LastName": "A"}).json()["id"]
    data = f"Id,LastName,Caseback_Id__c\n{id_},B,{key}-1\n,C,{key}-2\n"
    done = carry_out(crm, data, externalIdFieldName="Id")
    created = [row["sf__Created"] for row in results(crm, done, "successfulResults")]
    assert created == ["false", "true"]


@pytest.mark.parametrize(
    ("field", "text", "error"),
    [
        (
            "Birthdate",
            "2026-02-30",
            "INVALID_FIELD:Failed to deserialize field at col 2. Due to, '2026-02-30'",
        ),
        ("DoNotCall", "perhaps", "INVALID_FIELD:Failed to deserialize field at col 2."),
        ("Caseback_Version__c", "many", "INVALID_FIELD:Failed to deserialize field at col 2."),
        ("Email", "no", "INVALID_EMAIL_ADDRESS:Email: invalid email address: no:Email --"),
        ("Caseback_Version__c", "900719925474099377", None),
        ("Birthdate", "1980-01-02", None),
    ],
)
def test_texts_are_read_as_the_field_wants_them(crm, key, field, text, error):
    done = carry_out(crm, f"Caseback_Id__c,LastName,{field}\n{key},X,{text}\n")
    failed = results(crm, done, "failedResults")
    assert len(failed) == (error is not None)
    assert error is None or failed[0]["sf__Error"].startswith(error)


@pytest.mark.parametrize(
    ("text", "value"), [("1", True), ("Yes", True), ("off", False), ("TRUE", True)]
)
def test_a_yes_or_no_is_told_in_many_ways(crm, key, text, value):
    carry_out(crm, f"Caseback_Id__c,LastName,DoNotCall\n{key},X,{text}\n")
    assert find(crm, key)["DoNotCall"] is value


def test_a_key_that_is_missing_or_there_twice_fails_its_rows(crm, key):
    done = carry_out(crm, f"Caseback_Id__c,LastName\n{key},A\n{key.upper()},B\n,C\n{key}-x,D\n")
    codes = [row["sf__Error"].split(":")[0] for row in results(crm, done, "failedResults")]
    assert codes == ["DUPLICATE_VALUE", "DUPLICATE_VALUE", "MISSING_ARGUMENT"]
    assert len(results(crm, done, "successfulResults")) == 1


def test_a_locked_row_of_a_job_fails_alone(start_crm):
    crm = start_crm()
    fault = {"row_code": "UNABLE_TO_LOCK_ROW", "after_n": 1, "once": True}
    assert crm.http.post("/__crm__/faults", json=fault).status_code == 204
    done = carry_out(crm, "Caseback_Id__c,LastName\na,A\nb,B\nc,C\n")
    assert (done["numberRecordsProcessed"], done["numberRecordsFailed"]) == (3, 1)
    assert results(crm, done, "failedResults")[0]["sf__Error"].startswith("UNABLE_TO_LOCK_ROW:")


def many(count):
    return "LastName\n" + "".join(f"Many {n}\n" for n in range(count))


def begin(crm, count):
    """A job that has done some of its rows and not all of them."""
    job = open_job(crm, "insert")
    upload(crm, job, many(count))
    move(crm, job, "UploadComplete")
    while not (seen := crm.http.get(f"{JOBS}/{job['id']}").json())["numberRecordsProcessed"]:
        time.sleep(0.005)
    assert (seen["state"], seen["numberRecordsProcessed"] < count) == ("InProgress", True)
    return job


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 0)])
def test_a_process_that_ends_goes_on_with_its_jobs_and_does_no_row_twice(start_crm, how, code):
    crm = start_crm()
    job = begin(crm, 6000)
    assert crm.end(how) == code
    crm.start()
    done = wait(crm, job)
    assert (done["state"], done["numberRecordsProcessed"]) == ("JobComplete", 6000)
    assert count(crm) == 6000
    assert len({row["sf__Id"] for row in results(crm, done, "successfulResults")}) == 6000


def test_other_calls_get_through_while_a_job_is_carried_out(start_crm):
    crm = start_crm()
    job = open_job(crm, "insert")
    upload(crm, job, many(6000))
    move(crm, job, "UploadComplete")
    seen = set()
    while crm.http.get(f"{JOBS}/{job['id']}").json()["state"] not in FINISHED:
        seen.add(count(crm))
    assert len(seen - {0, 6000}) >= 5
    assert all(number % 200 == 0 for number in seen)


def test_a_job_is_stopped_in_the_middle_and_tells_what_it_did_not_do(start_crm):
    crm = start_crm()
    job = begin(crm, 6000)
    assert move(crm, job, "Aborted").json()["state"] == "Aborted"
    done = crm.http.get(f"{JOBS}/{job['id']}").json()
    assert 0 < done["numberRecordsProcessed"] < 6000
    assert count(crm) == done["numberRecordsProcessed"]
    rest = results(crm, done, "unprocessedrecords")
    assert len(rest) == 6000 - done["numberRecordsProcessed"]


def test_a_reset_ends_a_job_in_the_middle(start_crm):
    crm = start_crm()
    job = begin(crm, 6000)
    assert crm.http.post("/__crm__/reset", json={}).status_code == 204
    time.sleep(0.3)
    assert count(crm) == 0
    assert crm.http.get(f"{JOBS}/{job['id']}").status_code == 404
    assert carry_out(crm, many(3), "insert")["numberRecordsProcessed"] == 3


def test_a_job_that_was_remembered_half_done_is_finished_after_a_reset(start_crm):
    crm = start_crm()
    job = begin(crm, 6000)
    assert crm.http.post("/__crm__/snapshot", json={}).status_code == 204
    wait(crm, job)
    assert crm.http.post("/__crm__/reset", json={}).status_code == 204
    assert wait(crm, job)["numberRecordsProcessed"] == 6000
    assert count(crm) == 6000


def test_more_than_a_hundred_megabytes_are_not_taken(crm):
    job = open_job(crm, "insert")
    assert refusal(upload(crm, job, "x" * 100_000_001)) == (400, "BULK_API_ERROR")


def refusal(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def test_the_data_of_a_job_is_sent_once_as_csv_while_it_is_open(crm):
    job = open_job(crm, "insert")
    path = f"{JOBS}/{job['id']}/batches"
    assert refusal(crm.http.put(path, json=[])) == (415, "UNSUPPORTED_MEDIA_TYPE")
    broken = crm.http.put(path, content=b"\xff\xfe", headers={"Content-Type": "text/csv"})
    assert refusal(broken) == (400, "BULK_API_ERROR")
    assert upload(crm, job, "LastName\n").status_code == 201
    again = upload(crm, job, "LastName\n")
    assert refusal(again) == (400, "BULK_API_ERROR")
    assert f"Found multipe contents for job: <{job['id']}>" in again.json()[0]["message"]
    move(crm, job, "Aborted")
    assert refusal(upload(crm, job, "LastName\n")) == (400, "INVALIDJOBSTATE")


def test_a_finished_job_changes_no_more_until_it_is_deleted(crm):
    job = open_job(crm, "insert")
    assert refusal(move(crm, job, "JobComplete")) == (400, "INVALIDJOBSTATE")
    assert refusal(crm.http.delete(f"{JOBS}/{job['id']}")) == (400, "INVALIDJOBSTATE")
    move(crm, job, "UploadComplete")
    assert wait(crm, job)["state"] == "JobComplete"
    aborted = move(crm, job, "Aborted")
    assert refusal(aborted) == (400, "INVALIDJOBSTATE")
    assert aborted.json()[0]["message"] == "Aborting already Completed Job not allowed"
    assert refusal(move(crm, job, "UploadComplete")) == (400, "INVALIDJOBSTATE")
    assert crm.http.delete(f"{JOBS}/{job['id']}").status_code == 204
    assert refusal(crm.http.get(f"{JOBS}/{job['id']}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"object": "Nothing"}, "INVALIDENTITY"),
        ({"operation": "improve"}, "JSON_PARSER_ERROR"),
        ({"operation": "hardDelete"}, "FEATURENOTENABLED"),
        ({"contentType": "JSON"}, "JSON_PARSER_ERROR"),
        ({"lineEnding": "CR"}, "JSON_PARSER_ERROR"),
        ({"columnDelimiter": ","}, "JSON_PARSER_ERROR"),
        ({"operation": "upsert"}, "INVALIDJOB"),
        ({"operation": "upsert", "externalIdFieldName": "LastName"}, "INVALIDJOB"),
    ],
)
def test_a_job_that_cannot_be_done_is_not_opened(crm, settings, code):
    body = {"object": "Contact", "operation": "insert"} | settings
    assert refusal(crm.http.post(JOBS, json=body)) == (400, code)


@pytest.mark.parametrize(
    "path", ["nonsense", "7505fEXAMPLE4C2AAM", "7505fEXAMPLE4C2AAM/failedResults"]
)
def test_a_job_that_is_not_there_is_not_found(crm, path):
    assert refusal(crm.http.get(f"{JOBS}/{path}")) == (404, "NOT_FOUND")


def test_the_jobs_are_listed(start_crm):
    crm = start_crm()
    ids = [open_job(crm, "insert")["id"] for _ in range(3)]
    listed = crm.http.get(f"{JOBS}/").json()
    assert (listed["done"], listed["nextRecordsUrl"]) == (True, None)
    assert [job["id"] for job in listed["records"]] == ids
    assert crm.http.get(JOBS, params={"queryLocator": 2}).json()["records"][0]["id"] == ids[2]


def test_the_results_of_a_job_are_kept_for_a_week(start_crm):
    crm = start_crm()
    job = open_job(crm, "insert")
    move(crm, job, "Aborted")
    crm.http.post("/__crm__/clock", json={"shift_seconds": 6 * 86_400})
    open_job(crm, "insert")
    assert crm.http.get(f"{JOBS}/{job['id']}").status_code == 200
    crm.http.post("/__crm__/clock", json={"shift_seconds": 8 * 86_400})
    open_job(crm, "insert")
    assert crm.http.get(f"{JOBS}/{job['id']}").status_code == 404


def test_the_real_client_carries_out_a_job_of_its_own(crm, key):
    rows = [{"LastName": f"Bulk {n}", "Caseback_Id__c": f"{key}-{n}"} for n in range(5)]
    contacts = crm.salesforce().bulk2.Contact
    done = contacts.upsert(records=rows, external_id_field="Caseback_Id__c", wait=0.1)
    assert done[0]["numberRecordsProcessed"] == 5
    assert done[0]["numberRecordsFailed"] == 0
    everything = contacts.get_all_ingest_records(done[0]["job_id"])
    assert [len(everything[kind]) for kind in ("successfulRecords", "failedRecords")] == [5, 0]
    assert crm.count("Contact", "Caseback_Id__c", key) == 5
