"""Questions that fit into an address, however many are asked about."""

from datetime import UTC, datetime, timedelta, timezone

from integrations.salesforce.queries import (
    LONGEST_ADDRESS,
    encoded,
    instant,
    listing,
    listings,
    literal,
    worded,
)

FRAME = "SELECT Id FROM Contact WHERE Phone IN ({}) OR MobilePhone IN ({})"


def test_no_question_is_longer_than_an_address_and_none_is_left_out():
    values = [f"+41 21 {number:06}" for number in range(1_000)]
    questions = list(listings(FRAME, ([[worded(each)]] * 2 for each in values)))
    assert max(len(encoded(question)) for question in questions) <= LONGEST_ADDRESS
    assert sum(question.count("+41") for question in questions) == 2_000
    # Every question but the last is full.
    assert all(len(encoded(q)) > LONGEST_ADDRESS - 100 for q in questions[:-1])


def test_what_is_asked_about_twice_is_named_once():
    assert list(listing("Id IN ({})", ["a", "b", "a"])) == ["Id IN ('a','b')"]
    assert list(listing("Id IN ({})", [])) == []


def test_a_value_stays_a_value():
    assert literal("O'Neil\\") == "'O\\'Neil\\\\'"
    assert list(listing("Id IN ({})", ["') OR Id != ('"])) == ["Id IN ('\\') OR Id != (\\'')"]


def test_an_instant_is_told_in_utc_and_never_later_than_it_is():
    at = datetime(2026, 11, 21, 12, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
    assert instant(at) == "2026-11-21T11:00:00Z"
    assert datetime.fromisoformat(instant(at)) <= at.astimezone(UTC)
