"""What owners, points of sale and staff ask about cards: first, whether the watch is theirs to."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import PointOfSale, Timepiece
from models.holding import Ownership
from rules.access import Viewer
from rules.errors import Forbidden, InvalidInput
from rules.warranty import local_day
from services.card_orders import order_card
from services.cards import last_card, no_card, note, report_card
from services.timepieces import find_timepiece
from services.typed_numbers import number_unknown, read_typed

LOST = "LOST"
NUMBER, WATCH = "individualNumber", "watchId"


@dataclass(frozen=True, slots=True)
class ReprintWish:
    """A card to be printed anew: an owner names their watch, all others its number."""

    reason: str
    timepiece_id: UUID | None = None
    individual_number: str | None = None


async def report_lost(session: AsyncSession, *, viewer: Viewer, timepiece_id: UUID) -> UUID:
    """An owner has lost the card of a watch; its id. Raises Forbidden, and InvalidInput."""
    await _lock_held(session, viewer.require_owner(), timepiece_id)
    return await report_card(session, timepiece_id, state=LOST, actor=viewer.principal, field=WATCH)


async def ask_for_reprint(session: AsyncSession, *, viewer: Viewer, wish: ReprintWish) -> UUID:
    """The id of the order. Raises InvalidInput.

    An owner asks for a card that is reported lost, and for nothing else: Forbidden. A point of sale
    or a distribution centre has the piece or its papers before it.
    """
    if viewer.owner_id is None:
        timepiece = await lock_by_number(session, wish.individual_number or "")
        return await order_card(
            session, timepiece.id, reason=wish.reason, ordered_by=viewer.principal
        )
    if wish.timepiece_id is None or wish.reason != LOST:
        raise Forbidden
    await _lock_held(session, viewer.owner_id, wish.timepiece_id)
    card = await last_card(session, wish.timepiece_id)
    if card is None or card.state != LOST:
        raise InvalidInput(
            "CARD_NOT_LOST", _("The card of this watch has not been reported lost."), WATCH
        )
    return await order_card(session, wish.timepiece_id, reason=LOST, ordered_by=viewer.principal)


async def hand_over(
    session: AsyncSession, *, viewer: Viewer, individual_number: str, on: date, at: datetime
) -> UUID:
    """A client got the card at a point of sale; its id. Said again, the later word counts.

    Raises InvalidInput for a day in the future there, and for a piece without a card in force.
    """
    seller = await session.get_one(PointOfSale, viewer.require_point_of_sale())
    if on > local_day(at, seller.time_zone):
        raise InvalidInput("DATE_IN_FUTURE", _("This day lies in the future."), "handedOverOn")
    timepiece = await lock_by_number(session, individual_number)
    card = await last_card(session, timepiece.id)
    if card is None or card.state != "LIVE":
        raise no_card(NUMBER)
    if card.handed_over_on != on:
        card.handed_over_on = on
        await note(
            session, timepiece.id, "HAND_OVER_CARD", "handed_over_on", actor=viewer.principal
        )
    return card.id


async def lock_by_number(session: AsyncSession, text: str) -> Timepiece:
    """The piece with this number, locked. Raises Refusal; only for those who may be told."""
    timepiece = await find_timepiece(session, read_typed(text).number, lock=True)
    if timepiece is None:
        raise number_unknown(NUMBER)
    return timepiece


async def _lock_held(session: AsyncSession, owner_id: UUID, timepiece_id: UUID) -> None:
    """Lock a piece that is this owner's now. Raises Forbidden for any other, alike."""
    await session.scalar(select(Timepiece.id).where(Timepiece.id == timepiece_id).with_for_update())
    held = await session.scalar(
        select(Ownership.id).where(
            Ownership.timepiece_id == timepiece_id,
            Ownership.owner_id == owner_id,
            Ownership.until.is_(None),
        )
    )
    if held is None:
        raise Forbidden
