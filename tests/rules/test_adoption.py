"""A version comes into force on a day that has not begun anywhere, after the one before it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules.adoption import earliest_day, succeed
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES, Programmes
from rules.programme_document import ProgrammeRefused

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
SECOND = replace(DEFAULT_PROGRAMME, version=2, in_force_from=date(2027, 1, 1), total_years=9)


@pytest.mark.parametrize(
    ("instant", "earliest"),
    [
        ("2026-11-22T00:00:00", "2026-11-23"),
        ("2026-11-22T08:59:59", "2026-11-23"),
        ("2026-11-22T09:00:00", "2026-11-24"),  # in an hour it is the 23rd at UTC+14
        ("2026-11-22T23:59:59", "2026-11-24"),
    ],
)
def test_the_day_of_adoption_is_over_nowhere_before_it_is_over_where_days_begin_first(
    instant, earliest
):
    at = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert earliest_day(DEFAULT_PROGRAMMES, at) == date.fromisoformat(earliest)


def test_a_version_follows_the_one_that_is_still_to_come():
    programmes = succeed(DEFAULT_PROGRAMMES, SECOND, MORNING)
    assert programmes.versions == (DEFAULT_PROGRAMME, SECOND)
    assert earliest_day(programmes, MORNING) == date(2027, 1, 2)


@pytest.mark.parametrize("day", ["2019-11-12", "2026-11-21", "2026-11-22"])
def test_today_and_what_is_past_are_refused(day):
    late = replace(SECOND, in_force_from=date.fromisoformat(day))
    with pytest.raises(ProgrammeRefused, match=r"Choose 2026-11-23 or a later one\."):
        succeed(DEFAULT_PROGRAMMES, late, MORNING)


@pytest.mark.parametrize("day", ["2026-12-31", "2027-01-01"])
def test_no_version_overtakes_another(day):
    programmes = Programmes((DEFAULT_PROGRAMME, SECOND))
    third = replace(SECOND, version=3, in_force_from=date.fromisoformat(day), total_years=10)
    with pytest.raises(ProgrammeRefused, match=r"the day of version 2\. Choose 2027-01-02 or"):
        succeed(programmes, third, MORNING)


def test_a_version_that_says_nothing_new_is_refused():
    same = replace(DEFAULT_PROGRAMME, version=2, in_force_from=date(2027, 1, 1))
    with pytest.raises(ProgrammeRefused, match=r"It says what version 1 says"):
        succeed(DEFAULT_PROGRAMMES, same, MORNING)


def test_the_rules_of_earlier_days_may_come_back():
    programmes = Programmes((DEFAULT_PROGRAMME, SECOND))
    back = replace(DEFAULT_PROGRAMME, version=3, in_force_from=date(2027, 6, 1))
    assert succeed(programmes, back, MORNING).on(date(2027, 6, 1)).total_years == 8
