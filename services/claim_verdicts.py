"""What staff decide about a claim: nobody loses a watch unheard, and none while it is missing."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.holding import Evidence, Ownership, OwnershipClaim
from rules.errors import Ineligible, InvalidInput
from rules.programme import Programmes
from rules.reasons import ReasonCode, Verdict
from services.claim_outcomes import grant_claim, refuse_claim, was_told
from services.claims import LIVE, begin_silence, note, tell_holder
from services.timepieces import Known, find_known
from services.typed_numbers import number_unknown


async def decide_claim(
    session: AsyncSession,
    programmes: Programmes,
    *,
    claim_id: UUID,
    granted: bool,
    actor: str,
    at: datetime,
) -> UUID:
    """Grant a claim, or refuse it; one that was decided already stays as it is.

    It can be refused at any time. It is granted once the time to object is over, or the holder has
    let the watch go. A holder who does not know of the claim is told instead, and has their time
    from now on: its evidence was only just accepted, or they came to hold the watch after it was
    raised. Raises InvalidInput when it is too early, Ineligible while the watch is missing or its
    sale is void or disputed.
    """
    claim = await session.get(OwnershipClaim, claim_id)
    if claim is None:
        raise InvalidInput("CLAIM_UNKNOWN", _("There is no such claim."), "claimId")
    known = await find_known(session, claim.individual_number, lock=True)
    await session.refresh(claim, with_for_update=True)
    if claim.state in LIVE and granted:
        await _advance(session, programmes, known, claim, actor=actor, at=at)
    elif claim.state in LIVE:
        await refuse_claim(session, known, claim, actor=actor, at=at)
    return claim.id


async def _advance(
    session: AsyncSession,
    programmes: Programmes,
    known: Known,
    claim: OwnershipClaim,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Take the next step towards a claim's being granted, which is often the last."""
    require_quiet(known, "claimId")
    claim.timepiece_id = known.timepiece.id  # it may be older than what is known of the number
    if claim.state == "OPEN":
        await _prove(session, claim, known, at=at)
    elif not await was_told(session, claim, known.owner_id):
        await tell_holder(session, claim, known.owner_id, at=at)
        await note(session, claim, "TELL_HOLDER", actor=actor)
    elif await _is_ripe(session, claim, known, at):
        await grant_claim(session, programmes, known, claim, actor=actor, at=at)
    else:
        raise _too_early()


def require_quiet(known: Known, field: str) -> None:
    """Raises Ineligible or InvalidInput unless the watch may change hands at staff's word."""
    if known.facts.stolen:
        raise Ineligible(Verdict(ReasonCode.REPORTED_STOLEN), (field,))
    if known.facts.category is None:
        raise number_unknown(field)
    if known.facts.sale is None:
        raise Ineligible(Verdict(ReasonCode.SALE_VOIDED), (field,))
    if known.facts.disputed:  # while which sale counts is not known, nothing is extended
        raise Ineligible(Verdict(ReasonCode.UNDER_DISPUTE), (field,))


async def _prove(
    session: AsyncSession, claim: OwnershipClaim, known: Known, *, at: datetime
) -> None:
    """Take evidence that staff accepted for the proof that a claim waits for."""
    accepted = await session.scalar(
        select(Evidence.id)
        .where(Evidence.claim_id == claim.id, Evidence.state == "ACCEPTED")
        .limit(1)
    )
    if accepted is None or known.facts.category is None:
        raise _too_early()
    await begin_silence(session, claim, known, at=at)


async def _is_ripe(
    session: AsyncSession, claim: OwnershipClaim, known: Known, at: datetime
) -> bool:
    """Whether the time to object is over, or there is nobody who would."""
    if known.owner_id == claim.owner_id or (claim.silent_until and at >= claim.silent_until):
        return True
    return known.owner_id is None and await _was_let_go(session, known)


def _too_early() -> InvalidInput:
    return InvalidInput(
        "CLAIM_TOO_EARLY",
        _("A claim can be granted once it has proof and the time to object is over."),
        "claimId",
    )


async def _was_let_go(session: AsyncSession, known: Known) -> bool:
    """Whether the last who held the watch released it of their own will."""
    ended_by = await session.scalar(
        select(Ownership.ended_by)
        .where(Ownership.timepiece_id == known.timepiece.id, Ownership.is_primary)
        .order_by(Ownership.id.desc())
        .limit(1)
    )
    return ended_by == "RELEASE"
