"""Warranty cards: issued, handed over, and out of force when they are lost, returned or replaced.

A piece has one card in force. Its token proves that the card is in one's hand; that of a card which
is out of force proves nothing, and still opens the page of the number.
"""

import secrets
from typing import Literal
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.keys import new_id
from models.warranty import WarrantyCard
from rules.errors import InvalidInput
from services import audit
from services.tokens import hashed

TOKEN_BYTES = 12  # 96 bits, 16 characters in the QR code
WITH_TOKEN = "NFC_V2"  # noqa: S105 - the material of a card that carries one

OutOfForce = Literal["LOST", "RETURNED"]


def new_token() -> str:
    """A token that proves nothing yet: it does once a card is issued with it."""
    return secrets.token_urlsafe(TOKEN_BYTES)


async def issue_card(
    session: AsyncSession, timepiece_id: UUID, *, material: str = WITH_TOKEN, actor: str
) -> str:
    """Issue a card, which supersedes the one before. Its token is returned once, and kept nowhere.

    Booklets and first cards have none: theirs is empty. The caller holds the lock on the piece.
    """
    token = new_token() if material == WITH_TOKEN else ""
    await put_in_force(session, timepiece_id, material=material, token=token, actor=actor)
    return token


async def put_in_force(
    session: AsyncSession, timepiece_id: UUID, *, material: str, token: str, actor: str
) -> UUID:
    """Let a card with this token be the piece's one card; its id. The one before is superseded.

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
    card = WarrantyCard(
        id=new_id(),
        timepiece_id=timepiece_id,
        material=material,
        issue=(issued or 0) + 1,
        token_hash=hashed(token) if token else None,
    )
    session.add(card)
    await session.flush()  # an order refers to it
    await note(session, timepiece_id, "ISSUE_CARD", actor=actor)
    return card.id


async def report_card(
    session: AsyncSession, timepiece_id: UUID, *, state: OutOfForce, actor: str, field: str
) -> UUID:
    """Take the card out of force, for it is lost or came back; its id. Once more changes nothing.

    The caller holds the lock on the piece. Raises InvalidInput when no card is there to report.
    """
    card = await last_card(session, timepiece_id)
    if card is None or card.state not in ("LIVE", state):
        raise no_card(field)
    await take_out_of_force(session, timepiece_id, state=state, actor=actor)
    return card.id


async def take_out_of_force(
    session: AsyncSession, timepiece_id: UUID, *, state: OutOfForce, actor: str
) -> None:
    """Leave the piece without a card in force. The caller holds the lock on the piece."""
    taken = await session.scalar(
        update(WarrantyCard)
        .where(WarrantyCard.timepiece_id == timepiece_id, WarrantyCard.state == "LIVE")
        .values(state=state)
        .returning(WarrantyCard.id)
    )
    if taken is not None:
        await note(session, timepiece_id, "REPORT_CARD", state, actor=actor)


async def last_card(session: AsyncSession, timepiece_id: UUID) -> WarrantyCard | None:
    """The card that was issued last: the one in force, if any is."""
    return await session.scalar(
        select(WarrantyCard)
        .where(WarrantyCard.timepiece_id == timepiece_id)
        .order_by(WarrantyCard.issue.desc())
        .limit(1)
    )


async def note(
    session: AsyncSession, timepiece_id: UUID, action: str, *said: str, actor: str
) -> None:
    """Write into the audit of the piece: what was done to its card, and the reason that was given.

    The caller holds the lock on the piece.
    """
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="TIMEPIECE",
        object_id=timepiece_id,
        fields=["warranty_card", *said],
    )


def no_card(field: str) -> InvalidInput:
    """The refusal of what needs a card in force."""
    return InvalidInput("CARD_UNKNOWN", _("This watch has no warranty card in force."), field)
