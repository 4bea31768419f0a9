"""A repair by somebody else: cover ends on the day on which a service centre finds it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.holding import Ownership
from models.warranty import CoverageSegment
from rules.reasons import ReasonCode
from services import audit
from services.cover import tell_crm
from services.notices import notify
from services.sale_records import require_timepiece
from services.service_reports import require_past


async def find_third_party_repair(
    session: AsyncSession, *, individual_number: str, found_on: date, actor: str, at: datetime
) -> UUID:
    """Void what is left of base and extension from a day on; the id of the piece.

    The days before stay covered, rows and reason are kept, and whoever holds the watch is told.
    What a service of ours guarantees is not touched. The same again changes nothing. Raises
    InvalidInput.
    """
    require_past(found_on, at, "foundOn")
    timepiece = await require_timepiece(session, individual_number)
    segments = await _left_of_cover(session, timepiece, found_on)
    for segment in segments:
        segment.voided_from = max(found_on, segment.starts_on)
        segment.voided_at, segment.void_reason = at, ReasonCode.THIRD_PARTY_REPAIR.value
    if segments:
        await _tell(session, timepiece, segments)
        await audit.record(
            session,
            actor=actor,
            action="FIND_THIRD_PARTY_REPAIR",
            object_kind="TIMEPIECE",
            object_id=timepiece.id,
            fields=["coverage"],
        )
    return timepiece.id


async def _left_of_cover(
    session: AsyncSession, timepiece: Timepiece, found_on: date
) -> Sequence[CoverageSegment]:
    """The base and the extension as far as they reach beyond a day, in order."""
    found = await session.scalars(
        select(CoverageSegment)
        .where(
            CoverageSegment.timepiece_id == timepiece.id,
            CoverageSegment.kind != "SERVICE_GUARANTEE",
            CoverageSegment.voided_at.is_(None),
            CoverageSegment.ends_on >= found_on,
        )
        .order_by(CoverageSegment.starts_on)
    )
    return found.all()


async def _tell(
    session: AsyncSession, timepiece: Timepiece, segments: Sequence[CoverageSegment]
) -> None:
    holders = await session.scalars(
        select(Ownership.owner_id)
        .where(Ownership.timepiece_id == timepiece.id, Ownership.until.is_(None))
        .order_by(Ownership.owner_id)
    )
    for owner_id in holders.all():
        await notify(session, "COVER_CUT_SHORT", owner_id=owner_id, object_id=segments[0].id)
    await tell_crm(session, timepiece.id, [each.id for each in segments])
