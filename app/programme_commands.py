"""The commands of `caseback programme`: its versions are shown, tried and adopted."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from app.commands import DAYS, settings_of
from app.programmes import adopt_programme, show_programmes, simulate_programme

programme = typer.Typer(no_args_is_help=True, help="The rules: their versions, and the next one.")


@programme.command("show")
def show_command(
    context: typer.Context,
    version: Annotated[int | None, typer.Option(help="This version alone; else all.")] = None,
) -> None:
    """Show the versions of the programme's rules, and from when to when each is in force."""
    asyncio.run(show_programmes(settings_of(context), Console(), version))


@programme.command("adopt")
def adopt_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The rules, as TOML or JSON: docs/programme.md.")],
    day: Annotated[datetime, typer.Option("--from", formats=DAYS, help="A day to come.")],
) -> None:
    """Adopt a version of the programme's rules. It is never changed afterwards."""
    adopted = asyncio.run(adopt_programme(settings_of(context), file, day=day.date()))
    print(f"Version {adopted.version} is in force from {adopted.in_force_from}.")


@programme.command("simulate")
def simulate_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The rules, as TOML or JSON: docs/programme.md.")],
    day: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAYS, help="The day it would be in force from."),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="The day asked about; else the same.")
    ] = None,
) -> None:
    """Count the pieces that a version would touch, by market and category. Nothing is written."""
    days = {"day": day.date() if day else None, "on": on.date() if on else None}
    asyncio.run(simulate_programme(settings_of(context), file, Console(), **days))
