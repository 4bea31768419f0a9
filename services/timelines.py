"""The timeline of one piece, as a decision about it needs it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import CoverageSegment
from rules.segments import timeline
from services.portfolio import SEGMENT_COLUMNS, Segment


async def read_timeline(session: AsyncSession, timepiece_id: UUID) -> Sequence[Segment]:
    """The segments of the sale that counts and of services, in order of their first day."""
    rows = await session.execute(
        select(*SEGMENT_COLUMNS)
        .where(CoverageSegment.timepiece_id == timepiece_id)
        .order_by(CoverageSegment.starts_on, CoverageSegment.id)
    )
    return timeline([Segment(*row) for row in rows])
