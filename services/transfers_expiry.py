"""Offers that nobody took up in time: they end by themselves, and their codes with them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import OwnershipTransfer
from services.holding import note_transfer

ACTOR = "SYSTEM:transfers"
BATCH = 200


async def expire_some(session: AsyncSession, *, at: datetime, most: int = BATCH) -> int:
    """End so many of the offers whose time is over, at most; how many there were.

    An offer that somebody holds just now, to accept or cancel it, is left to the next time.
    """
    found = await session.scalars(
        select(OwnershipTransfer)
        .where(OwnershipTransfer.state == "OFFERED", OwnershipTransfer.expires_at <= at)
        .order_by(OwnershipTransfer.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    offers = found.all()
    for offer in offers:
        offer.state, offer.decided_at = "EXPIRED", at
        await note_transfer(session, offer, "EXPIRE", actor=ACTOR)
    return len(offers)
