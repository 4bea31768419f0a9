from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

API = "/services/data/v62.0"
HEADER = "If-Unmodified-Since"


@pytest.fixture
def contact(crm, api, key):
    """A new contact: its address by key, and the moment of its last change on the org's clock."""
    path = f"{api}/sobjects/Contact/Caseback_Id__c/{key}"
    made = crm.http.patch(path, json={"LastName": "Before"})
    changed = parsedate_to_datetime(made.headers["date"])
    return path, f"{api}/sobjects/Contact/{made.json()['id']}", changed


def known(changed, seconds):
    return {HEADER: format_datetime(changed + timedelta(seconds=seconds), usegmt=True)}


@pytest.mark.parametrize(("seconds", "is_known"), [(-30, False), (5, True)])
def test_a_record_is_written_only_as_far_as_the_client_knows_it(crm, contact, seconds, is_known):
    by_key, by_id, changed = contact
    headers, body = known(changed, seconds), {"LastName": "After"}
    answers = [
        crm.http.patch(by_id, json=body, headers=headers),
        crm.http.patch(by_key, json=body, headers=headers),
        crm.http.get(by_id, headers=headers),
        crm.http.get(by_key, headers=headers),
    ]
    expected = [204, 200, 200, 200] if is_known else [412] * 4
    assert [answer.status_code for answer in answers] == expected
    assert crm.http.get(by_id).json()["LastName"] == ("After" if is_known else "Before")
    if not is_known:
        assert {answer.json()[0]["errorCode"] for answer in answers} == {"PRECONDITION_FAILED"}


def test_a_change_within_the_second_that_is_known_passes(crm, contact):
    _, by_id, _ = contact
    stamp = crm.http.get(by_id).json()["LastModifiedDate"]
    since = parsedate_to_datetime(crm.http.get(by_id).headers["date"]).replace(
        hour=int(stamp[11:13]), minute=int(stamp[14:16]), second=int(stamp[17:19])
    )
    headers = {HEADER: format_datetime(since, usegmt=True)}
    assert crm.http.patch(by_id, json={"LastName": "X"}, headers=headers).status_code == 204


def test_a_new_record_is_known_to_nobody_and_is_created(crm, api, key):
    headers = {HEADER: "Sat, 01 Jan 2000 00:00:00 GMT"}
    path = f"{api}/sobjects/Contact/Caseback_Id__c/{key}"
    assert crm.http.patch(path, json={"LastName": "New"}, headers=headers).status_code == 201


def test_a_part_of_a_composite_states_its_own_condition(crm, contact):
    _, by_id, changed = contact
    parts = [
        {"method": "PATCH", "url": by_id, "body": {"LastName": name}, "referenceId": name}
        | {"httpHeaders": known(changed, seconds)}
        for name, seconds in (("Refused", -30), ("Taken", 5))
    ]
    answer = crm.http.post(f"{API}/composite", json={"compositeRequest": parts}).json()
    statuses = [part["httpStatusCode"] for part in answer["compositeResponse"]]
    assert statuses == [412, 204]
    assert crm.http.get(by_id).json()["LastName"] == "Taken"


def test_a_condition_that_is_no_date_is_refused(crm, contact):
    _, by_id, _ = contact
    answer = crm.http.patch(by_id, json={"LastName": "X"}, headers={HEADER: "2026-11-22"})
    assert answer.status_code == 400


def test_a_deletion_asks_for_no_condition(crm, contact):
    _, by_id, changed = contact
    assert crm.http.delete(by_id, headers=known(changed, -30)).status_code == 204
