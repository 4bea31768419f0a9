"""Reprints: a card is ordered with a reason, and a distribution centre prints it.

A piece has one open order. Printing it issues a new card, which supersedes the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.catalogue import Collection, Reference, Timepiece
from models.keys import new_id
from models.warranty import CardOrder
from rules.errors import InvalidInput
from services.cards import WITH_TOKEN, OutOfForce, last_card, note, put_in_force, take_out_of_force

ORDERED, PRINTED, CANCELLED = "ORDERED", "PRINTED", "CANCELLED"
FIRST = "FIRST"
# What is in a stranger's hand, or on its way back, proves nothing from now on, new card or not. A
# damaged card is still its owner's proof until the new one is printed.
OUT_OF_FORCE_AT_ONCE: dict[str, OutOfForce] = {
    "LOST": "LOST",
    "RETURNED": "RETURNED",
    "EXCHANGED": "RETURNED",
}


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    """An open order, with all that the card will say."""

    id: UUID
    individual_number: str
    reference: str
    collection: str
    reason: str
    ordered_by: str
    ordered_at: datetime

    @property
    def role(self) -> str:
        """What who ordered it is: an owner, a point of sale, or somebody of the maison."""
        return self.ordered_by.partition(":")[0]


async def order_card(
    session: AsyncSession, timepiece_id: UUID, *, reason: str, ordered_by: str
) -> UUID:
    """The id of the order; the open one there is, whatever its reason was.

    The caller holds the lock on the piece. Raises InvalidInput when a first card is asked for and
    one was issued already.
    """
    if state := OUT_OF_FORCE_AT_ONCE.get(reason):
        await take_out_of_force(session, timepiece_id, state=state, actor=ordered_by)
    elif reason == FIRST and await last_card(session, timepiece_id):
        raise InvalidInput("CARD_ISSUED", _("This watch has had its first card already."), "reason")
    open_id = await session.scalar(
        select(CardOrder.id).where(
            CardOrder.timepiece_id == timepiece_id, CardOrder.state == ORDERED
        )
    )
    if open_id is not None:
        return open_id
    order = CardOrder(
        id=new_id(), timepiece_id=timepiece_id, reason=reason, ordered_by=ordered_by, state=ORDERED
    )
    session.add(order)
    await note(session, timepiece_id, "ORDER_CARD", reason, actor=ordered_by)
    return order.id


async def print_order(session: AsyncSession, order_id: UUID, *, token: str, actor: str) -> bool:
    """Issue the card that lies printed with this token; whether the order was still open.

    One that was printed or cancelled meanwhile is left as it is, and the token proves nothing.
    """
    order = await _locked(session, order_id)
    if order is None or order.state != ORDERED:
        return False
    order.card_id = await put_in_force(
        session, order.timepiece_id, material=WITH_TOKEN, token=token, actor=actor
    )
    order.state = PRINTED
    await note(session, order.timepiece_id, "PRINT_CARD", order.reason, actor=actor)
    return True


async def cancel_order(session: AsyncSession, order_id: UUID, *, actor: str) -> bool:
    """Take an order back; whether it is cancelled now. One that was printed cannot be."""
    order = await _locked(session, order_id)
    if order is None or order.state == PRINTED:
        return False
    if order.state == ORDERED:
        order.state = CANCELLED
        await note(session, order.timepiece_id, "CANCEL_CARD_ORDER", order.reason, actor=actor)
    return True


async def list_waiting(session: AsyncSession) -> Sequence[WaitingOrder]:
    """All open orders, the oldest first."""
    rows = await session.execute(
        select(
            CardOrder.id,
            Timepiece.individual_number,
            Reference.number,
            Collection.name,
            CardOrder.reason,
            CardOrder.ordered_by,
            CardOrder.created_at,
        )
        .join(Timepiece, Timepiece.id == CardOrder.timepiece_id)
        .join(Reference, Reference.id == Timepiece.reference_id)
        .join(Collection, Collection.id == Reference.collection_id)
        .where(CardOrder.state == ORDERED)
        .order_by(CardOrder.id)
    )
    return [WaitingOrder(*row) for row in rows]


async def _locked(session: AsyncSession, order_id: UUID) -> CardOrder | None:
    """The order, with the lock on its piece taken first, as everybody does."""
    timepiece_id = await session.scalar(
        select(CardOrder.timepiece_id).where(CardOrder.id == order_id)
    )
    if timepiece_id is None:
        return None
    await session.get_one(Timepiece, timepiece_id, with_for_update=True)
    return await session.get_one(CardOrder, order_id, with_for_update=True)
