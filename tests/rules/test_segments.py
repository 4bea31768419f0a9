"""What each segment of a timeline is on a day, why it is there, and whose it is to read."""

from dataclasses import replace
from datetime import date

import pytest

from rules.reasons import ReasonCode
from rules.segments import SegmentState, last_day, reason_for, state_of, timeline
from tests.rules.timelines import BASE, EXTENSION, GUARANTEE, OTHER_SALE, voided

VOID = voided(BASE, "SALE_VOIDED")
CUT = voided(EXTENSION, "THIRD_PARTY_REPAIR", "2024-01-01")
OF_ANOTHER = replace(VOID, sale_declaration_id=OTHER_SALE)
CORRECTED = voided(BASE, "SALE_CORRECTED")


@pytest.mark.parametrize(
    ("segment", "on", "state", "reason"),
    [
        (EXTENSION, "2021-11-12", "UPCOMING", "COVERED_BY_REGISTRATION"),
        (EXTENSION, "2021-11-13", "CURRENT", "COVERED_BY_REGISTRATION"),
        (EXTENSION, "2027-11-12", "CURRENT", "COVERED_BY_REGISTRATION"),
        (EXTENSION, "2027-11-13", "PAST", "COVER_ENDED"),
        (BASE, "2020-01-01", "CURRENT", "COVERED_BY_SALE"),
        (GUARANTEE, "2022-05-01", "CURRENT", "COVERED_BY_SERVICE"),
        (VOID, "2020-01-01", "VOIDED", "SALE_VOIDED"),
        (CORRECTED, "2020-01-01", "VOIDED", "SALE_CORRECTED"),
        (CUT, "2021-11-12", "UPCOMING", "COVERED_BY_REGISTRATION"),
        (CUT, "2023-12-31", "CURRENT", "COVERED_BY_REGISTRATION"),
        (CUT, "2024-01-01", "VOIDED", "THIRD_PARTY_REPAIR"),
        (CUT, "2028-01-01", "VOIDED", "THIRD_PARTY_REPAIR"),
        (voided(BASE, "EXCHANGED"), "2020-01-01", "VOIDED", "EXCHANGED"),
    ],
)
def test_a_segment_on_a_day(segment, on, state, reason):
    day = date.fromisoformat(on)
    assert (state_of(segment, day), reason_for(segment, day)) == (
        SegmentState(state),
        ReasonCode(reason),
    )


@pytest.mark.parametrize(
    ("segment", "through"),
    [
        (BASE, date(2021, 11, 12)),
        (VOID, None),
        (CUT, date(2023, 12, 31)),
        (voided(EXTENSION, "THIRD_PARTY_REPAIR", "2021-11-13"), None),  # from its first day
        (voided(EXTENSION, "THIRD_PARTY_REPAIR", "2021-11-14"), date(2021, 11, 13)),
    ],
)
def test_the_last_day_of_a_segment_is_the_one_before_its_void(segment, through):
    assert last_day(segment) == through


@pytest.mark.parametrize(
    ("segments", "shown"),
    [
        ([], []),
        ([BASE, EXTENSION], [BASE, EXTENSION]),
        ([CORRECTED, BASE], [CORRECTED, BASE]),
        ([OF_ANOTHER, BASE, EXTENSION], [BASE, EXTENSION]),
        ([replace(CORRECTED, sale_declaration_id=OTHER_SALE), BASE], [BASE]),
        ([OF_ANOTHER, BASE, CUT, GUARANTEE], [BASE, CUT, GUARANTEE]),
        ([OF_ANOTHER, voided(BASE, "THIRD_PARTY_REPAIR", "2019-11-12")], "the second"),
        ([VOID], [VOID]),  # nothing else counts: its history is all there is
    ],
)
def test_nothing_is_told_of_a_sale_that_was_taken_back_before_the_one_that_counts(segments, shown):
    expected = segments[1:] if shown == "the second" else shown
    assert list(timeline(segments)) == expected
