"""Which version of the rules decides on a day, and what it says of a market and a category."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules.programme import DEFAULT_PROGRAMME, Programmes

FIRST = DEFAULT_PROGRAMME
SECOND = replace(FIRST, version=2, in_force_from=date(2027, 1, 1))
THIRD = replace(FIRST, version=3, in_force_from=date(2027, 6, 1))
ALL = Programmes((FIRST, SECOND, THIRD))
YEARS = replace(
    FIRST,
    base_years_by_market={"PT": 3, "XK": 1},
    base_years_by_category={"HIGH_JEWELLERY": 5, "TABLE_CLOCK": 1},
)
OPENINGS = replace(FIRST, opens_on_by_market={"JP": date(2019, 10, 1), "BR": date(2020, 3, 1)})


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("1989-12-31", 1),  # before the first version, the first
        ("2026-12-31", 1),
        ("2027-01-01", 2),
        ("2027-05-31", 2),
        ("2027-06-01", 3),
        ("2099-01-01", 3),
    ],
)
def test_a_version_decides_from_its_day_until_that_of_the_next(day, version):
    assert ALL.on(date.fromisoformat(day)).version == version


@pytest.mark.parametrize(
    ("instant", "version"),
    [
        (datetime(2027, 1, 1, 11, 59, 59, tzinfo=UTC), 1),  # 2026-12-31 at UTC-12
        (datetime(2027, 1, 1, 12, tzinfo=UTC), 2),
    ],
)
def test_where_no_place_says_what_day_it_is_the_last_on_earth_does(instant, version):
    assert ALL.at(instant).version == version


@pytest.mark.parametrize(
    ("market", "category", "years"),
    [
        ("FR", "WATCH", 2),  # neither is named
        (None, None, 2),
        ("PT", "WATCH", 3),  # the market is
        ("XK", "WATCH", 1),  # be it less
        ("FR", "HIGH_JEWELLERY", 5),  # the category is
        ("FR", "TABLE_CLOCK", 1),
        (None, "HIGH_JEWELLERY", 5),
        ("PT", "HIGH_JEWELLERY", 5),  # both are: the longer
        ("PT", "TABLE_CLOCK", 3),
        ("XK", "TABLE_CLOCK", 1),
    ],
)
def test_a_market_or_category_takes_the_place_of_the_general_years_and_of_two_the_longer_counts(
    market, category, years
):
    assert YEARS.base_years_of(market, category) == years


@pytest.mark.parametrize(
    ("market", "opens_on"),
    [
        ("JP", date(2019, 10, 1)),
        ("BR", date(2020, 3, 1)),
        ("FR", date(2019, 11, 12)),
        (None, date(2019, 11, 12)),
    ],
)
def test_a_market_may_open_before_the_others_or_after_them(market, opens_on):
    assert OPENINGS.opens_in(market) == opens_on


def test_the_first_opening_is_the_earliest_anywhere():
    assert OPENINGS.first_opens_on == date(2019, 10, 1)
    late = replace(FIRST, opens_on_by_market={"BR": date(2020, 3, 1)})
    assert late.first_opens_on == FIRST.first_opens_on == date(2019, 11, 12)


@pytest.mark.parametrize(
    ("category", "is_covered"),
    [("WATCH", True), ("TRADITION", False), ("EYEWEAR", False), (None, False)],
)
def test_only_what_is_named_is_covered(category, is_covered):
    assert FIRST.covers(category) is is_covered
