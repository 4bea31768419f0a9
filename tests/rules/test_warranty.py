"""Every line of the programme's table of dates, and every reason, with the sum beside it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.programme import DEFAULT_PROGRAMME
from rules.reasons import ReasonCode, Verdict
from rules.warranty import (
    LAST_ZONE_ON_EARTH,
    Sale,
    WatchFacts,
    base_through,
    day_begins,
    extended_through,
    judge,
    local_day,
    years_later,
    zone_of,
)

PARIS = "Europe/Paris"
HONOLULU = "Pacific/Honolulu"
THREE_YEARS = replace(DEFAULT_PROGRAMME, base_years_by_market={"PT": 3})
JEWELS_FIVE = replace(THREE_YEARS, base_years_by_category={"HIGH_JEWELLERY": 5})
EMBARGOES = replace(
    DEFAULT_PROGRAMME, opens_on_by_market={"JP": date(2019, 10, 1), "BR": date(2020, 3, 1)}
)
TOKYO, SAO_PAULO = "Asia/Tokyo", "America/Sao_Paulo"


def sold(day: str, zone: str | None = PARIS, market: str = "FR") -> WatchFacts:
    return WatchFacts(category="WATCH", sale=Sale(date.fromisoformat(day), zone, market))


def at(text: str, zone: str = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("bought", "base", "extended"),
    [
        ("2019-11-12", "2021-11-12", "2027-11-12"),  # 2019 + 2, 2019 + 8
        ("2020-02-29", "2022-02-28", "2028-02-29"),  # 2022 is no leap year, 2020 + 8 = 2028 is one
        ("2092-02-29", "2094-02-28", "2100-02-28"),  # 2100 is divisible by 100, not by 400
        ("2017-11-12", "2019-11-12", "2025-11-12"),
        ("2019-03-01", "2021-03-01", "2027-03-01"),  # no day is lost or won around February
        ("2019-02-28", "2021-02-28", "2027-02-28"),  # stays the 28th, even where a 29th exists
        ("2022-02-28", "2024-02-28", "2030-02-28"),
        ("2019-12-31", "2021-12-31", "2027-12-31"),
        ("2019-11-10", "2021-11-10", "2027-11-10"),  # a Sunday: weekends move nothing
    ],
)
def test_cover_ends_on_the_same_date_so_many_years_on(bought, base, extended):
    day = date.fromisoformat(bought)
    assert base_through(day, "FR", "WATCH", DEFAULT_PROGRAMME) == date.fromisoformat(base)
    assert extended_through(day, DEFAULT_PROGRAMME) == date.fromisoformat(extended)


def test_the_last_day_is_computed_from_the_purchase_and_not_from_the_end_of_the_base():
    # 2020-02-29 + 2 = 2022-02-28, and 2022-02-28 + 6 would be 2028-02-28: one day too few.
    bought = date(2020, 2, 29)
    assert years_later(years_later(bought, 2), 6) == date(2028, 2, 28)
    assert extended_through(bought, DEFAULT_PROGRAMME) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("instant", "code"),
    [
        ("2021-11-12T23:59:59", ReasonCode.ELIGIBLE),
        ("2021-11-13T00:00:00", ReasonCode.BASE_EXPIRED),  # a second later
    ],
)
def test_the_last_day_of_the_base_is_in_to_its_last_second(instant, code):
    verdict = judge(sold("2019-11-12"), DEFAULT_PROGRAMME, at(instant))
    assert verdict.code is code
    assert verdict.deadline == date(2021, 11, 12)


def test_the_zone_of_the_point_of_sale_counts_for_the_date():
    # 12 November, 20:00 in Honolulu, is 13 November, 06:00 in UTC.
    instant = datetime(2019, 11, 13, 6, tzinfo=UTC)
    assert local_day(instant, HONOLULU) == date(2019, 11, 12)
    assert local_day(instant, PARIS) == date(2019, 11, 13)


def test_the_zone_of_the_point_of_sale_counts_for_the_deadline():
    facts = sold("2019-11-12", HONOLULU)  # base through 2021-11-12, there
    last = at("2021-11-12T23:59:59", HONOLULU)
    assert last.astimezone(UTC) == datetime(2021, 11, 13, 9, 59, 59, tzinfo=UTC)
    assert judge(facts, DEFAULT_PROGRAMME, last).is_eligible
    after = last + timedelta(seconds=1)
    assert judge(facts, DEFAULT_PROGRAMME, after).code is ReasonCode.BASE_EXPIRED


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../etc/passwd", "Europe/\x00"])
def test_an_unknown_zone_is_the_last_on_earth_in_the_clients_favour(zone):
    assert zone_of(zone) is LAST_ZONE_ON_EARTH
    facts = sold("2019-11-12", zone)
    # 2021-11-12 ends at UTC-12 when it is noon of the 13th in UTC.
    assert judge(
        facts, DEFAULT_PROGRAMME, datetime(2021, 11, 13, 11, 59, 59, tzinfo=UTC)
    ).is_eligible
    assert not judge(facts, DEFAULT_PROGRAMME, datetime(2021, 11, 13, 12, tzinfo=UTC)).is_eligible


@pytest.mark.parametrize(
    ("bought", "instant", "code"),
    [
        ("2017-11-12", "2019-11-12T00:00:00", ReasonCode.ELIGIBLE),  # 2017 + 2 = the launch day
        ("2017-11-12", "2019-11-12T23:59:59", ReasonCode.ELIGIBLE),
        ("2017-11-12", "2019-11-13T00:00:00", ReasonCode.BASE_EXPIRED),
        ("2017-11-12", "2019-11-11T23:59:59", ReasonCode.PROGRAMME_NOT_OPEN),
        ("2017-11-11", "2019-11-12T00:00:00", ReasonCode.BASE_EXPIRED),  # ended the day before
        ("2019-11-01", "2019-11-11T23:59:59", ReasonCode.PROGRAMME_NOT_OPEN),
        ("2019-11-01", "2019-11-12T00:00:00", ReasonCode.ELIGIBLE),
    ],
)
def test_watches_bought_before_the_launch_qualify_while_their_base_still_runs(
    bought, instant, code
):
    assert judge(sold(bought), DEFAULT_PROGRAMME, at(instant)).code is code


def test_before_the_launch_the_deadline_is_the_opening_day():
    verdict = judge(sold("2019-11-01"), DEFAULT_PROGRAMME, at("2019-11-11T12:00:00"))
    assert verdict == Verdict(ReasonCode.PROGRAMME_NOT_OPEN, deadline=date(2019, 11, 12))


def test_before_the_launch_nothing_else_is_told():
    stolen = replace(sold("2019-11-01"), stolen=True, category="JEWELLERY")
    assert judge(stolen, DEFAULT_PROGRAMME, at("2019-11-11T12:00:00")).code is (
        ReasonCode.PROGRAMME_NOT_OPEN
    )


@pytest.mark.parametrize(
    ("market", "zone", "instant", "code", "deadline"),
    [
        # before any: the general day, for everybody
        ("JP", TOKYO, "2019-09-30T23:59:59", ReasonCode.PROGRAMME_NOT_OPEN, date(2019, 11, 12)),
        ("BR", SAO_PAULO, "2019-09-30T12:00:00", ReasonCode.PROGRAMME_NOT_OPEN, date(2019, 11, 12)),
        # 1 October in Tokyo: one market is open, and no other
        ("JP", TOKYO, "2019-10-01T00:00:00", ReasonCode.ELIGIBLE, date(2021, 11, 12)),
        ("FR", PARIS, "2019-10-01T00:00:00", ReasonCode.PROGRAMME_NOT_OPEN, date(2019, 11, 12)),
        ("BR", SAO_PAULO, "2019-10-01T12:00:00", ReasonCode.PROGRAMME_NOT_OPEN, date(2020, 3, 1)),
        # the general day: all are, but for the market that waits
        ("FR", PARIS, "2019-11-11T23:59:59", ReasonCode.PROGRAMME_NOT_OPEN, date(2019, 11, 12)),
        ("FR", PARIS, "2019-11-12T00:00:00", ReasonCode.ELIGIBLE, date(2021, 11, 12)),
        ("BR", SAO_PAULO, "2020-02-29T23:59:59", ReasonCode.PROGRAMME_NOT_OPEN, date(2020, 3, 1)),
        ("BR", SAO_PAULO, "2020-03-01T00:00:00", ReasonCode.ELIGIBLE, date(2021, 11, 12)),
    ],
)
def test_a_market_opens_on_its_own_day_where_its_points_of_sale_are(
    market, zone, instant, code, deadline
):
    verdict = judge(sold("2019-11-12", zone, market), EMBARGOES, at(instant, zone))
    assert (verdict.code, verdict.deadline) == (code, deadline)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"category": "TRADITION"},
        {"category": "EYEWEAR"},
        {"stolen": True},
        {"disputed": True},
        {"extended_through": date(2027, 11, 12)},
        {"base_through": date(2019, 12, 1)},
    ],
)
@pytest.mark.parametrize(
    ("market", "opens_on"), [("BR", date(2020, 3, 1)), ("FR", date(2019, 11, 12))]
)
def test_before_the_day_of_its_market_nothing_else_is_told_of_a_watch_and_that_only_with_proof(
    change, market, opens_on
):
    facts = replace(sold("2019-09-12", PARIS, market), **change)
    verdict = judge(facts, EMBARGOES, at("2019-11-11T12:00:00"))
    assert verdict.as_told(proven=True).code is ReasonCode.PROGRAMME_NOT_OPEN
    assert verdict.as_told(proven=True).deadline == opens_on
    assert verdict.as_told(proven=False) == Verdict(ReasonCode.NOT_CONFIRMED)


def test_to_a_stranger_a_watch_of_a_market_that_waits_is_like_one_that_is_none():
    noon = at("2020-01-01T12:00:00")
    waiting = judge(sold("2019-11-12", market="BR"), EMBARGOES, noon)
    none = judge(WatchFacts(category=None), EMBARGOES, noon)
    assert waiting.as_told(proven=False) == none.as_told(proven=False)


@pytest.mark.parametrize(
    "facts", [sold("2019-08-01", market="BR"), sold("2019-08-01"), WatchFacts(category=None)]
)
def test_before_it_is_open_anywhere_everybody_is_told_the_general_day(facts):
    verdict = judge(facts, EMBARGOES, at("2019-09-30T12:00:00"))
    told = Verdict(ReasonCode.PROGRAMME_NOT_OPEN, deadline=date(2019, 11, 12))
    assert verdict.as_told(proven=False) == verdict.as_told(proven=True) == told


@pytest.mark.parametrize(
    ("market", "category", "through"),
    [
        ("FR", "WATCH", "2021-11-12"),  # 2019 + 2
        ("PT", "WATCH", "2022-11-12"),  # 2019 + 3
        ("FR", "HIGH_JEWELLERY", "2024-11-12"),  # 2019 + 5
        ("PT", "HIGH_JEWELLERY", "2024-11-12"),  # 2019 + 5: of the two the longer
    ],
)
def test_the_base_is_that_of_the_market_and_the_category_and_the_window_with_it(
    market, category, through
):
    last = date.fromisoformat(through)
    assert base_through(date(2019, 11, 12), market, category, JEWELS_FIVE) == last
    facts = replace(sold("2019-11-12", market=market), category=category)
    assert judge(facts, JEWELS_FIVE, at(f"{through}T23:59:59")).is_eligible
    late = at(f"{through}T23:59:59") + timedelta(seconds=1)
    assert judge(facts, JEWELS_FIVE, late).code is ReasonCode.BASE_EXPIRED


@pytest.mark.parametrize(
    ("instant", "is_eligible"),
    [("2022-11-12T23:59:59", True), ("2022-11-13T00:00:00", False)],  # 2019 + 3
)
def test_a_market_with_three_base_years_has_three_to_register_and_still_eight_in_all(
    instant, is_eligible
):
    verdict = judge(sold("2019-11-12", market="PT"), THREE_YEARS, at(instant))
    assert verdict.is_eligible is is_eligible
    if is_eligible:
        assert verdict.extended_through == date(2027, 11, 12)  # 2019 + 8, not 2022 + 6


def test_other_markets_keep_their_two_years():
    verdict = judge(sold("2019-11-12"), THREE_YEARS, at("2021-11-13T00:00:00"))
    assert verdict.code is ReasonCode.BASE_EXPIRED


def test_a_base_that_was_granted_counts_more_than_the_rules_of_today():
    granted = replace(sold("2019-11-12"), base_through=date(2022, 11, 12))
    assert judge(granted, DEFAULT_PROGRAMME, at("2022-11-12T23:59:59")).is_eligible


@pytest.mark.parametrize("category", sorted(DEFAULT_PROGRAMME.covered_categories))
def test_watches_of_all_kinds_and_table_clocks_are_covered(category):
    facts = replace(sold("2019-11-12"), category=category)
    assert judge(facts, DEFAULT_PROGRAMME, at("2020-01-01T12:00:00")).is_eligible


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": "TRADITION"}, ReasonCode.TRADITION_EXCLUDED),
        ({"category": "JEWELLERY"}, ReasonCode.OUT_OF_SCOPE_CATEGORY),
        ({"category": "LEATHER_GOODS"}, ReasonCode.OUT_OF_SCOPE_CATEGORY),
        ({"category": "EYEWEAR"}, ReasonCode.OUT_OF_SCOPE_CATEGORY),
        ({"category": "ACCESSORY"}, ReasonCode.OUT_OF_SCOPE_CATEGORY),
        ({"category": "A_CATEGORY_OF_TOMORROW"}, ReasonCode.OUT_OF_SCOPE_CATEGORY),
        ({"stolen": True}, ReasonCode.REPORTED_STOLEN),
        ({"disputed": True}, ReasonCode.UNDER_DISPUTE),
        ({"sale": None, "sale_voided": True}, ReasonCode.SALE_VOIDED),
        ({"sale": None}, ReasonCode.SALE_NOT_DECLARED),
        ({"extended_through": date(2027, 11, 12)}, ReasonCode.ALREADY_EXTENDED),
        ({"stolen": True, "disputed": True}, ReasonCode.REPORTED_STOLEN),
        ({"stolen": True, "extended_through": date(2027, 11, 12)}, ReasonCode.REPORTED_STOLEN),
    ],
)
def test_each_obstacle_has_its_reason(change, code):
    facts = replace(sold("2019-11-12"), **change)
    assert judge(facts, DEFAULT_PROGRAMME, at("2020-01-01T12:00:00")).code is code


def test_a_sale_that_follows_a_voided_one_counts():
    facts = replace(sold("2019-11-12"), sale_voided=True)
    assert judge(facts, DEFAULT_PROGRAMME, at("2020-01-01T12:00:00")).is_eligible


@pytest.mark.parametrize(
    ("market", "authorised", "code"),
    [
        ("CN", False, ReasonCode.CHANNEL_NOT_ACCEPTED),
        ("CN", True, ReasonCode.ELIGIBLE),
        ("FR", False, ReasonCode.ELIGIBLE),  # any channel, unless the market says otherwise
    ],
)
def test_only_a_market_that_says_so_asks_for_an_authorised_channel(market, authorised, code):
    programme = replace(DEFAULT_PROGRAMME, authorised_only_markets=frozenset({"CN"}))
    sale = Sale(date(2019, 11, 12), PARIS, market, authorised=authorised)
    facts = WatchFacts(category="WATCH", sale=sale)
    assert judge(facts, programme, at("2020-01-01T12:00:00")).code is code


@given(st.dates(date(1990, 1, 1), date(2200, 12, 31)), st.integers(0, 20))
def test_years_later_is_the_same_date_or_the_last_of_february(day, years):
    then = years_later(day, years)
    assert then.year == day.year + years
    same = (then.month, then.day) == (day.month, day.day)
    assert same or ((day.month, day.day), (then.month, then.day)) == ((2, 29), (2, 28))


@given(
    st.dates(date(2019, 11, 12), date(2100, 12, 31)),
    st.integers(0, 9 * 366),
    st.sampled_from([PARIS, HONOLULU, "Asia/Tokyo", "Pacific/Kiritimati", None]),
)
def test_a_yes_never_promises_more_than_eight_years_nor_less_than_the_base(day, days, zone):
    instant = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=days)
    facts = WatchFacts(category="WATCH", sale=Sale(day, zone, "FR"))
    verdict = judge(facts, DEFAULT_PROGRAMME, instant)
    assert verdict.deadline is None or verdict.deadline.year in (day.year + 2, 2019)
    if verdict.is_eligible:
        assert verdict.extended_through == years_later(day, 8)
        assert verdict.deadline
        assert verdict.deadline < verdict.extended_through


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("Europe/Paris", "2026-03-01T23:00:00+00:00"),
        ("Pacific/Honolulu", "2026-03-02T10:00:00+00:00"),
        (None, "2026-03-01T10:00:00+00:00"),  # where days begin first, UTC+14
    ],
)
def test_the_day_of_a_sale_begins_where_it_was_made(zone, begins):
    sale = Sale(date(2026, 3, 2), zone, None)
    assert day_begins(sale) == datetime.fromisoformat(begins)
