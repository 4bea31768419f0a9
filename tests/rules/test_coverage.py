"""What segments amount to on a day, both ends included."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.coverage import CoverageStatus, CoverageSummary, may_extend, summarise
from rules.programme import DEFAULT_PROGRAMME
from rules.reasons import ReasonCode
from rules.segments import SegmentState, state_of
from tests.rules.timelines import BASE, EXTENSION, GUARANTEE, segment, voided

BASE_VOID = voided(BASE, "SALE_VOIDED")
REPAIRED_IN_BASE = [
    voided(BASE, "THIRD_PARTY_REPAIR", "2020-06-01"),
    voided(EXTENSION, "THIRD_PARTY_REPAIR", "2021-11-13"),
]
REPAIRED_IN_EXTENSION = [BASE, voided(EXTENSION, "THIRD_PARTY_REPAIR", "2024-01-01")]
EXCHANGED = [voided(BASE, "EXCHANGED"), voided(EXTENSION, "EXCHANGED")]
CORRECTED = [voided(BASE, "SALE_CORRECTED"), segment("BASE", "2019-12-01", "2021-12-01")]


@pytest.mark.parametrize(
    ("segments", "on", "status", "reason", "days_left"),
    [
        ([], "2020-01-01", "NOT_STARTED", "SALE_NOT_DECLARED", 0),
        ([BASE], "2019-11-11", "NOT_STARTED", "COVER_NOT_STARTED", 732),  # 366 + 365 + the last day
        ([BASE], "2019-11-12", "BASE", "COVERED_BY_SALE", 732),
        ([BASE], "2021-11-12", "BASE", "COVERED_BY_SALE", 1),  # the last day counts
        ([BASE], "2021-11-13", "ENDED", "COVER_ENDED", 0),
        ([BASE, EXTENSION], "2020-01-01", "EXTENDED", "COVERED_BY_REGISTRATION", 2873),
        ([BASE, EXTENSION], "2027-11-12", "EXTENDED", "COVERED_BY_REGISTRATION", 1),
        ([BASE, EXTENSION], "2027-11-13", "ENDED", "COVER_ENDED", 0),
        ([BASE_VOID], "2020-01-01", "SUSPENDED", "SALE_VOIDED", 0),
        (CORRECTED, "2019-11-30", "NOT_STARTED", "COVER_NOT_STARTED", 732),
        (CORRECTED, "2020-01-01", "BASE", "COVERED_BY_SALE", 701),  # to 2021-12-01
        # A service guarantees its work, also after the warranty and beside it.
        ([BASE, GUARANTEE], "2022-04-30", "ENDED", "COVER_ENDED", 0),
        ([BASE, GUARANTEE], "2022-05-01", "EXTENDED", "COVERED_BY_SERVICE", 732),
        ([BASE, GUARANTEE], "2024-05-01", "EXTENDED", "COVERED_BY_SERVICE", 1),
        ([BASE, GUARANTEE], "2021-11-12", "BASE", "COVERED_BY_SALE", 733),  # 1 + 732
        ([BASE, EXTENSION, GUARANTEE], "2023-01-01", "EXTENDED", "COVERED_BY_REGISTRATION", 1777),
        # A repair by somebody else: what was covered before it stays so.
        (REPAIRED_IN_BASE, "2020-05-31", "BASE", "COVERED_BY_SALE", 1),
        (REPAIRED_IN_BASE, "2020-06-01", "VOID", "THIRD_PARTY_REPAIR", 0),
        (REPAIRED_IN_BASE, "2025-01-01", "VOID", "THIRD_PARTY_REPAIR", 0),
        (REPAIRED_IN_BASE, "2027-11-13", "ENDED", "COVER_ENDED", 0),  # it would have by then
        (REPAIRED_IN_EXTENSION, "2020-01-01", "EXTENDED", "COVERED_BY_REGISTRATION", 1461),
        (REPAIRED_IN_EXTENSION, "2023-12-31", "EXTENDED", "COVERED_BY_REGISTRATION", 1),
        (REPAIRED_IN_EXTENSION, "2024-01-01", "VOID", "THIRD_PARTY_REPAIR", 0),
        (EXCHANGED, "2020-01-01", "VOID", "EXCHANGED", 0),
    ],
)
def test_cover_on_a_day(segments, on, status, reason, days_left):
    summary = summarise(segments, date.fromisoformat(on))
    assert (summary.status, summary.reason) == (status, reason)
    assert summary.days_left == days_left


def test_cover_reaches_from_the_first_day_of_all_to_the_last():
    summary = summarise([EXTENSION, BASE], date(2020, 1, 1))
    assert (summary.starts_on, summary.ends_on) == (date(2019, 11, 12), date(2027, 11, 12))


def test_cover_that_was_cut_short_ends_on_the_day_before():
    summary = summarise(REPAIRED_IN_EXTENSION, date(2020, 1, 1))
    assert (summary.starts_on, summary.ends_on) == (date(2019, 11, 12), date(2023, 12, 31))


def test_voided_cover_has_no_dates():
    assert summarise([BASE_VOID], date(2020, 1, 1)) == CoverageSummary(
        CoverageStatus.SUSPENDED, None, None, 0, ReasonCode.SALE_VOIDED
    )


@pytest.mark.parametrize(
    ("segments", "deadline"),
    [
        ([BASE], date(2021, 11, 12)),
        ([BASE, EXTENSION], None),
        ([BASE, GUARANTEE], date(2021, 11, 12)),
        (REPAIRED_IN_BASE, None),  # what was cut short is not extended
    ],
)
def test_a_base_that_runs_says_until_when_it_can_be_extended(segments, deadline):
    assert summarise(segments, date(2020, 1, 1)).deadline == deadline


@pytest.mark.parametrize(("total_years", "may"), [(8, True), (2, False), (1, False)])
def test_a_base_as_long_as_the_whole_cannot_be_extended(total_years, may):
    programme = replace(DEFAULT_PROGRAMME, total_years=total_years)
    assert may_extend(summarise([BASE], date(2020, 1, 1)), programme) is may


def test_what_is_extended_cannot_be_extended_again():
    assert not may_extend(summarise([BASE, EXTENSION], date(2020, 1, 1)), DEFAULT_PROGRAMME)


DAYS = st.dates(date(2019, 1, 1), date(2030, 1, 1))


@given(on=DAYS, found_on=DAYS)
def test_a_void_from_a_day_takes_no_day_before_it_and_leaves_none_after_it(on, found_on):
    whole = [BASE, EXTENSION]
    cut = [
        voided(each, "THIRD_PARTY_REPAIR", max(found_on, each.starts_on).isoformat())
        if each.ends_on >= found_on
        else each
        for each in whole
    ]
    running = {CoverageStatus.BASE, CoverageStatus.EXTENDED}
    was_covered = summarise(whole, on).status in running
    assert (summarise(cut, on).status in running) is (was_covered and on < found_on)


@given(on=DAYS)
def test_days_left_are_the_days_on_which_some_segment_runs(on):
    segments = [BASE, GUARANTEE]
    days = [date.fromordinal(each) for each in range(on.toordinal(), date(2025, 1, 1).toordinal())]
    covered = [
        day for day in days if any(state_of(row, day) is SegmentState.CURRENT for row in segments)
    ]
    counts = on < BASE.starts_on or covered[:1] == [on]
    assert summarise(segments, on).days_left == (len(covered) if counts else 0)
