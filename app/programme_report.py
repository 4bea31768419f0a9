"""Says on the terminal how many pieces a change of the rules touches, and that none loses by it."""

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import add

from rich.console import Console
from rich.table import Table

from rules.programme_change import Change, Effect
from services.programme_simulation import Place, Tally

MEANINGS = {
    Effect.CATEGORY_JOINS: "category joins the programme",
    Effect.CATEGORY_LEAVES: "category leaves the programme",
    Effect.NEWLY_ELIGIBLE: "can be registered then, and could not",
    Effect.NO_LONGER_ELIGIBLE: "can no longer be registered",
    Effect.EXTENSION_LONGER: "not registered yet: extension longer",
    Effect.EXTENSION_SHORTER: "not registered yet: extension shorter",
    Effect.BASE_LONGER: "not sold yet: base longer",
    Effect.BASE_SHORTER: "not sold yet: base shorter",
    Effect.KEPT_BASE_LONGER: "sold: its longer base stays",
    Effect.KEPT_BASE_SHORTER: "sold: its shorter base stays",
    Effect.KEPT_EXTENSION_LONGER: "registered: its longer extension stays",
    Effect.KEPT_EXTENSION_SHORTER: "registered: its shorter extension stays",
    Effect.GRANTED_SHORTENED: "granted cover is shortened",
}


def say_effects(console: Console, change: Change, tallies: Mapping[Place, Tally]) -> None:
    """The table, by market and category, with its sums; then what was granted, and stays."""
    total = reduce(add, tallies.values(), Tally())
    before, after = change.before.version, change.after.version
    console.print(
        f"Version {after}, in force from {change.after.in_force_from}, compared with version"
        f" {before}, as things stand on {change.on}."
    )
    table = Table("market", "category", "what changes")
    table.add_column("pieces", justify="right")
    for place in sorted(tallies):
        for meaning, pieces in _lines(tallies[place]):
            table.add_row(_market(place), place.category, meaning, f"{pieces:,}")
    table.add_section()
    for meaning, pieces in _lines(total):
        table.add_row("all", "", meaning, f"{pieces:,}")
    if total.touched:
        console.print(table)
    console.print(
        f"{total.pieces:,} pieces: {total.touched:,} are touched. Cover that was granted is never"
        f" shortened: of {total.bases:,} bases and {total.extensions:,} extensions,"
        f" {total.effects[Effect.GRANTED_SHORTENED]:,} become shorter. Nothing was written."
    )


def _lines(tally: Tally) -> Iterator[tuple[str, int]]:
    for effect, meaning in MEANINGS.items():
        if tally.effects[effect]:
            yield meaning, tally.effects[effect]


def _market(place: Place) -> str:
    return (place.market or "none") if place.is_sold else "not sold"
