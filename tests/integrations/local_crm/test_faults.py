import httpx
import pytest

CONTACT = "/services/data/v62.0/sobjects/Contact/Caseback_Id__c/f-1"
LIMITS = "/services/data/v62.0/limits"


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
    [[], {"cod": "X"}, {"code": 1}, {"status": 200}, {"rate": 2}, {"after_n": -1}, {"once": "yes"}],
)
def test_a_fault_that_is_not_understood_is_not_set(crm, fault):
    assert crm.http.post("/__crm__/faults", json=fault).status_code == 400
    assert crm.http.get(LIMITS).status_code == 200


def test_a_page_of_another_site_cannot_set_faults(crm):
    plain = crm.http.post("/__crm__/faults", content=b"{}", headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    assert crm.http.get("/__crm__/calls", headers={"Host": "evil.example"}).status_code == 400
    assert crm.http.get("/console/", headers={"Host": "evil.example"}).status_code == 400
