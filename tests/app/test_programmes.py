"""An operator shows the programme, tries a change, adopts it, and is told plainly what is odd."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from rich.console import Console

from app.programme_commands import programme
from app.programme_files import as_toml
from app.programmes import adopt_programme, show_programmes, simulate_programme
from app.settings import Settings, SettingsRefused
from rules.programme import DEFAULT_PROGRAMME
from services.programmes import read_programmes
from tests.factories import (
    day_ago,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    publish_policies,
    register,
)

NEW_YEAR = date(2090, 1, 1)
TEN_IN_ALL = replace(DEFAULT_PROGRAMME, total_years=10)
WITHOUT_CLOCKS = replace(
    TEN_IN_ALL,
    base_years=3,
    covered_categories=DEFAULT_PROGRAMME.covered_categories - {"TABLE_CLOCK"},
)


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)})


@pytest.fixture
def file(tmp_path):
    def file(programme):
        path = tmp_path / "programme.toml"
        path.write_text(as_toml(programme))
        return path

    return file


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=80)


def said(console):
    return console.file.getvalue()


async def test_the_shipped_version_is_shown_as_a_file(settings, console):
    await show_programmes(settings, console, None)
    head = "# Version 1, in force from 1990-01-01.\n"
    assert said(console).strip() == (head + as_toml(DEFAULT_PROGRAMME)).strip()


async def test_what_was_adopted_is_shown_with_its_days(database, settings, file, console):
    adopted = await adopt_programme(settings, file(TEN_IN_ALL), day=NEW_YEAR)
    assert (adopted.version, adopted.total_years) == (2, 10)
    assert (await read_programmes(database)).versions[-1] == adopted
    await show_programmes(settings, console, None)
    assert "# Version 1, in force from 1990-01-01 to 2089-12-31.\n" in said(console)
    assert "# Version 2, in force from 2090-01-01.\n" in said(console)


async def test_one_version_is_shown_alone_and_one_that_is_not_there_is_said_to_be_none(
    settings, file, console
):
    await adopt_programme(settings, file(TEN_IN_ALL), day=NEW_YEAR)
    await show_programmes(settings, console, 2)
    assert "Version 1" not in said(console)
    with pytest.raises(SettingsRefused, match="There is no version 3; the last is 2"):
        await show_programmes(settings, console, 3)


@pytest.mark.parametrize("act", ["adopt", "simulate"])
async def test_a_file_that_cannot_be_adopted_is_refused_with_all_its_faults(
    settings, file, console, act
):
    path = file(replace(DEFAULT_PROGRAMME, base_years=9, excluded_categories=frozenset({"WATCH"})))
    doing = (
        adopt_programme(settings, path, day=NEW_YEAR)
        if act == "adopt"
        else simulate_programme(settings, path, console, day=NEW_YEAR, on=None)
    )
    with pytest.raises(SettingsRefused) as caught:
        await doing
    head, *faults = str(caught.value).splitlines()
    assert head == f"{path} cannot be adopted."
    assert [each.split(":")[0].strip() for each in faults] == ["excluded_categories", "base_years"]


async def test_today_is_refused(settings, file):
    with pytest.raises(SettingsRefused, match="It cannot come into force on"):
        await adopt_programme(settings, file(TEN_IN_ALL), day=day_ago(0))


async def test_a_day_before_the_change_is_not_asked_about(settings, file, console):
    eve = NEW_YEAR - timedelta(days=1)
    with pytest.raises(SettingsRefused, match="before 2090-01-01 nothing would change"):
        await simulate_programme(settings, file(TEN_IN_ALL), console, day=NEW_YEAR, on=eve)


@pytest.fixture
async def maison(database, house):
    """A clock and two watches that were sold, one of them registered, and a clock in stock."""
    await publish_policies(database)
    references = await make_catalogue(database)
    seller = await make_point_of_sale(database)
    registered = await make_sold_piece(database, seller, references["WATCH"])
    await register(database, await make_owner(database, house), registered)
    await make_sold_piece(database, seller, references["WATCH"])
    await make_sold_piece(database, seller, references["TABLE_CLOCK"])
    await make_timepiece(database, references["TABLE_CLOCK"])


@pytest.mark.usefixtures("maison")
async def test_a_simulation_counts_what_would_change_and_that_nobody_loses(settings, file, console):
    await simulate_programme(settings, file(WITHOUT_CLOCKS), console, day=None, on=None)
    rows = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in said(console).splitlines()
        if line.startswith("│")
    ]
    assert rows == [
        ["not sold", "TABLE_CLOCK", "category leaves the programme", "1"],
        ["not sold", "TABLE_CLOCK", "not sold yet: base longer", "1"],
        ["FR", "TABLE_CLOCK", "category leaves the programme", "1"],
        ["FR", "TABLE_CLOCK", "can no longer be registered", "1"],
        ["FR", "TABLE_CLOCK", "sold: its shorter base stays", "1"],
        ["FR", "WATCH", "not registered yet: extension longer", "1"],
        ["FR", "WATCH", "sold: its shorter base stays", "2"],
        ["FR", "WATCH", "registered: its shorter extension stays", "1"],
        ["all", "", "category leaves the programme", "2"],
        ["all", "", "can no longer be registered", "1"],
        ["all", "", "not registered yet: extension longer", "1"],
        ["all", "", "not sold yet: base longer", "1"],
        ["all", "", "sold: its shorter base stays", "3"],
        ["all", "", "registered: its shorter extension stays", "1"],
    ]
    summary = " ".join(said(console).split())
    assert "4 pieces: 4 are touched." in summary
    assert "of 3 bases and 1 extensions, 0 become shorter. Nothing was written." in summary


@pytest.mark.usefixtures("maison")
async def test_on_a_later_day_fewer_can_still_be_registered(settings, file, console):
    await simulate_programme(settings, file(TEN_IN_ALL), console, day=None, on=NEW_YEAR)
    assert "extension longer" not in said(console)
    assert "as things stand on 2090-01-01" in " ".join(said(console).split())


def test_the_commands_are_there():
    assert {each.name for each in programme.registered_commands} == {"show", "adopt", "simulate"}
