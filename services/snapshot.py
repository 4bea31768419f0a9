"""What every request reads and few change, kept in memory: the catalogue and all that is published.

A snapshot is immutable and whole. Publications of the future are in it too: what may be seen is
asked of the clock when it is served, so that an embargo ends on its instant with no job running.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

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
    changes: tuple[datetime, ...] = field(init=False, repr=False)
    is_by_market: bool = field(init=False, repr=False)
    _kept: dict[Hashable, Any] = field(init=False, repr=False, default_factory=dict[Hashable, Any])

    def __post_init__(self) -> None:
        instants = {instant for item in self.items for instant in item.window.instants()}
        object.__setattr__(self, "changes", tuple(sorted(instants)))
        object.__setattr__(self, "is_by_market", any(map(_asks_for_market, self.items)))

    def period(self, at: datetime) -> int:
        """The number of a span of time in which what may be seen stays the same."""
        return bisect_right(self.changes, at)

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

    def visible_items(self, at: datetime, market: str | None) -> list[PublishedItem]:
        """What may be seen at an instant in a market. There is no other way to an item."""
        return [item for item in self.items if is_visible(item.window, at, market)]


def _asks_for_market(item: PublishedItem) -> bool:
    named = {clause.dimension for clause in item.clauses}
    return bool(item.markets or item.window.market_embargoes) or Dimension.MARKET in named


EMPTY = Snapshot(0, {}, {}, {}, ())
