"""Claims: somebody says that a registered watch is theirs now, and nobody is told of the other."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Ownership, OwnershipClaim
from models.keys import new_id
from rules.errors import TooManyTries
from services import audit
from services.limits import CLAIMS_BY_OWNER, spend
from services.notices import notify
from services.timepieces import Known

LIVE = ("OPEN", "WAITING")
SILENCE = timedelta(days=14)  # in which who holds the watch may object, before staff decide


async def open_claim(
    session: AsyncSession,
    number: str,
    known: Known,
    *,
    owner_id: UUID,
    is_proven: bool,
    at: datetime,
) -> UUID:
    """The id of the claim; the one there is when this owner has claimed the number already.

    With proof the holder is told, and may object until the silence is over. The caller holds the
    lock on the piece. Raises TooManyTries for who claims one watch after the other.
    """
    claim = await live_claim(session, number, owner_id)
    if claim is None:
        # Each may bring somebody a mail: of many, a holder would be worried for nothing.
        if await spend(session, CLAIMS_BY_OWNER, owner_id.bytes) is None:
            raise TooManyTries
        claim = OwnershipClaim(
            id=new_id(), individual_number=number, owner_id=owner_id, state="OPEN"
        )
        session.add(claim)
        await session.flush()  # the notice and the audit are about a row that exists
        await notify(session, "CLAIM_RECEIVED", owner_id=owner_id, object_id=claim.id)
        await note(session, claim, "CLAIM", actor=f"OWNER:{owner_id}")
    if is_proven and claim.state == "OPEN" and await _card_suffices(session, known, owner_id):
        await begin_silence(session, claim, known, at=at)
    return claim.id


async def _card_suffices(session: AsyncSession, known: Known, owner_id: UUID) -> bool:
    """Whether the card is proof enough for this owner; else staff look at what they can show.

    It is not for who had the watch, and may have kept a photograph of the card, nor for who was
    refused before.
    """
    if known.facts.category is None:
        return False
    had_it = exists().where(
        Ownership.timepiece_id == known.timepiece.id, Ownership.owner_id == owner_id
    )
    was_refused = exists().where(
        OwnershipClaim.timepiece_id == known.timepiece.id,
        OwnershipClaim.owner_id == owner_id,
        OwnershipClaim.state == "REFUSED",
    )
    return not await session.scalar(select(or_(had_it, was_refused)))


async def live_claim(session: AsyncSession, number: str, owner_id: UUID) -> OwnershipClaim | None:
    """The claim of this owner to a number that has not been decided yet."""
    return await session.scalar(
        select(OwnershipClaim).where(
            OwnershipClaim.individual_number == number,
            OwnershipClaim.owner_id == owner_id,
            OwnershipClaim.state.in_(LIVE),
        )
    )


async def begin_silence(
    session: AsyncSession, claim: OwnershipClaim, known: Known, *, at: datetime
) -> None:
    """A claim has its proof: the holder is told, and has time to object."""
    claim.timepiece_id, claim.is_proven, claim.state = known.timepiece.id, True, "WAITING"
    await tell_holder(session, claim, known.owner_id, at=at)
    await note(session, claim, "PROVE_CLAIM", actor=f"OWNER:{claim.owner_id}")


async def tell_holder(
    session: AsyncSession, claim: OwnershipClaim, holder_id: UUID | None, *, at: datetime
) -> None:
    """Tell who holds the watch of a claim to it: from now on they have time to object."""
    claim.silent_until, claim.objected_at = at + SILENCE, None
    if holder_id is not None:
        await notify(session, "CLAIM_RAISED", owner_id=holder_id, object_id=claim.id)


async def is_disputed(session: AsyncSession, timepiece_id: UUID) -> bool:
    """Whether somebody has proof for a claim to the piece that is not decided yet."""
    found = await session.scalar(
        select(OwnershipClaim.id)
        .where(OwnershipClaim.timepiece_id == timepiece_id, OwnershipClaim.state == "WAITING")
        .limit(1)
    )
    return found is not None


async def close_own_claim(
    session: AsyncSession, number: str, owner_id: UUID, *, at: datetime
) -> None:
    """Close a claim to a watch that has come to its claimant by another way."""
    claim = await live_claim(session, number, owner_id)
    if claim is not None:
        await withdraw(session, claim, actor="SYSTEM:holding", at=at)


async def withdraw(
    session: AsyncSession, claim: OwnershipClaim, *, actor: str, at: datetime
) -> None:
    """End a claim without a decision. The caller holds the lock on the piece."""
    claim.state, claim.decided_at = "WITHDRAWN", at
    await note(session, claim, "WITHDRAW_CLAIM", actor=actor)


async def close_claim(
    session: AsyncSession, claim: OwnershipClaim, state: str, *, actor: str, at: datetime
) -> None:
    """End a claim as GRANTED or REFUSED; who raised it is told. The caller holds the lock."""
    claim.state, claim.decided_at, claim.decided_by = state, at, actor
    await notify(session, f"CLAIM_{state}", owner_id=claim.owner_id, object_id=claim.id)
    await note(session, claim, f"{state}_CLAIM", actor=actor)


async def note(session: AsyncSession, claim: OwnershipClaim, action: str, *, actor: str) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="CLAIM",
        object_id=claim.id,
        fields=["state"],
    )
