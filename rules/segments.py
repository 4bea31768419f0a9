"""The timeline of a watch: what each segment of cover is on a day, and why it is there."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from rules.reasons import ReasonCode

ONE_DAY = timedelta(days=1)


class SegmentState(StrEnum):
    UPCOMING = "UPCOMING"
    CURRENT = "CURRENT"
    PAST = "PAST"
    VOIDED = "VOIDED"


class Interval(Protocol):
    """A segment of cover, both days inclusive; voided whole, or from a day of its own on."""

    @property
    def kind(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...
    @property
    def void_reason(self) -> str | None: ...
    @property
    def voided_from(self) -> date | None: ...
    @property
    def sale_declaration_id(self) -> UUID | None: ...


S = TypeVar("S", bound=Interval)

# By what each kind of segment was granted.
GRANTED_BY = {
    "EXTENSION": ReasonCode.COVERED_BY_REGISTRATION,
    "BASE": ReasonCode.COVERED_BY_SALE,
    "SERVICE_GUARANTEE": ReasonCode.COVERED_BY_SERVICE,
}


def timeline(segments: Sequence[S]) -> Sequence[S]:
    """What of a piece's segments is its holder's: of the sale that counts, and of services.

    What rested on a sale that was taken back before this one was somebody else's.
    """
    if all(each.void_reason is None for each in segments):
        return segments
    sales = {each.sale_declaration_id for each in segments if _rests_on_standing_sale(each)}
    if not sales:
        return segments
    return [
        each
        for each in segments
        if each.sale_declaration_id is None or each.sale_declaration_id in sales
    ]


def last_day(segment: Interval) -> date | None:
    """The last day that a segment covers; None where all of it is void."""
    if segment.void_reason is None:
        return segment.ends_on
    if segment.voided_from is None or segment.voided_from <= segment.starts_on:
        return None
    return segment.voided_from - ONE_DAY


def state_of(segment: Interval, on: date) -> SegmentState:
    through = last_day(segment)
    if through is None or (segment.void_reason and on > through):
        return SegmentState.VOIDED
    if on < segment.starts_on:
        return SegmentState.UPCOMING
    return SegmentState.CURRENT if on <= through else SegmentState.PAST


def reason_for(segment: Interval, on: date) -> ReasonCode:
    """Why a segment is there, or what became of it."""
    state = state_of(segment, on)
    if state is SegmentState.VOIDED and segment.void_reason:
        return ReasonCode(segment.void_reason)
    return ReasonCode.COVER_ENDED if state is SegmentState.PAST else GRANTED_BY[segment.kind]


def _rests_on_standing_sale(segment: Interval) -> bool:
    is_standing = segment.void_reason in (None, ReasonCode.THIRD_PARTY_REPAIR)
    return is_standing and segment.sale_declaration_id is not None
