"""Warranty cards: issuing one makes a token that proves the card is in one's hand."""

import secrets
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import WarrantyCard
from services import audit
from services.tokens import hashed

TOKEN_BYTES = 12  # 96 bits, 16 characters in the QR code


async def issue_card(
    session: AsyncSession, timepiece_id: UUID, *, material: str = "NFC_V2", actor: str
) -> str:
    """Issue a card, which supersedes the one before. Its token is returned once, and kept nowhere.

    The caller holds the lock on the piece.
    """
    await session.execute(
        update(WarrantyCard)
        .where(WarrantyCard.timepiece_id == timepiece_id, WarrantyCard.state == "LIVE")
        .values(state="SUPERSEDED")
    )
    issued = await session.scalar(
        select(func.max(WarrantyCard.issue)).where(WarrantyCard.timepiece_id == timepiece_id)
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        WarrantyCard(
            timepiece_id=timepiece_id,
            material=material,
            issue=(issued or 0) + 1,
            token_hash=hashed(token),
        )
    )
    await audit.record(
        session,
        actor=actor,
        action="ISSUE_CARD",
        object_kind="TIMEPIECE",
        object_id=timepiece_id,
    )
    return token
