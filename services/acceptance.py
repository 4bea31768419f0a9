"""Accepting a watch: the one-time code is used up, and the watch with its cover changes hands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Timepiece
from models.holding import Ownership, OwnershipTransfer
from rules.errors import InvalidInput
from rules.transfer_code import read_code
from services.claims import is_disputed
from services.consents import accept_terms, require_current_terms
from services.handover import Heir, hand_over, join
from services.holding import note_transfer
from services.household import Household
from services.notices import notify
from services.timepieces import NO_PIECE, Known, learn
from services.transfers import CODE_INDEX

JOINT = "JOINT"
GIVEN, RECEIVED = "GIVEN", "RECEIVED"  # to who had the watch, alone or jointly; to who has it now
CODE_REFUSED = "TRANSFER_CODE_REFUSED"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What somebody sends who accepts a watch."""

    code: str
    terms_version: str
    locale: str


async def accept_transfer(
    session: AsyncSession, house: Household, *, owner_id: UUID, wish: Acceptance, at: datetime
) -> OwnershipTransfer:
    """The transfer that a code completes. The caller has counted the try.

    Raises Ineligible for terms that are not current, before it looks at the code. Raises one and
    the same InvalidInput for a code that is wrong, expired, used, taken back or frozen, after the
    same statements; and another for a watch that the owner has already, whose offer stays.
    """
    terms = await require_current_terms(session, version=wish.terms_version, locale=wish.locale)
    code_hash = house.vault.index(CODE_INDEX, read_code(wish.code) or "")
    offer, known = await _find_offer(session, code_hash)
    is_disputed_now = await is_disputed(session, known.timepiece.id)
    is_whose = offer is not None and offer.owner_id == known.owner_id
    if offer is None or not is_whose or is_disputed_now or not _is_open(offer, known, at):
        raise code_refused()
    await _require_newcomer(session, offer, owner_id)
    await accept_terms(session, owner_id=owner_id, terms=terms)
    await _complete(session, house, known, offer, owner_id=owner_id, at=at)
    return offer


def code_refused() -> InvalidInput:
    """One answer for every code that opens nothing, whatever the reason."""
    return InvalidInput(
        CODE_REFUSED,
        _("This code is not valid, or no longer. Ask whoever gave it to you for a new one."),
        "code",
    )


async def _find_offer(
    session: AsyncSession, code_hash: bytes
) -> tuple[OwnershipTransfer | None, Known]:
    """The offer under a code and its piece, both locked; of no code, none and a piece that is none.

    The piece is locked first, and the offer is read again behind the lock: of two who bring one
    code, the second finds it used.
    """
    by_code = OwnershipTransfer.code_hash == code_hash
    piece_id = await session.scalar(select(OwnershipTransfer.timepiece_id).where(by_code))
    piece = await session.get(Timepiece, piece_id or NO_PIECE, with_for_update=True)
    offer = await session.scalar(select(OwnershipTransfer).where(by_code).with_for_update())
    return offer, await learn(session, piece or Timepiece(id=NO_PIECE, reference_id=NO_PIECE))


def _is_open(offer: OwnershipTransfer, known: Known, at: datetime) -> bool:
    return offer.state == "OFFERED" and offer.expires_at > at and not known.facts.stolen


async def _require_newcomer(
    session: AsyncSession, offer: OwnershipTransfer, owner_id: UUID
) -> None:
    """Raises InvalidInput for who holds the watch; a joint holder may come to hold it alone."""
    held = await session.scalar(
        select(Ownership).where(
            Ownership.timepiece_id == offer.timepiece_id,
            Ownership.owner_id == owner_id,
            Ownership.until.is_(None),
        )
    )
    if held is not None and (held.is_primary or offer.kind == JOINT):
        raise InvalidInput(
            "TRANSFER_TO_ONESELF", _("This watch is in your portfolio already."), "code"
        )


async def _complete(
    session: AsyncSession,
    house: Household,
    known: Known,
    offer: OwnershipTransfer,
    *,
    owner_id: UUID,
    at: datetime,
) -> None:
    actor = f"OWNER:{owner_id}"
    offer.state, offer.accepted_by, offer.decided_at = "ACCEPTED", owner_id, at
    await note_transfer(session, offer, "ACCEPT", actor=actor)
    if offer.kind == JOINT:
        await join(session, house.programmes, known, owner_id=owner_id, at=at)
        former: Sequence[UUID] = [offer.owner_id]
    else:
        heir = Heir(owner_id, "TRANSFER", actor, at)
        former = await hand_over(session, house.programmes, known, heir)
    for told, detail in ((owner_id, RECEIVED), *((each, GIVEN) for each in former)):
        await notify(session, "TRANSFER_ACCEPTED", owner_id=told, object_id=offer.id, detail=detail)
