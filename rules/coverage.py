"""What the segments of a watch amount to on a day: the one place where a status is derived."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol


class CoverageStatus(StrEnum):
    NOT_STARTED = "NOT_STARTED"
    BASE = "BASE"
    EXTENDED = "EXTENDED"
    ENDED = "ENDED"
    SUSPENDED = "SUSPENDED"


class SegmentState(StrEnum):
    UPCOMING = "UPCOMING"
    CURRENT = "CURRENT"
    PAST = "PAST"
    VOIDED = "VOIDED"


class Interval(Protocol):
    """A segment of cover, both days inclusive."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def void_reason(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class CoverageSummary:
    """Cover on a day. `days_left` counts that day and the last one; 0 when there is none."""

    status: CoverageStatus
    starts_on: date | None
    ends_on: date | None
    days_left: int


def summarise(segments: Sequence[Interval], on: date) -> CoverageSummary:
    """The status on a day. All cover voided is SUSPENDED: its history is kept, and may return."""
    valid = [segment for segment in segments if segment.void_reason is None]
    if not valid:
        status = CoverageStatus.SUSPENDED if segments else CoverageStatus.NOT_STARTED
        return CoverageSummary(status, None, None, 0)
    starts_on = min(segment.starts_on for segment in valid)
    ends_on = max(segment.ends_on for segment in valid)
    days_left = max(0, (ends_on - max(on, starts_on)).days + 1)
    return CoverageSummary(_status(valid, on, starts_on, ends_on), starts_on, ends_on, days_left)


def state_of(segment: Interval, on: date) -> SegmentState:
    if segment.void_reason is not None:
        return SegmentState.VOIDED
    if on < segment.starts_on:
        return SegmentState.UPCOMING
    return SegmentState.CURRENT if on <= segment.ends_on else SegmentState.PAST


def _status(valid: Sequence[Interval], on: date, starts_on: date, ends_on: date) -> CoverageStatus:
    if on < starts_on:
        return CoverageStatus.NOT_STARTED
    if on > ends_on:
        return CoverageStatus.ENDED
    is_extended = any(segment.kind == "EXTENSION" for segment in valid)
    return CoverageStatus.EXTENDED if is_extended else CoverageStatus.BASE
