"""What a correction may do to cover that was granted."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.correction import Through, corrected
from rules.programme import DEFAULT_PROGRAMME
from rules.warranty import base_through, extended_through

GRANTED = Through(date(2022, 3, 4), date(2028, 3, 4))  # bought 2020-03-04
BASE_ONLY = Through(date(2022, 3, 4), None)


@pytest.mark.parametrize(
    ("granted", "sold_on", "may_shorten", "base", "extension"),
    [
        (GRANTED, "2020-04-03", False, "2022-04-03", "2028-04-03"),
        (GRANTED, "2020-02-04", False, "2022-02-04", "2028-03-04"),  # the end stays as granted
        (GRANTED, "2020-02-04", True, "2022-02-04", "2028-02-04"),
        (GRANTED, "2010-02-04", False, "2012-02-04", "2028-03-04"),
        (BASE_ONLY, "2020-04-03", False, "2022-04-03", None),
        (BASE_ONLY, "2020-02-04", False, "2022-03-04", None),
        (BASE_ONLY, "2020-02-04", True, "2022-02-04", None),
    ],
)
def test_a_correction_as_a_reader_checks_it_by_hand(granted, sold_on, may_shorten, base, extension):
    day = date.fromisoformat(sold_on)
    through = corrected(granted, **by_rule(day), may_shorten=may_shorten)
    assert through.base == date.fromisoformat(base)
    assert through.extension == (date.fromisoformat(extension) if extension else None)


def test_a_base_as_long_as_the_whole_leaves_no_room_for_an_extension():
    day = date(2028, 3, 4)
    through = corrected(GRANTED, base=day, total=day, may_shorten=False)
    assert through == Through(day, None)


def by_rule(sold_on):
    return {
        "base": base_through(sold_on, "FR", "WATCH", DEFAULT_PROGRAMME),
        "total": extended_through(sold_on, DEFAULT_PROGRAMME),
    }


DAYS = st.dates(date(1990, 1, 1), date(2080, 1, 1))


@given(before=DAYS, after=DAYS, is_extended=st.booleans())
def test_nothing_that_was_granted_ends_earlier(before, after, is_extended):
    total = by_rule(before)["total"] if is_extended else None
    granted = Through(by_rule(before)["base"], total)
    through = corrected(granted, **by_rule(after), may_shorten=False)
    assert (through.extension or through.base) >= (granted.extension or granted.base)


@given(before=DAYS, after=DAYS, then=DAYS)
def test_corrections_one_after_the_other_never_shorten_either(before, after, then):
    granted = Through(by_rule(before)["base"], by_rule(before)["total"])
    first = corrected(granted, **by_rule(after), may_shorten=False)
    second = corrected(first, **by_rule(then), may_shorten=False)
    assert (second.extension or second.base) >= granted.extension


@given(before=DAYS, after=DAYS)
def test_on_the_word_of_staff_cover_ends_as_the_rule_has_it(before, after):
    granted = Through(by_rule(before)["base"], by_rule(before)["total"])
    through = corrected(granted, **by_rule(after), may_shorten=True)
    assert (through.base, through.extension) == tuple(by_rule(after).values())


@given(before=DAYS, after=DAYS)
def test_an_extension_begins_after_its_base(before, after):
    granted = Through(by_rule(before)["base"], by_rule(before)["total"])
    through = corrected(granted, **by_rule(after), may_shorten=False)
    assert through.extension is None or through.base + timedelta(days=1) <= through.extension
