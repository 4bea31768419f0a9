"""What an operator does with the programme: show its versions, try a change, and adopt it."""

from datetime import UTC, date, datetime
from pathlib import Path

from rich.console import Console

from app.operating import ACTOR
from app.programme_files import as_toml, read_document
from app.programme_report import say_effects
from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from rules.adoption import ONE_DAY, earliest_day
from rules.programme import Programme, Programmes
from rules.programme_change import Change
from rules.programme_document import ProgrammeRefused
from services.programme_simulation import simulate
from services.programmes import adopt, draft


async def show_programmes(settings: Settings, console: Console, version: int | None) -> None:
    """Every version and its days, each as a file that could be changed and adopted.

    One version is shown without the others. Raises SettingsRefused where there is none.
    """
    async with open_parts(settings) as parts:
        programmes = parts.house.programmes
    shown = [each for each in programmes.versions if version in (None, each.version)]
    if not shown:
        last = programmes.versions[-1].version
        raise SettingsRefused(f"There is no version {version}; the last is {last}.")
    for programme in shown:
        said = f"# Version {programme.version}, {_days(programmes, programme)}.\n"
        console.print(said + as_toml(programme), highlight=False, markup=False, soft_wrap=True)


async def adopt_programme(settings: Settings, path: Path, *, day: date) -> Programme:
    """Adopt a file as the next version, in force from a day on. Raises SettingsRefused."""
    document = read_document(path)
    try:
        async with open_parts(settings) as parts, parts.database.transaction() as session:
            return await adopt(
                session, document, in_force_from=day, actor=ACTOR, at=datetime.now(UTC)
            )
    except ProgrammeRefused as refused:
        raise SettingsRefused(_refusal(path, refused)) from refused


async def simulate_programme(
    settings: Settings, path: Path, console: Console, *, day: date | None, on: date | None
) -> None:
    """Say what a file would change from a day on, as things stand on another. SettingsRefused.

    Without a day, the first on which it could be in force.
    """
    document, now = read_document(path), datetime.now(UTC)
    async with open_parts(settings) as parts:
        known = parts.house.programmes
        starts_on = day or earliest_day(known, now)
        try:
            programmes = draft(known, document, in_force_from=starts_on, at=now)
        except ProgrammeRefused as refused:
            raise SettingsRefused(_refusal(path, refused)) from refused
        asked_on = on or starts_on
        if asked_on < starts_on:
            raise SettingsRefused(f"--on is {asked_on}: before {starts_on} nothing would change.")
        change = Change(known.on(asked_on), programmes.versions[-1], asked_on)
        async with parts.database.transaction() as session:
            tallies = await simulate(session, change)
    say_effects(console, change, tallies)


def _days(programmes: Programmes, programme: Programme) -> str:
    later = [each for each in programmes.versions if each.version > programme.version]
    last = f" to {later[0].in_force_from - ONE_DAY}" if later else ""
    return f"in force from {programme.in_force_from}{last}"


def _refusal(path: Path, refused: ProgrammeRefused) -> str:
    return "\n".join([f"{path} cannot be adopted.", *(f"  {each}" for each in refused.problems)])
