"""Offering a watch: who holds it gets a one-time code, and whoever brings that has the watch."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.holding import OwnershipTransfer
from models.keys import new_id
from rules.errors import Forbidden, InvalidInput
from services.claims import is_disputed
from services.holding import close_offer, note_transfer, require_holder
from services.notices import notify
from services.timepieces import MISSING
from services.vault import Vault

OFFER_LIFE = timedelta(days=14)
CODE_INDEX = "transfer"


async def offer_transfer(
    session: AsyncSession,
    vault: Vault,
    *,
    owner_id: UUID,
    timepiece_id: UUID,
    kind: str,
    at: datetime,
) -> UUID:
    """Offer a watch; the offer before ends with it. The code follows from the id of the offer.

    Raises Forbidden for who is not the primary holder, InvalidInput while the watch is frozen.
    """
    piece = await session.get(Timepiece, timepiece_id, with_for_update=True)
    await require_holder(session, timepiece_id, owner_id, primary=True)
    if piece is None or piece.state in MISSING or await is_disputed(session, piece.id):
        raise InvalidInput(
            "TRANSFER_FROZEN",
            _("This watch cannot change hands while a report or a claim about it is open."),
            "watchId",
        )
    actor = f"OWNER:{owner_id}"
    await close_offer(session, piece.id, actor=actor, at=at)
    # Two of 2**50 codes that meet by chance are refused by the index; a retry has another.
    offer = OwnershipTransfer(id=new_id(), timepiece_id=piece.id, owner_id=owner_id, kind=kind)
    offer.code_hash = vault.index(CODE_INDEX, vault.transfer_code(offer.id))
    offer.state, offer.expires_at = "OFFERED", at + OFFER_LIFE
    session.add(offer)
    await session.flush()  # the notice and the audit are about a row that exists
    await notify(session, "TRANSFER_OFFERED", owner_id=owner_id, object_id=offer.id)
    await note_transfer(session, offer, "OFFER", actor=actor)
    return offer.id


async def cancel_transfer(
    session: AsyncSession, *, owner_id: UUID, transfer_id: UUID, at: datetime
) -> UUID:
    """Take an offer of one's own back; one that was decided meanwhile stays as it is.

    Raises Forbidden for an offer that is not the owner's.
    """
    offer = await session.get(OwnershipTransfer, transfer_id)
    if offer is None or offer.owner_id != owner_id:
        raise Forbidden
    await session.get_one(Timepiece, offer.timepiece_id, with_for_update=True)
    await session.refresh(offer, with_for_update=True)  # somebody may have accepted it meanwhile
    if offer.state == "OFFERED":
        await close_offer(session, offer.timepiece_id, actor=f"OWNER:{owner_id}", at=at)
    return offer.id
