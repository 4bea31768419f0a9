"""What every request reads and few change, kept in memory: the catalogue and all that is published.

A snapshot is immutable and whole. Publications of the future are in it too: what may be seen is
asked of the clock when it is served, so that an embargo ends on its instant with no job running.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from rules.caps import Cap
from rules.clauses import OF_ITS_HISTORY, marks_of
from rules.targeting import Attributes, Candidate, Dimension
from rules.visibility import Window, is_visible

MOST_KEPT = 20_000
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CollectionEntry:
    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ReferenceEntry:
    """A reference with its collection, and what targeting may ask of it."""

    id: UUID
    number: str
    collection: CollectionEntry
    category: str
    kind: str
    name: str
    calibre: str | None
    movement: str | None
    functions: tuple[str, ...]
    strap_system: str | None
    strap_type: str | None
    water_resistance_bar: int | None
    case_material: str | None
    number_location: str | None
    launched_on: date | None
    attributes: Attributes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A piece in one language, ready to serve."""

    language: str
    title: str
    markdown: str
    html: str
    media: frozenset[UUID] = frozenset()


@dataclass(frozen=True, kw_only=True)
class PublishedItem(Candidate):
    """A publication of a piece in all its languages, with the window in which it may be seen."""

    content_id: UUID
    kind: str
    window: Window
    texts: Mapping[str, Rendered] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Snapshot:
    version: int
    references: Mapping[UUID, ReferenceEntry]
    references_by_number: Mapping[str, ReferenceEntry]
    collections: Mapping[UUID, CollectionEntry]
    items: tuple[PublishedItem, ...]
    caps: Mapping[str, Cap] = field(default_factory=dict[str, Cap])
    changes: tuple[datetime, ...] = field(init=False, repr=False)
    is_by_market: bool = field(init=False, repr=False)
    marks: Mapping[Dimension, tuple[int, ...]] = field(init=False, repr=False)
    wants_history: bool = field(init=False, repr=False)
    _kept: dict[Hashable, Any] = field(init=False, repr=False, default_factory=dict[Hashable, Any])

    def __post_init__(self) -> None:
        instants = {instant for item in self.items for instant in item.window.instants()}
        object.__setattr__(self, "changes", tuple(sorted(instants)))
        object.__setattr__(self, "is_by_market", any(map(_asks_for_market, self.items)))
        object.__setattr__(self, "marks", _marks(self.items))
        is_asked = not OF_ITS_HISTORY.isdisjoint(self.marks)
        object.__setattr__(self, "wants_history", is_asked or bool(self.caps))

    def period(self, at: datetime) -> int:
        """The number of a span of time in which what may be seen stays the same."""
        return bisect_right(self.changes, at)

    def age(self, counts: Mapping[Dimension, int]) -> tuple[int | None, ...]:
        """The numbers of the spans of days in which no item asks for another count.

        Of two watches of one age, every clause about days says the same.
        """
        return tuple(
            bisect_right(marks, counts[name]) if name in counts else None
            for name, marks in self.marks.items()
        )

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under this key, or is made now: it lives as long as the snapshot does.

        What is made must never change, and follow from the key and the snapshot alone.
        """
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = make()
        return kept

    def media(self, media_id: UUID) -> Iterable[PublishedItem]:
        """All that shows an image, whether it may be seen or not."""
        return self.keep("media", self._showing).get(media_id, ())

    def _showing(self) -> Mapping[UUID, list[PublishedItem]]:
        found: dict[UUID, list[PublishedItem]] = defaultdict(list)
        for item in self.items:
            for media_id in {each for text in item.texts.values() for each in text.media}:
                found[media_id].append(item)
        return found

    def visible_items(self, at: datetime, market: str | None) -> list[PublishedItem]:
        """What may be seen at an instant in a market. There is no other way to an item."""
        return [item for item in self.items if is_visible(item.window, at, market)]


def _asks_for_market(item: PublishedItem) -> bool:
    named = {clause.dimension for clause in item.clauses}
    marked = item.markets or item.window.market_embargoes or item.window.market_replacements
    return bool(marked) or Dimension.MARKET in named


def _marks(items: Iterable[PublishedItem]) -> Mapping[Dimension, tuple[int, ...]]:
    """The days on which a clause of some item becomes another, by what they count."""
    found: dict[Dimension, set[int]] = defaultdict(set)
    for item in items:
        for dimension, mark in marks_of(item.clauses):
            found[dimension].add(mark)
    return {name: tuple(sorted(marks)) for name, marks in found.items()}


EMPTY = Snapshot(0, {}, {}, {}, ())
