"""A repair by somebody else that was found stays found, though the sale is declared anew."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import CoverageSegment
from rules.reasons import ReasonCode

REPAIRED = ReasonCode.THIRD_PARTY_REPAIR.value


async def cut_short(session: AsyncSession, segment: CoverageSegment, *, sold_on: date) -> None:
    """End a segment, not yet kept, on the day of a finding that is no older than the sale.

    One from before the sale is over with it: the maison had the piece back, and sold it again. The
    caller holds the lock on the piece.
    """
    finding = await session.execute(
        select(CoverageSegment.voided_from, CoverageSegment.voided_at)
        .where(
            CoverageSegment.timepiece_id == segment.timepiece_id,
            CoverageSegment.void_reason == REPAIRED,
            CoverageSegment.voided_from >= sold_on,
        )
        .order_by(CoverageSegment.voided_from)
        .limit(1)
    )
    found = finding.one_or_none()
    if found is not None and found.voided_from <= segment.ends_on:
        segment.voided_from = max(found.voided_from, segment.starts_on)
        segment.voided_at, segment.void_reason = found.voided_at, REPAIRED
