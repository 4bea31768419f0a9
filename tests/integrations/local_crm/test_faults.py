import httpx
import pytest

API = "/services/data/v62.0"
CONTACT = f"{API}/sobjects/Contact/Caseback_Id__c/f-1"
LIMITS = f"{API}/limits"


@pytest.fixture
def crm(start_crm):
    return start_crm()


def set_fault(crm, **fault):
    assert crm.http.post("/__crm__/faults", json=fault).status_code == 204


def test_a_write_whose_answer_is_lost_was_made_all_the_same(crm):
    set_fault(crm, cut_after_commit=True, once=True)
    with pytest.raises(httpx.TransportError):
        crm.http.patch(CONTACT, json={"LastName": "Kept"})
    again = crm.http.patch(CONTACT, json={"LastName": "Kept"})
    assert (again.status_code, again.json()["created"]) == (200, False)
    assert crm.query("SELECT COUNT() FROM Contact")["totalSize"] == 1


def test_a_failure_with_a_code_is_an_array_and_nothing_is_written(crm):
    set_fault(crm, code="REQUEST_LIMIT_EXCEEDED", once=True)
    answer = crm.http.patch(CONTACT, json={"LastName": "Never"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (403, "REQUEST_LIMIT_EXCEEDED")
    assert "api-usage=" in answer.headers["sforce-limit-info"]
    assert crm.query("SELECT COUNT() FROM Contact")["totalSize"] == 0


def test_a_failure_without_a_code_is_a_page(crm):
    set_fault(crm, status=503)
    answer = crm.http.get(LIMITS)
    assert (answer.status_code, answer.headers["content-type"][:9]) == (503, "text/html")
    assert crm.http.delete("/__crm__/faults").status_code == 204
    assert crm.http.get(LIMITS).status_code == 200


def test_a_fault_waits_for_its_turn_and_may_strike_once(crm):
    set_fault(crm, status=503, after_n=2, once=True)
    assert [crm.http.get(LIMITS).status_code for _ in range(5)] == [200, 200, 503, 200, 200]


def test_a_rate_of_nothing_never_strikes(crm):
    set_fault(crm, status=503, rate=0)
    assert {crm.http.get(LIMITS).status_code for _ in range(20)} == {200}


def test_latency_is_added_before_the_answer(crm):
    set_fault(crm, latency_ms=300)
    answer = crm.http.get(LIMITS)
    assert answer.status_code == 200
    assert answer.elapsed.total_seconds() >= 0.3


@pytest.mark.parametrize(
    "fault",
    [
        *([], {"cod": "X"}, {"code": 1}, {"status": 200}, {"rate": 2}, {"after_n": -1}),
        *({"once": "yes"}, {"path": 1}, {"row_code": ""}, {"row_code": "X", "status": 500}),
    ],
)
def test_a_fault_that_is_not_understood_is_not_set(crm, fault):
    assert crm.http.post("/__crm__/faults", json=fault).status_code == 400
    assert crm.http.get(LIMITS).status_code == 200


def test_a_cut_before_anything_is_done_leaves_nothing_written(crm):
    set_fault(crm, cut_before=True, once=True)
    with pytest.raises(httpx.TransportError):
        crm.http.patch(CONTACT, json={"LastName": "Never"})
    assert crm.query("SELECT COUNT() FROM Contact")["totalSize"] == 0


def test_a_fault_may_be_aimed_at_one_kind_of_call(crm):
    set_fault(crm, status=503, path="POST composite", after_n=1)
    parts = {"compositeRequest": [{"method": "GET", "url": LIMITS, "referenceId": "a"}]}
    assert crm.http.get(LIMITS).status_code == 200
    sent = [crm.http.post(f"{API}/composite", json=parts).status_code for _ in range(3)]
    assert sent == [200, 503, 503]


def test_a_log_in_fails_only_when_it_is_aimed_at(crm):
    set_fault(crm, status=503)
    assert crm.log_in()
    set_fault(crm, status=503, path="POST oauth2/token", once=True)
    form = {"grant_type": "client_credentials"}
    assert crm.http.post("/services/oauth2/token", data=form).status_code == 503


def test_too_many_calls_at_once_are_told_by_the_message_or_by_another(crm):
    for message in ("ConcurrentPerOrgLongTxn Limit exceeded.", None):
        said = {"message": message} if message else {}
        set_fault(crm, code="REQUEST_LIMIT_EXCEEDED", once=True, **said)
        answer = crm.http.get(LIMITS)
        expected = message or "ConcurrentRequests (Concurrent API Requests) Limit exceeded."
        assert (answer.status_code, answer.json()[0]["message"]) == (403, expected)


def contacts(count):
    one = {"attributes": {"type": "Contact"}, "LastName": "Locked"}
    return [one | {"Caseback_Id__c": f"lock-{n}"} for n in range(count)]


def test_a_share_of_the_rows_is_locked_by_somebody_else(crm):
    path = f"{API}/composite/sobjects/Contact/Caseback_Id__c"
    made = crm.http.patch(path, json={"records": contacts(200)}).json()
    set_fault(crm, row_code="UNABLE_TO_LOCK_ROW", rate=0.3, object="contact")
    rows = crm.http.patch(path, json={"records": contacts(200)}).json()
    locked = [place for place, row in enumerate(rows) if not row["success"]]
    assert 20 < len(locked) < 110
    held = made[locked[0]]["id"]
    assert rows[locked[0]]["errors"] == [
        {
            "statusCode": "UNABLE_TO_LOCK_ROW",
            "message": f"unable to obtain exclusive access to this record or 1 records: {held}",
            "fields": [],
        }
    ]


def test_a_locked_row_fails_alone_whatever_the_verb(crm):
    made = crm.http.patch(CONTACT, json={"LastName": "Free"}).json()["id"]
    set_fault(crm, row_code="UNABLE_TO_LOCK_ROW", object="Contact")
    answers = [
        crm.http.patch(CONTACT, json={"LastName": "Locked"}),
        crm.http.delete(f"{API}/sobjects/Contact/{made}"),
        crm.http.post(f"{API}/sobjects/Contact", json={"LastName": "New"}),
    ]
    assert {answer.json()[0]["errorCode"] for answer in answers} == {"UNABLE_TO_LOCK_ROW"}
    assert crm.http.post(f"{API}/sobjects/Account", json={"Name": "A"}).status_code == 201
    crm.http.delete("/__crm__/faults")
    assert crm.http.get(CONTACT).json()["LastName"] == "Free"


def test_a_fault_of_rows_waits_and_may_strike_once_with_any_code(crm):
    set_fault(crm, row_code="CANNOT_EXECUTE_FLOW_TRIGGER", message="Flow", after_n=1, once=True)
    path = f"{API}/composite/sobjects/Contact/Caseback_Id__c"
    rows = crm.http.patch(path, json={"records": contacts(3)}).json()
    assert [row["success"] for row in rows] == [True, False, True]
    assert rows[1]["errors"][0]["message"] == "Flow"


def test_a_page_of_another_site_cannot_set_faults(crm):
    plain = crm.http.post("/__crm__/faults", content=b"{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    assert crm.http.get("/__crm__/calls", headers={"Host": "evil.example"}).status_code == 400
    assert crm.http.get("/console/", headers={"Host": "evil.example"}).status_code == 400
