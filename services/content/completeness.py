"""How far each piece is in each language, in units as `msgfmt --statistics` counts, and words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import any_, func, or_, select

from i18n.locales import TRANSLATED
from models.database import Database
from models.query import Query, id_list
from models.translation import Translation
from services.content.units import read_units

STANDING = Query(
    select(
        Translation.content_id,
        Translation.path,
        Translation.locale,
        Translation.source_id,
        Translation.state,
    ).where(or_(func.cardinality(id_list()) == 0, Translation.content_id == any_(id_list())))
)

_STATES: Final = {"REVIEWED": "reviewed", "TRANSLATED": "translated"}


@dataclass(slots=True)
class Count:
    """How many there are of each: a text is in one of these states in every language."""

    reviewed: int = 0
    translated: int = 0
    outdated: int = 0
    missing: int = 0

    @property
    def total(self) -> int:
        return self.reviewed + self.translated + self.outdated + self.missing

    @property
    def done(self) -> int:
        """What can be shown to readers, reviewed or not."""
        return self.reviewed + self.translated

    def add(self, other: "Count") -> None:
        self.reviewed += other.reviewed
        self.translated += other.translated
        self.outdated += other.outdated
        self.missing += other.missing


@dataclass(slots=True)
class Progress:
    """How far a piece is in a language: it is served whole, so nothing may be open."""

    units: Count = field(default_factory=Count)
    words: Count = field(default_factory=Count)

    @property
    def is_complete(self) -> bool:
        return self.units.done == self.units.total


Completeness = Mapping[UUID, Mapping[str, Progress]]


async def read_completeness(database: Database, content_ids: Iterable[UUID] = ()) -> Completeness:
    """The progress of each piece in each language; without ids of every piece there is."""
    ids = list(content_ids)
    found = await read_units(database, ids)
    units = {(unit.content_id, unit.path): unit for unit in found.units}
    words = {place: len(unit.text.split()) for place, unit in units.items()}
    progress: dict[UUID, dict[str, Progress]] = {}
    for place in units:  # nothing is translated, until it is found to be
        for each in progress.setdefault(place[0], _nowhere()).values():
            each.units.missing += 1
            each.words.missing += words[place]
    for row in await database.fetch(STANDING, ids=ids):
        place = (row["content_id"], row["path"])
        unit = units.get(place)
        if unit is not None and row["locale"] in progress[place[0]]:
            name = _STATES[row["state"]] if found.is_current(unit, row["source_id"]) else "outdated"
            each = progress[place[0]][row["locale"]]
            _move(each.units, name, 1)
            _move(each.words, name, words[place])
    return progress


def _nowhere() -> dict[str, Progress]:
    return {locale: Progress() for locale in TRANSLATED}


def _move(count: Count, name: str, number: int) -> None:
    """Count something as what it is, and no longer as missing."""
    setattr(count, name, getattr(count, name) + number)
    count.missing -= number


def in_all(progress: Iterable[Progress]) -> Progress:
    """The sum over several pieces, or several languages."""
    total = Progress()
    for each in progress:
        total.units.add(each.units)
        total.words.add(each.words)
    return total
