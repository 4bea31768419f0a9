"""Shows on the terminal how many of the watches sold were registered, by point of sale."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.commands import DAYS, settings_of
from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from services.activation_rates import Rate, SellerRate, rates_of_all

A_YEAR = timedelta(days=364)  # with both the first and the last day


def activation_rate_command(
    context: typer.Context,
    market: Annotated[str | None, typer.Option(help="This market alone; else all.")] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=DAYS, help="The first day of sale; else a year back."),
    ] = None,
    through: Annotated[
        datetime | None, typer.Option(formats=DAYS, help="The last day of sale; else today.")
    ] = None,
) -> None:
    """Show how many of the watches sold were registered, by market and point of sale."""
    last = through.date() if through else datetime.now(UTC).date()
    first = since.date() if since else last - A_YEAR
    settings = settings_of(context)
    asyncio.run(show_rates(settings, Console(), market=market, since=first, through=last))


async def show_rates(
    settings: Settings, console: Console, *, market: str | None, since: date, through: date
) -> None:
    """A line for each point of sale, and one for each market. Raises SettingsRefused."""
    if through < since:
        raise SettingsRefused(f"--through is {through}, which is before {since}.")
    async with open_parts(settings) as parts, parts.database.transaction() as session:
        rates = await rates_of_all(session, market=market, since=since, through=through)
    if market and not rates:
        raise SettingsRefused(f"No point of sale is in the market {market}.")
    columns = ("market", "point of sale", "name", "sold", "registered", "rate")
    table = Table(*columns, title=f"Sold from {since} through {through}", title_justify="left")
    for name, sellers in groupby(rates, key=lambda each: each.market):
        _add_market(table, name, list(sellers))
    console.print(table)


def _add_market(table: Table, market: str, sellers: Iterable[SellerRate]) -> None:
    total = Rate(0, 0)
    for each in sellers:
        table.add_row(market, each.code, each.name, *_shown(each.rate))
        total = Rate(total.sold + each.rate.sold, total.registered + each.rate.registered)
    table.add_row(market, "all", "", *_shown(total), style="bold", end_section=True)


def _shown(rate: Rate) -> tuple[str, str, str]:
    share = "" if rate.share is None else f"{rate.share:.1%}"
    return f"{rate.sold:,}", f"{rate.registered:,}", share
