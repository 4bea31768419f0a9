"""A sale is taken back: the watch leaves its portfolio, and the request for it waits again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import OwnershipClaim, OwnershipTransfer, Registration
from rules.reasons import ReasonCode
from rules.warranty import local_day
from services.claims import close_claim
from services.holding import end_ownerships
from services.notices import notify
from services.requests import note

ACTOR = "SYSTEM:sale"


async def suspend_holding(
    session: AsyncSession,
    timepiece_id: UUID,
    *,
    is_return: bool,
    zone: str | None,
    at: datetime,
    ended_by: str = "SALE_VOIDED",
) -> Sequence[Registration]:
    """End who holds a piece whose sale is void; the requests that it had been given for.

    After a correction the request waits for the sale to be declared anew; after a return it has
    ended, and the next sale starts clean. The caller holds the lock on the piece.
    """
    owner_ids = await end_ownerships(
        session, timepiece_id, ended_by=ended_by, on=local_day(at, zone)
    )
    await session.execute(
        update(OwnershipTransfer)
        .where(OwnershipTransfer.timepiece_id == timepiece_id, OwnershipTransfer.state == "OFFERED")
        .values(state="CANCELLED", decided_at=at)
    )
    if is_return:
        await _end_claims(session, timepiece_id, at)
    if not owner_ids:
        return []
    found = await session.scalars(
        select(Registration)
        .where(Registration.timepiece_id == timepiece_id, Registration.state == "ACTIVE")
        .order_by(Registration.id)
    )
    requests = found.all()
    for request in requests:
        request.reason = ReasonCode.SALE_VOIDED.value
        request.state = "ENDED" if is_return else "PENDING_SALE"
        request.decided_at = at if is_return else None
        await note(session, request, "SUSPEND", actor=ACTOR)
    await session.flush()  # they wait for the next sale, which may be here already
    return requests


async def _end_claims(session: AsyncSession, timepiece_id: UUID, at: datetime) -> None:
    """A watch that went back to its point of sale is nobody's to claim."""
    claims = await session.scalars(
        select(OwnershipClaim)
        .where(OwnershipClaim.timepiece_id == timepiece_id, OwnershipClaim.state == "WAITING")
        .order_by(OwnershipClaim.id)
    )
    for claim in claims.all():
        await close_claim(session, claim, "REFUSED", actor=ACTOR, at=at)


async def tell_suspended(
    session: AsyncSession, requests: Sequence[Registration], *, sale_declaration_id: UUID
) -> None:
    """Tell the owners whose watch no other sale has given back meanwhile."""
    for request in requests:
        if request.state != "ACTIVE":
            await notify(
                session,
                "WATCH_RETURNED" if request.state == "ENDED" else "COVER_SUSPENDED",
                owner_id=request.owner_id,
                object_id=request.id,
                detail=str(sale_declaration_id),
            )
