"""The timeline of one piece, as a decision about it needs it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import CoverageSegment
from rules.segments import timeline
from services.portfolio import Segment


async def read_timeline(session: AsyncSession, timepiece_id: UUID) -> Sequence[Segment]:
    """The segments of the sale that counts and of services, in order of their first day."""
    rows = await session.execute(
        select(
            CoverageSegment.kind,
            CoverageSegment.starts_on,
            CoverageSegment.ends_on,
            CoverageSegment.rule,
            CoverageSegment.rule_version,
            CoverageSegment.void_reason,
            CoverageSegment.voided_from,
            CoverageSegment.sale_declaration_id,
        )
        .where(CoverageSegment.timepiece_id == timepiece_id)
        .order_by(CoverageSegment.starts_on, CoverageSegment.id)
    )
    return timeline([Segment(*row) for row in rows])
