"""What the segments of a watch amount to on a day: the one place where a status is derived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.programme import Programme
from rules.reasons import ReasonCode
from rules.segments import ONE_DAY, Interval, last_day
from rules.warranty import extended_through


class CoverageStatus(StrEnum):
    NOT_STARTED = "NOT_STARTED"
    BASE = "BASE"
    EXTENDED = "EXTENDED"
    ENDED = "ENDED"
    SUSPENDED = "SUSPENDED"
    VOID = "VOID"


# What ends cover for good; a sale that was taken back or corrected only suspends it.
ENDS_COVER = frozenset({ReasonCode.THIRD_PARTY_REPAIR, ReasonCode.EXCHANGED})


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """Cover on a day, and why. `days_left` counts that day and the last one; 0 where none runs.

    `deadline` is the last day of a base that runs and was not extended.
    """

    status: CoverageStatus
    starts_on: date | None
    ends_on: date | None
    days_left: int
    reason: ReasonCode
    deadline: date | None = None


def summarise(segments: Sequence[Interval], on: date) -> CoverageSummary:
    """The status on a day of a watch's timeline.

    EXTENDED is cover beyond the base: by registration, or by the guarantee of a service.
    """
    covered = [(each, through) for each in segments if (through := last_day(each))]
    if not covered:
        return _without_cover(segments)
    starts_on = min(each.starts_on for each, _ in covered)
    ends_on = max(through for _, through in covered)
    running = [each for each, through in covered if each.starts_on <= on <= through]
    if running:
        status, reason, deadline = _running([each for each, _ in covered], running)
        days_left = _days_from(on, covered)
        return CoverageSummary(status, starts_on, ends_on, days_left, reason, deadline)
    if on < starts_on:
        status, reason = CoverageStatus.NOT_STARTED, ReasonCode.COVER_NOT_STARTED
        return CoverageSummary(status, starts_on, ends_on, _days_from(on, covered), reason)
    ended = _ended_by([each for each in segments if on <= each.ends_on])
    status = CoverageStatus.VOID if ended else CoverageStatus.ENDED
    return CoverageSummary(status, starts_on, ends_on, 0, ended or ReasonCode.COVER_ENDED)


def may_extend(summary: CoverageSummary, programme: Programme) -> bool:
    """Whether registering would add to a base; a base may be as long as the whole already."""
    if summary.deadline is None or summary.starts_on is None:
        return False
    return extended_through(summary.starts_on, programme) > summary.deadline


def _running(
    covered: Sequence[Interval], running: Sequence[Interval]
) -> tuple[CoverageStatus, ReasonCode, date | None]:
    warranty = [each for each in running if each.kind != "SERVICE_GUARANTEE"]
    if not warranty:
        return CoverageStatus.EXTENDED, ReasonCode.COVERED_BY_SERVICE, None
    if any(each.kind == "EXTENSION" for each in covered):
        return CoverageStatus.EXTENDED, ReasonCode.COVERED_BY_REGISTRATION, None
    base = warranty[0]
    deadline = base.ends_on if base.void_reason is None else None
    return CoverageStatus.BASE, ReasonCode.COVERED_BY_SALE, deadline


def _days_from(on: date, covered: Sequence[tuple[Interval, date]]) -> int:
    """How many days are covered from a day on; one that two segments cover is one."""
    days, uncounted = 0, on
    for segment, through in sorted(covered, key=lambda each: each[0].starts_on):
        first = max(segment.starts_on, uncounted)
        if first <= through:
            days, uncounted = days + (through - first).days + 1, through + ONE_DAY
    return days


def _without_cover(segments: Sequence[Interval]) -> CoverageSummary:
    """Nothing was granted yet, or all of it is void."""
    status, reason = CoverageStatus.SUSPENDED, ReasonCode.SALE_VOIDED
    if not segments:
        status, reason = CoverageStatus.NOT_STARTED, ReasonCode.SALE_NOT_DECLARED
    elif ended := _ended_by(segments):
        status, reason = CoverageStatus.VOID, ended
    return CoverageSummary(status, None, None, 0, reason)


def _ended_by(segments: Sequence[Interval]) -> ReasonCode | None:
    """What ended cover that had been granted, if anything did."""
    found = {ReasonCode(each.void_reason) for each in segments if each.void_reason}
    return next(iter(sorted(found & ENDS_COVER)), None)
