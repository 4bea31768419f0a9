"""What a change of the rules means for one piece, each effect with the sum beside it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.programme import DEFAULT_PROGRAMME
from rules.programme_change import Change, Effect, effects
from rules.warranty import Sale, WatchFacts

DAY = date(2027, 1, 1)
PARIS = "Europe/Paris"
NOW = DEFAULT_PROGRAMME
IN_STOCK = WatchFacts(category="WATCH")
SOLD = WatchFacts("WATCH", Sale(date(2026, 1, 10), PARIS, "FR"), base_through=date(2028, 1, 10))
OLD = WatchFacts("WATCH", Sale(date(2024, 12, 31), PARIS, "FR"), base_through=date(2026, 12, 31))
REGISTERED = replace(SOLD, extended_through=date(2034, 1, 10))
LAST_DAY = replace(OLD, sale=Sale(date(2025, 1, 1), PARIS, "FR"), base_through=DAY)
CLOCK = replace(SOLD, category="TABLE_CLOCK")
WITHOUT_CLOCKS = {"covered_categories": NOW.covered_categories - {"TABLE_CLOCK"}}
WITH_EYEWEAR = {"covered_categories": NOW.covered_categories | {"EYEWEAR"}}


def change(**said):
    return Change(NOW, replace(NOW, version=2, in_force_from=DAY, **said), DAY)


@pytest.mark.parametrize(
    ("facts", "said", "found"),
    [
        (SOLD, {}, set()),
        # the total: 2026 + 10 for 2026 + 8
        (SOLD, {"total_years": 10}, {Effect.EXTENSION_LONGER}),
        (SOLD, {"total_years": 5}, {Effect.EXTENSION_SHORTER}),
        (SOLD, {"total_years": 2}, {Effect.EXTENSION_SHORTER}),  # none: the base is as long
        (REGISTERED, {"total_years": 5}, {Effect.KEPT_EXTENSION_LONGER}),
        (REGISTERED, {"total_years": 10}, {Effect.KEPT_EXTENSION_SHORTER}),
        (OLD, {"total_years": 10}, set()),
        (IN_STOCK, {"total_years": 10}, set()),
        # the base: granted until 2028, whatever is said later
        (SOLD, {"base_years": 1}, {Effect.KEPT_BASE_LONGER}),
        (SOLD, {"base_years": 3}, {Effect.KEPT_BASE_SHORTER}),
        (OLD, {"base_years": 3}, {Effect.KEPT_BASE_SHORTER}),  # over, and stays over
        (LAST_DAY, {"base_years": 1}, {Effect.KEPT_BASE_LONGER}),
        (IN_STOCK, {"base_years": 3}, {Effect.BASE_LONGER}),
        (IN_STOCK, {"base_years": 1}, {Effect.BASE_SHORTER}),
        (SOLD, {"base_years_by_market": {"FR": 3}}, {Effect.KEPT_BASE_SHORTER}),
        (SOLD, {"base_years_by_market": {"PT": 3}}, set()),
        (IN_STOCK, {"base_years_by_market": {"FR": 3}}, set()),  # where it will be sold, who knows
        (IN_STOCK, {"base_years_by_category": {"WATCH": 3}}, {Effect.BASE_LONGER}),
        # a base that was not granted follows the rules of the request
        (replace(OLD, base_through=None), {"base_years": 3}, {Effect.NEWLY_ELIGIBLE}),
        (replace(SOLD, base_through=None), {"base_years": 1}, set()),  # 2027-01-10 is in time
        # the categories
        (CLOCK, WITHOUT_CLOCKS, {Effect.CATEGORY_LEAVES, Effect.NO_LONGER_ELIGIBLE}),
        (
            replace(CLOCK, extended_through=date(2034, 1, 10)),
            WITHOUT_CLOCKS,
            {Effect.CATEGORY_LEAVES},
        ),
        (SOLD, WITHOUT_CLOCKS, set()),
        (
            replace(SOLD, category="EYEWEAR"),
            WITH_EYEWEAR,
            {Effect.CATEGORY_JOINS, Effect.NEWLY_ELIGIBLE},
        ),
        (replace(IN_STOCK, category="EYEWEAR"), WITH_EYEWEAR, {Effect.CATEGORY_JOINS}),
        # openings and channels
        (SOLD, {"opens_on_by_market": {"FR": date(2027, 2, 1)}}, {Effect.NO_LONGER_ELIGIBLE}),
        (SOLD, {"opens_on_by_market": {"JP": date(2027, 2, 1)}}, set()),
        (SOLD, {"authorised_only_markets": frozenset({"FR"})}, set()),
        (
            replace(SOLD, sale=Sale(date(2026, 1, 10), PARIS, "FR", authorised=False)),
            {"authorised_only_markets": frozenset({"FR"})},
            {Effect.NO_LONGER_ELIGIBLE},
        ),
        (replace(SOLD, stolen=True), {"total_years": 10}, set()),
    ],
)
def test_each_effect_follows_from_its_change(facts, said, found):
    assert set(effects(facts, change(**said))) == found


@given(
    st.sampled_from([SOLD, OLD, REGISTERED, LAST_DAY, IN_STOCK, CLOCK]),
    st.integers(1, 50),
    st.integers(1, 50),
    st.sampled_from([WITHOUT_CLOCKS, WITH_EYEWEAR]),
)
def test_no_change_of_the_rules_shortens_what_was_granted(facts, base, total, categories):
    made = change(base_years=base, total_years=total, **categories)
    assert Effect.GRANTED_SHORTENED not in set(effects(facts, made))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", None])
def test_the_day_is_that_of_the_point_of_sale(zone):
    facts = replace(LAST_DAY, sale=Sale(date(2025, 1, 1), zone, "FR"))  # the base ends on the day
    assert set(effects(facts, change(total_years=9))) == {Effect.EXTENSION_LONGER}
