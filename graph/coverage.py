"""The cover of a watch on a day: one timeline of segments, each with its reason, and its terms."""

from collections.abc import Sequence
from datetime import date

import strawberry

from graph.batching import relation
from graph.context import Context
from graph.coverage_terms import CoverageTerms, read_terms
from graph.enums import describe
from graph.reasons import Reason, reason_of_cover
from rules.coverage import CoverageStatus, CoverageSummary, may_extend, summarise
from rules.reasons import ReasonCode
from rules.segments import SegmentState, last_day, reason_for, state_of, timeline
from rules.warranty import local_day
from services.portfolio import OwnedWatch, Segment, read_segments

describe(
    CoverageStatus,
    "What the cover of a watch amounts to on a day.",
    {
        "NOT_STARTED": "No cover has started yet.",
        "BASE": "The base warranty runs, and has not been extended.",
        "EXTENDED": "Cover runs beyond the base: by registration, or by a service.",
        "ENDED": "All cover has ended.",
        "SUSPENDED": "All cover is void for now: the sale was taken back.",
        "VOID": "Cover was ended before its time, by a repair of somebody else's or an exchange.",
    },
)
describe(
    SegmentState,
    "Where a segment stands on a day.",
    {
        "UPCOMING": "It has not started.",
        "CURRENT": "It runs.",
        "PAST": "It has ended.",
        "VOIDED": "It was voided; its reason is kept.",
    },
)


def reasons_of_segments(segments: Sequence["CoverageSegment"], context: Context) -> list[Reason]:
    return [reason_of_cover(context, reason_for(each.row, each.on)) for each in segments]


@strawberry.type(description="An interval of cover, both days included.")
class CoverageSegment:
    row: strawberry.Private[Segment]
    on: strawberry.Private[date]
    kind: str = strawberry.field(description="BASE, EXTENSION or SERVICE_GUARANTEE.")
    starts_on: date = strawberry.field(description="The first day of cover.")
    ends_on: date = strawberry.field(
        description="The last day of cover; where all of it was voided, the day it was granted to."
    )
    state: SegmentState = strawberry.field(description="Where it stands on the day asked about.")
    rule: str = strawberry.field(description="The rule that it was granted by.")
    rule_version: int = strawberry.field(description="The version of the programme's rules.")
    void_reason: str | None = strawberry.field(description="Why it was voided, if it was.")
    reason: Reason = relation(
        reasons_of_segments, description="Why it is there, or what became of it."
    )


def reasons_of(coverages: Sequence["Coverage"], context: Context) -> list[Reason]:
    return [_reason(context, each.summary) for each in coverages]


def terms_of(coverages: Sequence["Coverage"], context: Context) -> list[CoverageTerms | None]:
    return [read_terms(context, each.on) for each in coverages]


@strawberry.type(description="The cover of a watch on a day.")
class Coverage:
    summary: strawberry.Private[CoverageSummary]
    on: strawberry.Private[date]
    status: CoverageStatus = strawberry.field(description="What it amounts to on that day.")
    starts_on: date | None = strawberry.field(description="The first day of any cover.")
    ends_on: date | None = strawberry.field(description="The last day of all cover.")
    days_left: int = strawberry.field(description="Days left, that day and the last one counted.")
    segments: list[CoverageSegment] = strawberry.field(description="In order of their first day.")
    reason: Reason = relation(
        reasons_of,
        description="Why, and what to do next; the deadline is the last day to extend a base.",
    )
    terms: CoverageTerms | None = relation(
        terms_of, description="What is covered and what is not, as worded on that day."
    )


async def read_coverage(
    context: Context, watches: Sequence[OwnedWatch], as_of: date | None
) -> list[Coverage]:
    """The cover of each watch, on a day or on today's date at its point of sale."""
    found = await read_segments(context.database, [watch.timepiece_id for watch in watches])
    return [
        cover_on(
            found.get(watch.timepiece_id, []),
            as_of or local_day(context.now, watch.zone),
        )
        for watch in watches
    ]


def cover_on(found: Sequence[Segment], on: date) -> Coverage:
    """What the segments of a piece amount to on a day, told of the sale that counts."""
    segments = timeline(found)
    summary = summarise(segments, on)
    return Coverage(
        summary=summary,
        on=on,
        status=summary.status,
        starts_on=summary.starts_on,
        ends_on=summary.ends_on,
        days_left=summary.days_left,
        segments=[
            CoverageSegment(
                row=segment,
                on=on,
                kind=segment.kind,
                starts_on=segment.starts_on,
                ends_on=last_day(segment) or segment.ends_on,
                state=state_of(segment, on),
                rule=segment.rule,
                rule_version=segment.rule_version,
                void_reason=segment.void_reason,
            )
            for segment in segments
        ],
    )


def _reason(context: Context, summary: CoverageSummary) -> Reason:
    if summary.reason is not ReasonCode.COVERED_BY_SALE:
        return reason_of_cover(context, summary.reason, advises=True)
    advises = may_extend(summary, context.programme)
    deadline = summary.deadline if advises else None
    return reason_of_cover(context, summary.reason, advises=advises, deadline=deadline)
