"""The commands of `caseback crm`: how the sync stands, what differs, and what is tried again."""

import asyncio
import sys
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console

from app.commands import settings_of
from app.crm_operating import (
    ask_how_the_crm_stands,
    ask_what_the_crm_lacks,
    compare_now,
    read_last_comparison,
    replay,
)
from app.crm_report import say_comparison, say_complaints, say_standing
from app.settings import SettingsRefused
from services.crm.replay import Chosen
from services.crm.standing import complaints

crm = typer.Typer(no_args_is_help=True, help="The CRM: how it stands, and what to do about it.")


class Kind(StrEnum):
    REFERENCE = "REFERENCE"
    OWNER = "OWNER"
    TIMEPIECE = "TIMEPIECE"
    COVERAGE = "COVERAGE"
    CONSENT = "CONSENT"


class Start(StrEnum):
    NOW = "now"


@crm.command("status")
def status_command(
    context: typer.Context,
    check: Annotated[
        bool, typer.Option("--check", help="Say only what is wrong; 1 if anything is.")
    ] = False,
) -> None:
    """Show what waits for the CRM and why, what staff must decide, and how the CRM does."""
    standing = asyncio.run(ask_how_the_crm_stands(settings_of(context)))
    console, found = _console(), list(complaints(standing))
    if not check:
        say_standing(console, standing)
    say_complaints(console, found)
    sys.exit(1 if check and found else 0)


@crm.command("drift")
def drift_command(
    context: typer.Context,
    run: Annotated[Start | None, typer.Option(help="Compare everything first, here.")] = None,
) -> None:
    """Show what the last comparison with the CRM has found, and how each difference was met."""
    settings = settings_of(context)
    if run and not asyncio.run(compare_now(settings)):
        raise SettingsRefused(
            "A worker is comparing already, or the CRM's calls of the day are nearly spent."
        )
    last = asyncio.run(read_last_comparison(settings))
    if last is None:
        print("It was never compared with the CRM. `--run now` does so.")
        return
    say_comparison(_console(), *last)


@crm.command("replay")
def replay_command(
    context: typer.Context,
    code: Annotated[str | None, typer.Option(help="Those held for this.")] = None,
    kind: Annotated[
        Kind | None, typer.Option(help="Those of this kind.", case_sensitive=False)
    ] = None,
    record_id: Annotated[UUID | None, typer.Option("--id", help="This one.")] = None,
) -> None:
    """Have records tried again that the CRM would not take: all, or those that are named."""
    chosen = Chosen(code=code, kind=kind.value if kind else None, record_id=record_id)
    number = asyncio.run(replay(settings_of(context), chosen))
    print("1 record is tried again." if number == 1 else f"{number:,} records are tried again.")


@crm.command("preflight")
def preflight_command(context: typer.Context) -> None:
    """Say in words what the CRM lacks to take our records."""
    gaps = asyncio.run(ask_what_the_crm_lacks(settings_of(context)))
    print("\n".join(gaps) or "The CRM has all that is needed.")
    sys.exit(1 if gaps else 0)


def _console() -> Console:
    """As wide as the terminal; wide enough for a whole line where there is none."""
    return Console(width=None if sys.stdout.isatty() else 240, highlight=False)
