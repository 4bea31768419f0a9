"""The extension of a warranty: granted once a registration and a sale have both been found good."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.keys import new_id
from models.warranty import CoverageSegment, Ownership, Registration
from rules.programme import Programme
from rules.reasons import Verdict
from rules.warranty import judge
from services.timepieces import Known, learn

RULE = "EXTENDED_TO_TOTAL_YEARS"


async def grant(
    session: AsyncSession, programme: Programme, known: Known, verdict: Verdict
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
        rule_version=programme.version,
        sale_declaration_id=known.sale_declaration_id,
    )
    session.add(segment)
    await session.flush()  # the unique index answers here, before anything is promised
    return segment.id


async def restore(session: AsyncSession, programme: Programme, timepiece_id: UUID) -> UUID | None:
    """Grant again what a voided sale took, now that another counts, to who registered the watch.

    The deadline is judged on the instant of that registration, not of today.
    """
    requested_at = await session.scalar(
        select(Registration.requested_at)
        .join(
            Ownership,
            (Ownership.timepiece_id == Registration.timepiece_id)
            & (Ownership.owner_id == Registration.owner_id)
            & Ownership.until.is_(None),
        )
        .where(Registration.timepiece_id == timepiece_id)
    )
    if requested_at is None:
        return None
    timepiece = await session.get_one(Timepiece, timepiece_id)
    known = await learn(session, timepiece)
    verdict = judge(known.facts, programme, requested_at)
    return await grant(session, programme, known, verdict) if verdict.is_eligible else None
