"""The maison asks how many of the watches sold were registered, and is shown it line by line."""

import io

import pytest
from rich.console import Console

from app.activation_rates import show_rates
from app.settings import Settings, SettingsRefused
from tests.factories import (
    day_ago,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    publish_policies,
    register,
)

DAYS = {"since": day_ago(30), "through": day_ago(1)}


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)})


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=120)


def lines(console):
    """The cells of each line of the table, as words."""
    shown = console.file.getvalue().replace("│", " ").splitlines()
    return [" ".join(line.split()) for line in shown]


@pytest.fixture
async def sellers(database, house):
    await publish_policies(database)
    watch = (await make_catalogue(database))["WATCH"]
    paris, lyon = [await make_point_of_sale(database) for _ in range(2)]
    tokyo = await make_point_of_sale(database, market="JP")
    pieces = [
        await make_sold_piece(database, seller, watch, sold_on=day_ago(5))
        for seller in (paris, paris, lyon)
    ]
    await register(database, await make_owner(database, house), pieces[0])
    return paris, lyon, tokyo


async def test_each_point_of_sale_and_each_market_has_its_line(settings, console, sellers):
    paris, lyon, tokyo = sellers
    await show_rates(settings, console, market=None, **DAYS)
    shown = lines(console)
    for line in (
        f"FR {paris.code} Boutique 2 1 50.0%",
        f"FR {lyon.code} Boutique 1 0 0.0%",
        "FR all 3 1 33.3%",
        f"JP {tokyo.code} Boutique 0 0",
        "JP all 0 0",
    ):
        assert line in shown


async def test_one_market_is_shown_alone(settings, console, sellers):
    await show_rates(settings, console, market="JP", **DAYS)
    assert "JP all 0 0" in lines(console)
    assert not any(line.startswith("FR ") for line in lines(console))


async def test_a_market_that_is_none_and_days_in_the_wrong_order_are_said_plainly(
    settings, console, sellers
):
    with pytest.raises(SettingsRefused, match="market XX"):
        await show_rates(settings, console, market="XX", **DAYS)
    with pytest.raises(SettingsRefused, match="before"):
        await show_rates(settings, console, market=None, since=day_ago(1), through=day_ago(2))
