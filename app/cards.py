"""What an operator or a distribution centre does with warranty cards, one by one."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.card_printing import write_new
from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from i18n.locales import SOURCE
from models.catalogue import Timepiece
from rules.errors import Refusal
from rules.scans import Scan
from services.card_orders import WaitingOrder, cancel_order, list_waiting, order_card
from services.card_requests import lock_by_number
from services.cards import OutOfForce, issue_card, report_card
from services.qr import card_link, qr_png, qr_svg

ACTOR = "SYSTEM:operator"
PICTURES = {".png": qr_png, ".svg": qr_svg}


async def issue_new_card(settings: Settings, number: str, material: str) -> str:
    """The token of a new card, which supersedes the one before. Raises SettingsRefused."""
    async with _piece(settings, number) as (session, timepiece):
        return await issue_card(session, timepiece.id, material=material, actor=ACTOR)


async def report_card_gone(settings: Settings, number: str, state: OutOfForce) -> None:
    """Take a card out of force that is lost or came back. Raises SettingsRefused."""
    async with _piece(settings, number) as (session, timepiece):
        await report_card(session, timepiece.id, state=state, actor=ACTOR, field="number")


async def order_new_card(settings: Settings, number: str, reason: str) -> UUID:
    """The id of the order, the open one if there is one. Raises SettingsRefused."""
    async with _piece(settings, number) as (session, timepiece):
        return await order_card(session, timepiece.id, reason=reason, ordered_by=ACTOR)


async def list_orders(settings: Settings) -> Sequence[WaitingOrder]:
    """The orders that wait to be printed, the oldest first."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        return await list_waiting(session)


async def cancel_card_order(settings: Settings, order_id: UUID) -> None:
    """Take an order back. Raises SettingsRefused when it is unknown, or was printed."""
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        if not await cancel_order(session, order_id, actor=ACTOR):
            raise SettingsRefused(f"The order {order_id} is unknown, or was printed.")


def draw_qr(settings: Settings, scan: Scan, out: Path) -> None:
    """Write the QR code of a card as a picture. Raises SettingsRefused."""
    if out.suffix not in PICTURES:
        raise SettingsRefused("The file of a QR code ends in .svg or .png.")
    link = card_link(settings.public_url, scan.number, scan.token)
    write_new(out, PICTURES[out.suffix](link))


@asynccontextmanager
async def _piece(settings: Settings, number: str) -> AsyncGenerator[tuple[AsyncSession, Timepiece]]:
    """The piece with this number, locked, in a transaction. Raises SettingsRefused."""
    async with open_parts(settings) as parts:
        try:
            async with parts.database.transaction() as session:
                yield session, await lock_by_number(session, number)
        except Refusal as refusal:
            raise SettingsRefused(parts.catalogues.translate(refusal.text, SOURCE)) from refusal
