from datetime import UTC, datetime, timedelta

import pytest

API = "/services/data/v62.0"
CONTACTS = f"{API}/sobjects/Contact"


@pytest.fixture
def crm(start_crm):
    """An org whose clock stands five minutes ahead, thirty seconds after a full minute."""
    crm = start_crm()
    crm.now = datetime.now(UTC).replace(second=30, microsecond=0) + timedelta(minutes=5)
    move(crm, crm.now)
    return crm


def move(crm, to):
    """Sets the org's clock; it goes on from there."""
    seconds = (to - datetime.now(UTC)).total_seconds()
    assert crm.http.post("/__crm__/clock", json={"shift_seconds": seconds}).status_code == 200
    crm.now = to


def ask(crm, what, start, end):
    """The window in minutes before the org's clock; negative is after it."""
    times = {"start": crm.now - timedelta(minutes=start), "end": crm.now - timedelta(minutes=end)}
    query = {name: time.isoformat(timespec="seconds") for name, time in times.items()}
    return crm.http.get(f"{CONTACTS}/{what}/", params=query)


def minute(time):
    return time.strftime("%Y-%m-%dT%H:%M:00.000+0000")


def create(crm, name="X"):
    return crm.http.post(CONTACTS, json={"LastName": name}).json()["id"]


def test_the_ids_of_what_changed_in_the_window_come_in_its_order(crm):
    first, second = create(crm), create(crm)
    move(crm, crm.now + timedelta(minutes=3))
    crm.http.patch(f"{CONTACTS}/{first}", json={"LastName": "Y"})
    assert ask(crm, "updated", 5, -2).json()["ids"] == [second, first]
    assert ask(crm, "updated", 5, 1).json()["ids"] == [second]
    assert ask(crm, "updated", 1, -2).json()["ids"] == [first]


def test_seconds_are_cut_off_so_that_the_present_minute_is_not_yet_in(crm):
    id_ = create(crm)
    assert ask(crm, "updated", 5, 0).json()["ids"] == []
    assert ask(crm, "updated", 5, -1).json()["ids"] == [id_]


def test_the_latest_date_covered_ends_with_the_window_or_with_the_clock(crm):
    early, late = ask(crm, "updated", 9, 4).json(), ask(crm, "updated", 9, -4).json()
    assert early["latestDateCovered"] == minute(crm.now - timedelta(minutes=4))
    assert late["latestDateCovered"] == minute(crm.now)


def test_a_deleted_record_is_told_among_the_deleted_alone(crm):
    id_ = create(crm)
    crm.http.delete(f"{CONTACTS}/{id_}")
    assert ask(crm, "updated", 5, -2).json()["ids"] == []
    told = ask(crm, "deleted", 5, -2).json()
    assert [record["id"] for record in told["deletedRecords"]] == [id_]
    assert told["deletedRecords"][0]["deletedDate"][:16] == crm.now.strftime("%Y-%m-%dT%H:%M")
    assert told["earliestDateAvailable"] == minute(crm.now - timedelta(days=15))
    assert told["latestDateCovered"] == minute(crm.now)
    assert ask(crm, "deleted", 5, 1).json()["deletedRecords"] == []


@pytest.mark.parametrize("what", ["updated", "deleted"])
def test_an_open_long_transaction_holds_the_latest_date_covered_back(crm, what):
    began = crm.now
    assert crm.http.post("/__crm__/long-transaction", json={}).status_code == 204
    move(crm, crm.now + timedelta(minutes=10))
    assert crm.http.post("/__crm__/long-transaction", json={}).status_code == 204
    assert ask(crm, what, 20, -2).json()["latestDateCovered"] == minute(began)
    assert crm.http.delete("/__crm__/long-transaction").status_code == 204
    assert ask(crm, what, 20, -2).json()["latestDateCovered"] == minute(crm.now)


DAY = 24 * 60


@pytest.mark.parametrize(
    ("what", "start", "end", "status"),
    [
        ("updated", 30 * DAY, 0, 200),
        ("updated", 30 * DAY + 2, 0, 400),
        ("deleted", 15 * DAY, 0, 200),
        ("deleted", 15 * DAY + 2, 0, 400),
        ("updated", 1, 1, 400),
        ("deleted", 1, 5, 400),
    ],
)
def test_a_window_too_early_or_empty_is_refused(crm, what, start, end, status):
    answer = ask(crm, what, start, end)
    assert answer.status_code == status
    if status == 400:
        assert answer.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


@pytest.mark.parametrize("start", ["", "yesterday", "2026-11-22", "2026-11-22T10:00:00"])
def test_a_window_needs_two_moments_with_an_offset(crm, start):
    query = {"start": start, "end": "2026-11-22T10:00:00Z"}
    answer = crm.http.get(f"{CONTACTS}/updated", params=query)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "INVALID_ARGUMENT")


def test_the_real_client_replicates(crm):
    kept, gone = create(crm), create(crm)
    contacts = crm.salesforce().Contact
    contacts.delete(gone)
    window = (crm.now - timedelta(minutes=5), crm.now + timedelta(minutes=2))
    assert contacts.updated(*window)["ids"] == [kept]
    assert [record["id"] for record in contacts.deleted(*window)["deletedRecords"]] == [gone]


def test_a_composite_replicates_several_objects_in_one_call(crm):
    id_ = create(crm)
    times = (crm.now + timedelta(minutes=n) for n in (-5, 2))
    window = "?start={:%Y-%m-%dT%H:%M:%SZ}&end={:%Y-%m-%dT%H:%M:%SZ}".format(*times)
    parts = [
        {"method": "GET", "referenceId": name, "url": f"{API}/sobjects/{name}/{what}/{window}"}
        for name, what in (("Contact", "updated"), ("Account", "deleted"))
    ]
    answer = crm.http.post(f"{API}/composite", json={"compositeRequest": parts}).json()
    bodies = [part["body"] for part in answer["compositeResponse"]]
    assert (bodies[0]["ids"], bodies[1]["deletedRecords"]) == ([id_], [])
