"""The cover of a watch on a day: one timeline of segments, each with its reason."""

from collections.abc import Sequence
from datetime import date

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.reasons import Reason, reason_of
from rules.coverage import CoverageStatus, SegmentState, state_of, summarise
from rules.reasons import ReasonCode, Verdict
from rules.warranty import local_day
from services.portfolio import OwnedWatch, Segment, read_segments

describe(
    CoverageStatus,
    "What the cover of a watch amounts to on a day.",
    {
        "NOT_STARTED": "No cover has started yet.",
        "BASE": "The base warranty runs, and has not been extended.",
        "EXTENDED": "Cover runs, and has been extended.",
        "ENDED": "All cover has ended.",
        "SUSPENDED": "All cover is void for now; the reason says why.",
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


@strawberry.type(description="An interval of cover, both days included.")
class CoverageSegment:
    kind: str = strawberry.field(description="BASE or EXTENSION.")
    starts_on: date = strawberry.field(description="The first day of cover.")
    ends_on: date = strawberry.field(description="The last day of cover.")
    state: SegmentState = strawberry.field(description="Where it stands on the day asked about.")
    rule: str = strawberry.field(description="The rule that it was granted by.")
    rule_version: int = strawberry.field(description="The version of the programme's rules.")
    void_reason: str | None = strawberry.field(description="Why it was voided, if it was.")


@strawberry.type(description="The cover of a watch on a day.")
class Coverage:
    status: CoverageStatus = strawberry.field(description="What it amounts to on that day.")
    starts_on: date | None = strawberry.field(description="The first day of any cover.")
    ends_on: date | None = strawberry.field(description="The last day of all cover.")
    days_left: int = strawberry.field(description="Days left, that day and the last one counted.")
    reason: Reason | None = strawberry.field(description="Why it is suspended, if it is.")
    segments: list[CoverageSegment] = strawberry.field(description="In order of their first day.")


async def read_coverage(
    context: Context, watches: Sequence[OwnedWatch], as_of: date | None
) -> list[Coverage]:
    """The cover of each watch, on a day or on today's date at its point of sale."""
    found = await read_segments(context.database, [watch.timepiece_id for watch in watches])
    return [
        _coverage(
            context,
            found.get(watch.timepiece_id, []),
            as_of or local_day(context.now, watch.zone),
        )
        for watch in watches
    ]


def _coverage(context: Context, segments: Sequence[Segment], on: date) -> Coverage:
    summary = summarise(segments, on)
    suspended = summary.status is CoverageStatus.SUSPENDED
    return Coverage(
        status=summary.status,
        starts_on=summary.starts_on,
        ends_on=summary.ends_on,
        days_left=summary.days_left,
        reason=reason_of(context, Verdict(ReasonCode.SALE_VOIDED)) if suspended else None,
        segments=[
            CoverageSegment(
                kind=segment.kind,
                starts_on=segment.starts_on,
                ends_on=segment.ends_on,
                state=state_of(segment, on),
                rule=segment.rule,
                rule_version=segment.rule_version,
                void_reason=segment.void_reason,
            )
            for segment in segments
        ],
    )
