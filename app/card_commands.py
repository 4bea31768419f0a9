"""The commands of `caseback card`: what a distribution centre asks of the house."""

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from app.card_printing import print_cards
from app.cards import (
    ACTOR,
    cancel_card_order,
    draw_qr,
    issue_new_card,
    list_orders,
    order_new_card,
    report_card_gone,
)
from app.commands import settings_of
from app.settings import SettingsRefused
from rules.individual_number import canonical
from rules.scans import Scan, read_token

cards = typer.Typer(no_args_is_help=True, help="Issue, order, print and report warranty cards.")

Number = Annotated[str, typer.Argument(help="The piece's individual number.")]
Order = Annotated[UUID, typer.Argument(help="The order's id.")]


class Material(StrEnum):
    BOOKLET = "BOOKLET"
    NFC_V1 = "NFC_V1"
    NFC_V2 = "NFC_V2"


class Reason(StrEnum):
    LOST = "LOST"
    DAMAGED = "DAMAGED"
    RETURNED = "RETURNED"
    EXCHANGED = "EXCHANGED"
    FIRST = "FIRST"


@cards.command("issue")
def issue_command(
    context: typer.Context,
    individual_number: Number,
    material: Annotated[Material, typer.Option(help="What it is.")] = Material.NFC_V2,
) -> None:
    """Issue a card, which supersedes the one before. Its token, if it has one, is shown once."""
    print(asyncio.run(issue_new_card(settings_of(context), individual_number, material)))


@cards.command("qr")
def qr_command(
    context: typer.Context,
    individual_number: Number,
    token: Annotated[str, typer.Argument(help="The card's token.")],
    out: Annotated[Path, typer.Option(help="The picture: .svg or .png.")],
) -> None:
    """Draw the QR code of a card that was issued."""
    number, proof = canonical(individual_number), read_token(token)
    if number is None or proof is None:
        raise SettingsRefused("This is no number, or no token.")
    draw_qr(settings_of(context), Scan(number, proof), out)


@cards.command("order")
def order_command(
    context: typer.Context,
    individual_number: Number,
    reason: Annotated[Reason, typer.Option(help="Why it is printed anew.")],
) -> None:
    """Order a card to be printed; shows the id of the order that is open for the piece."""
    print(asyncio.run(order_new_card(settings_of(context), individual_number, reason)))


@cards.command("orders")
def orders_command(context: typer.Context) -> None:
    """List the orders that wait to be printed."""
    table = Table("order", "number", "reference", "reason", "by", "since", box=None)
    for each in asyncio.run(list_orders(settings_of(context))):
        since = each.ordered_at.date().isoformat()
        facts = (each.individual_number, each.reference, each.reason, each.role)
        table.add_row(str(each.id), *facts, since)
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@cards.command("print")
def print_command(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The sheet, a PDF; no file that is there already.")],
    orders: Annotated[list[UUID] | None, typer.Argument(help="The orders' ids.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
) -> None:
    """Print cards on a sheet for the cutter, and issue them: each supersedes the one before."""
    wanted = orders or []
    if bool(wanted) == every:
        raise SettingsRefused("Name the orders to print, or print --all.")
    count, missed = asyncio.run(print_cards(settings_of(context), out, wanted=wanted, actor=ACTOR))
    print(f"Cards on {out}: {count}." if count else "No order waits to be printed.")
    for number in missed:
        print(f"Destroy the card of {number}: its order was cancelled or printed meanwhile.")
    sys.exit(1 if missed else 0)


@cards.command("cancel")
def cancel_command(context: typer.Context, order: Order) -> None:
    """Take an order back that was not printed yet."""
    asyncio.run(cancel_card_order(settings_of(context), order))


@cards.command("lost")
def lost_command(context: typer.Context, individual_number: Number) -> None:
    """Report a card lost: it proves nothing any more."""
    asyncio.run(report_card_gone(settings_of(context), individual_number, "LOST"))


@cards.command("returned")
def returned_command(context: typer.Context, individual_number: Number) -> None:
    """Report that a card came back to the maison: it proves nothing any more."""
    asyncio.run(report_card_gone(settings_of(context), individual_number, "RETURNED"))
