"""What follows from a verdict on a claim: the watch changes hands or stays, and both are told."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.care import Notice
from models.holding import OwnershipClaim
from rules.programme import Programmes
from services.claims import close_claim, note, tell_holder
from services.handover import Heir, hand_over
from services.notices import notify
from services.timepieces import Known

HOLDER, FORMER = "HOLDER", "FORMER"  # to who holds the watch still, and to who held it until now


async def was_told(session: AsyncSession, claim: OwnershipClaim, holder_id: UUID | None) -> bool:
    """Whether who holds the watch knows of the claim; one who raised it does."""
    if holder_id in (None, claim.owner_id):
        return True
    found = await session.scalar(
        select(Notice.id).where(
            Notice.kind == "CLAIM_RAISED",
            Notice.owner_id == holder_id,
            Notice.object_id == claim.id,
        )
    )
    return found is not None


async def refuse_claim(
    session: AsyncSession, known: Known, claim: OwnershipClaim, *, actor: str, at: datetime
) -> None:
    """The watch stays where it is; its holder is told, if they were told of the claim."""
    if claim.state == "WAITING" and await was_told(session, claim, known.owner_id):
        await _tell(session, claim, "CLAIM_REFUSED", known.owner_id, HOLDER)
    await close_claim(session, claim, "REFUSED", actor=actor, at=at)


async def grant_claim(
    session: AsyncSession,
    programmes: Programmes,
    known: Known,
    claim: OwnershipClaim,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Give the watch to whose claim it is; who else has one must now convince the new holder.

    Who held it until now is told that it is gone, and nothing of the other.
    """
    await close_claim(session, claim, "GRANTED", actor=actor, at=at)
    if known.owner_id == claim.owner_id:
        return
    heir = Heir(claim.owner_id, "CLAIM", actor, at)
    for former in await hand_over(session, programmes, known, heir):
        await _tell(session, claim, "CLAIM_GRANTED", former, FORMER)
    others = await session.scalars(
        select(OwnershipClaim)
        .where(OwnershipClaim.timepiece_id == known.timepiece.id, OwnershipClaim.state == "WAITING")
        .order_by(OwnershipClaim.id)
    )
    for other in others.all():
        await tell_holder(session, other, claim.owner_id, at=at)
        await note(session, other, "TELL_HOLDER", actor=actor)


async def _tell(
    session: AsyncSession, claim: OwnershipClaim, kind: str, owner_id: UUID | None, detail: str
) -> None:
    """Tell somebody else than the claimant."""
    if owner_id not in (None, claim.owner_id):
        await notify(session, kind, owner_id=owner_id, object_id=claim.id, detail=detail)
