"""The extension of a warranty: granted once a registration and a sale have both been found good."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.keys import new_id
from models.warranty import CoverageSegment
from rules.reasons import Verdict
from services.found_repairs import cut_short
from services.timepieces import Known

RULE = "EXTENDED_TO_TOTAL_YEARS"


async def grant(
    session: AsyncSession, rule_version: int, known: Known, verdict: Verdict
) -> UUID | None:
    """Add the segment that follows the base; none where a long base reaches the total already."""
    base, through = known.facts.base_through, verdict.extended_through
    if base is None or through is None or through <= base:
        return None
    segment = CoverageSegment(
        id=new_id(),
        timepiece_id=known.timepiece.id,
        kind="EXTENSION",
        starts_on=base + timedelta(days=1),
        ends_on=through,
        rule=RULE,
        rule_version=rule_version,
        sale_declaration_id=known.sale_declaration_id,
    )
    if known.facts.sale is not None:
        await cut_short(session, segment, sold_on=known.facts.sale.sold_on)
    session.add(segment)
    await session.flush()  # the unique index answers here, before anything is promised
    return segment.id
