"""What owners do about claims: raise one, take it back, and object to one against their watch."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.holding import OwnershipClaim
from rules.errors import Forbidden, Ineligible, InvalidInput
from rules.reasons import ReasonCode, Verdict
from services.claims import LIVE, note, open_claim, withdraw
from services.consents import accept_terms, require_current_terms
from services.holding import require_holder
from services.locks import line_up
from services.timepieces import Known, find_known, find_timepiece, is_proven

NUMBER = "individualNumber"


@dataclass(frozen=True, slots=True)
class ClaimWish:
    """What somebody sends who says that a watch is theirs; the number is canonical."""

    number: str
    terms_version: str
    locale: str
    card_token: str | None = None


async def claim_ownership(
    session: AsyncSession, *, owner_id: UUID, wish: ClaimWish, at: datetime
) -> UUID:
    """The id of a claim, which without proof is OPEN alike for every number.

    Raises Ineligible for terms that are not current, and, with proof, for a watch that was
    reported missing; InvalidInput for a watch of one's own, and, with proof, for one that nobody
    holds: that one need only be registered.
    """
    await line_up(session, wish.number)
    known = await find_known(session, wish.number, lock=True)
    terms = await require_current_terms(session, version=wish.terms_version, locale=wish.locale)
    proven = await is_proven(session, known.timepiece.id, wish.card_token)
    _require_claimable(known, owner_id, proven=proven)
    await accept_terms(session, owner_id=owner_id, terms=terms)
    return await open_claim(session, wish.number, known, owner_id=owner_id, is_proven=proven, at=at)


def _require_claimable(known: Known, owner_id: UUID, *, proven: bool) -> None:
    if known.owner_id == owner_id:
        raise InvalidInput(
            "CLAIM_NOT_NEEDED", _("This watch is in your portfolio already."), NUMBER
        )
    if not proven:
        return
    if known.facts.stolen:
        raise Ineligible(Verdict(ReasonCode.REPORTED_STOLEN), (NUMBER,))
    if known.owner_id is None:
        raise InvalidInput(
            "CLAIM_NOT_NEEDED",
            _("This watch is in nobody's portfolio: you can register it."),
            NUMBER,
        )


async def withdraw_claim(
    session: AsyncSession, *, owner_id: UUID, claim_id: UUID, at: datetime
) -> UUID:
    """Take a claim of one's own back; one that was decided meanwhile stays as it is.

    Raises Forbidden for a claim that is not the owner's.
    """
    claim = await session.get(OwnershipClaim, claim_id)
    if claim is None or claim.owner_id != owner_id:
        raise Forbidden
    await find_timepiece(session, claim.individual_number, lock=True)
    await session.refresh(claim, with_for_update=True)
    if claim.state in LIVE:
        await withdraw(session, claim, actor=f"OWNER:{owner_id}", at=at)
    return claim.id


async def object_to_claim(
    session: AsyncSession, *, owner_id: UUID, claim_id: UUID, at: datetime
) -> OwnershipClaim:
    """Object to a claim against a watch that one holds; staff weigh it before they decide.

    Raises Forbidden for a claim to a watch that the owner does not hold.
    """
    claim = await session.get(OwnershipClaim, claim_id)
    if claim is None or claim.timepiece_id is None:
        raise Forbidden
    await session.get_one(Timepiece, claim.timepiece_id, with_for_update=True)
    await require_holder(session, claim.timepiece_id, owner_id, primary=True)
    await session.refresh(claim, with_for_update=True)
    if claim.state == "WAITING" and claim.objected_at is None:
        claim.objected_at = at
        await note(session, claim, "OBJECT_TO_CLAIM", actor=f"OWNER:{owner_id}")
    return claim
