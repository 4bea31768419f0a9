"""What a former owner ordered is not printed: the card would prove a watch that is another's."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import CardOrder
from services.card_orders import CANCELLED, ORDERED
from services.cards import note

ACTOR = "SYSTEM:holding"


async def cancel_orders_of(
    session: AsyncSession, timepiece_id: UUID, owner_ids: Sequence[UUID]
) -> None:
    """Take back what these owners ordered for a piece that is theirs no more.

    Whoever has it next orders their own. The caller holds the lock on the piece.
    """
    ordered = await session.scalar(
        select(CardOrder)
        .where(
            CardOrder.timepiece_id == timepiece_id,
            CardOrder.state == ORDERED,
            CardOrder.ordered_by.in_([f"OWNER:{each}" for each in owner_ids]),
        )
        .with_for_update()
    )
    if ordered is not None:
        ordered.state = CANCELLED
        await note(session, timepiece_id, "CANCEL_CARD_ORDER", ordered.reason, actor=ACTOR)
