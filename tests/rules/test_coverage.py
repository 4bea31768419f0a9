"""What segments amount to on a day, both ends included."""

from dataclasses import dataclass
from datetime import date

import pytest

from rules.coverage import CoverageStatus, CoverageSummary, SegmentState, state_of, summarise


@dataclass(frozen=True)
class Segment:
    kind: str
    starts_on: date
    ends_on: date
    void_reason: str | None = None


BASE = Segment("BASE", date(2019, 11, 12), date(2021, 11, 12))
EXTENSION = Segment("EXTENSION", date(2021, 11, 13), date(2027, 11, 12))
VOID = Segment("BASE", date(2019, 11, 12), date(2021, 11, 12), "SALE_VOIDED")


@pytest.mark.parametrize(
    ("segments", "on", "status", "days_left"),
    [
        ([], "2020-01-01", CoverageStatus.NOT_STARTED, 0),
        ([BASE], "2019-11-11", CoverageStatus.NOT_STARTED, 732),  # 366 + 365 + the last day
        ([BASE], "2019-11-12", CoverageStatus.BASE, 732),
        ([BASE], "2021-11-12", CoverageStatus.BASE, 1),  # the last day counts
        ([BASE], "2021-11-13", CoverageStatus.ENDED, 0),
        ([BASE, EXTENSION], "2020-01-01", CoverageStatus.EXTENDED, 2873),
        ([BASE, EXTENSION], "2027-11-12", CoverageStatus.EXTENDED, 1),
        ([BASE, EXTENSION], "2027-11-13", CoverageStatus.ENDED, 0),
        ([VOID], "2020-01-01", CoverageStatus.SUSPENDED, 0),
        ([VOID, BASE], "2020-01-01", CoverageStatus.BASE, 682),  # 2021-11-12 - 2020-01-01 + 1
    ],
)
def test_cover_on_a_day(segments, on, status, days_left):
    summary = summarise(segments, date.fromisoformat(on))
    assert (summary.status, summary.days_left) == (status, days_left)


def test_cover_reaches_from_the_first_day_of_all_to_the_last():
    summary = summarise([EXTENSION, BASE], date(2020, 1, 1))
    assert (summary.starts_on, summary.ends_on) == (date(2019, 11, 12), date(2027, 11, 12))


def test_voided_cover_has_no_dates():
    assert summarise([VOID], date(2020, 1, 1)) == CoverageSummary(
        CoverageStatus.SUSPENDED, None, None, 0
    )


@pytest.mark.parametrize(
    ("segment", "on", "state"),
    [
        (EXTENSION, "2021-11-12", SegmentState.UPCOMING),
        (EXTENSION, "2021-11-13", SegmentState.CURRENT),
        (EXTENSION, "2027-11-12", SegmentState.CURRENT),
        (EXTENSION, "2027-11-13", SegmentState.PAST),
        (VOID, "2020-01-01", SegmentState.VOIDED),
    ],
)
def test_a_segment_on_a_day(segment, on, state):
    assert state_of(segment, date.fromisoformat(on)) is state
