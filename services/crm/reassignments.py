"""A watch that staff gave to somebody else in the CRM: staff's verdict hands it over here too."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.holding import OwnershipClaim
from models.keys import new_id
from rules.errors import CaseRefused
from rules.programme import Programmes
from services.claim_outcomes import grant_claim
from services.claim_verdicts import require_quiet
from services.claims import live_claim, note
from services.crm.links import find_owner_of_contact
from services.timepieces import Known, learn


async def hand_over_as_in_crm(
    session: AsyncSession,
    programmes: Programmes,
    timepiece: Timepiece,
    *,
    holder_crm_id: str | None,
    actor: str,
    at: datetime,
) -> None:
    """Give a piece to who holds it in the CRM, as by a claim that was granted.

    Both are told as they would be of a claim. The caller holds the lock on the piece. Raises
    CaseRefused for somebody who has no account, and Ineligible while the watch is missing or its
    sale is void or disputed. Whoever holds the piece already keeps it.
    """
    heir_id = await find_owner_of_contact(session, holder_crm_id) if holder_crm_id else None
    if heir_id is None:
        raise CaseRefused(
            "HOLDER_WITHOUT_ACCOUNT",
            _("The new holder has no account yet. Ask them to register the watch themselves."),
            "reviewId",
        )
    known = await learn(session, timepiece)
    if known.owner_id == heir_id:
        return
    require_quiet(known, "reviewId")
    claim = await _claim_of(session, known, heir_id, actor=actor)
    await grant_claim(session, programmes, known, claim, actor=actor, at=at)


async def _claim_of(
    session: AsyncSession, known: Known, heir_id: UUID, *, actor: str
) -> OwnershipClaim:
    """The heir's own claim to the piece if they have raised one, else one at the word of staff."""
    number = known.timepiece.individual_number
    claim = await live_claim(session, number, heir_id)
    if claim is None:
        claim = OwnershipClaim(
            id=new_id(), individual_number=number, owner_id=heir_id, state="OPEN"
        )
        session.add(claim)
        await session.flush()  # the audit is about a row that exists
        await note(session, claim, "CLAIM", actor=actor)
    claim.timepiece_id, claim.is_proven = known.timepiece.id, True
    return claim
