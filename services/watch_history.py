"""Columns beside a watch that tell its history with its owner, for content that asks about it."""

from datetime import timedelta

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, case, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.care import ServiceJob
from models.catalogue import Timepiece
from models.content import Content
from models.publication import Exposure
from models.warranty import CoverageSegment

WITHIN = timedelta(days=8)  # a week, wherever on earth it begins

_IS_OWNERS = Exposure.owner_id == bindparam("owner_id", type_=UuidType)
_LAST_DAY = case(
    (CoverageSegment.voided_at.is_(None), CoverageSegment.ends_on),
    (CoverageSegment.voided_from > CoverageSegment.starts_on, CoverageSegment.voided_from - 1),
)
_RECENT = (
    select(Content.id, Content.kind, Exposure.last_at)
    .join(Content, Content.id == Exposure.content_id)
    .where(_IS_OWNERS, Exposure.shown > 0, Exposure.last_at > func.now() - WITHIN)
    .subquery()
)

# One index probe an operation, whatever the number of watches: it depends on none of them.
DISMISSED = (
    select(func.array_agg(Exposure.content_id))
    .where(_IS_OWNERS, Exposure.dismissed_at.is_not(None))
    .scalar_subquery()
    .label("dismissed")
)
HISTORY = (
    select(func.max(_LAST_DAY))
    .where(CoverageSegment.timepiece_id == Timepiece.id)
    .correlate(Timepiece)
    .scalar_subquery()
    .label("covered_through"),
    select(func.max(ServiceJob.completed_on))
    .where(ServiceJob.timepiece_id == Timepiece.id)
    .correlate(Timepiece)
    .scalar_subquery()
    .label("serviced_on"),
    *(
        select(func.array_agg(aggregate_order_by(column, _RECENT.c.id)))
        .scalar_subquery()
        .label(f"seen_{column.name}")
        for column in (_RECENT.c.id, _RECENT.c.kind, _RECENT.c.last_at)
    ),
)
