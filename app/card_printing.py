"""Prints the cards that were ordered, and issues them once they are safe on a sheet."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from app.card_sheets import CardFace, UnprintableName, draw_sheet
from app.settings import Settings, SettingsRefused
from app.wiring import Parts, open_parts
from services.card_orders import WaitingOrder, list_waiting, print_order
from services.cards import new_token
from services.qr import card_link


async def print_cards(
    settings: Settings, out: Path, *, wanted: Sequence[UUID], actor: str
) -> tuple[int, Sequence[str]]:
    """Print the wanted orders, or all: how many, and the numbers whose card is not in force.

    A token exists on the card alone, so the sheet is safe on disk before a card is issued, each in
    a transaction of its own. Whenever this is broken off, no card and no order is lost: an order
    whose card was not issued is open still, the old card in force, and it is printed again with
    another token. So of a piece that is on two sheets, the later one's card counts. A sheet never
    takes the place of another file. Raises SettingsRefused, and has then issued nothing.
    """
    async with open_parts(settings) as parts:
        async with parts.database.transaction() as session:
            orders = _chosen(await list_waiting(session), wanted)
        tokens = {each.id: new_token() for each in orders}
        if orders:
            sheet = _drawn([_face(settings, each, tokens[each.id]) for each in orders])
            await asyncio.to_thread(write_new, out, sheet)
        missed = [each for each in orders if not await _issued(parts, each, tokens[each.id], actor)]
    return len(orders), [each.individual_number for each in missed]


def write_new(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads: safe on disk when this returns, or not there at all.

    Raises SettingsRefused, also where there is a file already.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _keep_name(path)
        except OSError:
            path.unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise SettingsRefused(f"{path} cannot be written: {fault.strerror}.") from fault


def _keep_name(path: Path) -> None:
    """Have the name of a new file survive a loss of power, as its content does."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _chosen(waiting: Sequence[WaitingOrder], wanted: Sequence[UUID]) -> Sequence[WaitingOrder]:
    by_id = {each.id: each for each in waiting}
    if unknown := [str(each) for each in wanted if each not in by_id]:
        raise SettingsRefused(f"No order is open under {', '.join(unknown)}.")
    return [by_id[each] for each in dict.fromkeys(wanted)] if wanted else waiting


def _face(settings: Settings, order: WaitingOrder, token: str) -> CardFace:
    link = card_link(settings.public_url, order.individual_number, token)
    return CardFace(order.individual_number, order.reference, order.collection, link)


def _drawn(faces: Sequence[CardFace]) -> bytes:
    try:
        return draw_sheet(faces)
    except UnprintableName as name:
        raise SettingsRefused(f"The fonts of a card cannot write {name}.") from name


async def _issued(parts: Parts, order: WaitingOrder, token: str, actor: str) -> bool:
    async with parts.database.transaction() as session:
        return await print_order(session, order.id, token=token, actor=actor)
