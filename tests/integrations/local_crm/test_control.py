import signal
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

API = "/services/data/v62.0"
CONTACTS = f"{API}/sobjects/Contact"


@pytest.fixture
def crm(start_crm):
    return start_crm()


def pull(crm, lever, **body):
    answer = crm.http.post(f"/__crm__/{lever}", json=body)
    assert answer.is_success, answer.text
    return answer


def create(crm, name):
    return crm.http.post(CONTACTS, json={"LastName": name}).json()["id"]


def count(crm):
    return crm.query("SELECT COUNT() FROM Contact")["totalSize"]


@pytest.mark.parametrize(
    "path", [f"{API}/limits", "/livez", "/console/", "/nowhere", "/__crm__/calls"]
)
def test_every_answer_tells_the_clock_of_the_org(crm, path):
    pull(crm, "clock", shift_seconds=-86_400)
    told = crm.http.get(path).headers.get_list("date")
    ahead = parsedate_to_datetime(told[0]) - datetime.now(UTC)
    assert len(told) == 1
    assert timedelta(days=-1, minutes=-1) < ahead < timedelta(days=-1, minutes=1)


def test_what_is_written_carries_the_time_of_the_org(crm):
    now = pull(crm, "clock", shift_seconds=3600).json()["now"]
    kept = crm.http.get(f"{CONTACTS}/{create(crm, 'Late')}").json()
    assert kept["SystemModstamp"] >= now.replace("Z", "+0000")
    pull(crm, "clock", shift_seconds=0)
    early = crm.http.get(f"{CONTACTS}/{create(crm, 'Now')}").json()
    assert early["SystemModstamp"] < kept["SystemModstamp"]


def test_a_spent_quota_refuses_in_salesforces_words_until_it_is_raised(crm):
    pull(crm, "quota", used=4999, total=5000)
    last = crm.http.get(f"{API}/limits")
    assert last.json()["DailyApiRequests"] == {"Max": 5000, "Remaining": 0}
    assert last.headers["sforce-limit-info"] == "api-usage=5000/5000"
    over = crm.http.post(CONTACTS, json={"LastName": "Never"})
    assert over.status_code == 403
    assert over.json()[0]["errorCode"] == "REQUEST_LIMIT_EXCEEDED"
    assert over.json()[0]["message"] == "TotalRequests Limit exceeded."
    pull(crm, "quota", used=10)
    assert count(crm) == 0


def test_counters_start_anew_and_the_quota_stays(crm):
    crm.http.get(f"{API}/limits")
    assert crm.http.delete("/__crm__/calls").status_code == 204
    assert crm.http.get("/__crm__/calls").json() == {"total": 0, "calls": {}}
    assert crm.http.get(f"{API}/limits").headers["sforce-limit-info"] == "api-usage=2/100000"


def test_a_reset_goes_back_to_the_snapshot(crm):
    kept = create(crm, "Before")
    pull(crm, "snapshot")
    after = create(crm, "After")
    crm.http.patch(f"{CONTACTS}/{kept}", json={"LastName": "Changed"})
    pull(crm, "reset")
    assert crm.http.get(f"{CONTACTS}/{kept}").json()["LastName"] == "Before"
    assert crm.http.get(f"{CONTACTS}/{after}").status_code == 404
    assert count(crm) == 1


def test_a_reset_without_a_snapshot_leaves_an_empty_org(crm):
    gone = create(crm, "Gone")
    pull(crm, "reset")
    assert count(crm) == 0
    assert create(crm, "New") != gone
    assert count(crm) == 1


def test_a_forgotten_snapshot_is_nothing_to_go_back_to(crm):
    create(crm, "Gone")
    pull(crm, "snapshot")
    assert crm.http.delete("/__crm__/snapshot").status_code == 204
    pull(crm, "reset")
    assert count(crm) == 0


def test_a_reset_outlives_the_process(crm):
    create(crm, "Kept")
    pull(crm, "snapshot")
    create(crm, "Gone")
    pull(crm, "reset")
    crm.end(signal.SIGKILL)
    crm.start()
    assert count(crm) == 1


def test_staff_write_under_their_own_name_and_cost_no_call(crm):
    id_ = create(crm, "Keller")
    ours = crm.http.get(f"{CONTACTS}/{id_}").json()["LastModifiedById"]
    before = crm.http.get("/__crm__/calls").json()["total"]
    done = pull(
        crm, "staff", method="PATCH", path=f"sobjects/Contact/{id_}", body={"LastName": "K"}
    )
    assert done.status_code == 204
    assert crm.http.get("/__crm__/calls").json()["total"] == before
    kept = crm.http.get(f"{CONTACTS}/{id_}").json()
    assert kept["LastName"] == "K"
    assert kept["CreatedById"] == ours
    assert kept["LastModifiedById"] not in ("", ours)


def test_staff_meet_no_fault_that_was_set_for_the_integration(crm):
    pull(crm, "faults", row_code="UNABLE_TO_LOCK_ROW")
    pull(crm, "faults", status=503)
    pull(crm, "quota", used=9, total=5)
    body = {"LastName": "K"}
    assert pull(crm, "staff", method="POST", path="sobjects/Contact", body=body).status_code == 201


def test_staff_are_refused_in_the_same_words(crm):
    body = {"method": "POST", "path": f"{CONTACTS}?x=1", "body": {}}
    answer = crm.http.post("/__crm__/staff", json=body)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "REQUIRED_FIELD_MISSING")


@pytest.mark.parametrize(
    ("lever", "body"),
    [
        ("clock", {}),
        ("clock", {"shift_seconds": "1"}),
        ("clock", {"shift_seconds": 1e300}),
        ("quota", {"used": -1}),
        ("staff", {"method": 1, "path": "limits"}),
        ("reset", []),
    ],
)
def test_a_lever_that_is_not_understood_moves_nothing(crm, lever, body):
    assert crm.http.post(f"/__crm__/{lever}", json=body).status_code == 400


@pytest.mark.parametrize(
    "lever", ["reset", "snapshot", "clock", "quota", "staff", "long-transaction"]
)
def test_a_page_of_another_site_moves_no_lever(crm, lever):
    plain = {"Content-Type": "text/plain"}
    assert crm.http.post(f"/__crm__/{lever}", content=b"{}", headers=plain).status_code == 415
