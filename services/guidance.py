"""The guides and tips of a watch: what is visible, meant for it, and closest to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from i18n.locales import fallbacks
from rules.targeting import Attributes, Clause, Dimension, select, why
from services.lifecycle import NOT_COUNTED
from services.snapshot import PublishedItem, ReferenceEntry, Rendered, Snapshot

Chosen = tuple[PublishedItem, tuple[Clause, ...]]


@dataclass(frozen=True, slots=True)
class ServedItem:
    """An item as it is served: in which language, and because of which clauses."""

    item: PublishedItem
    text: Rendered
    requested: str
    because: tuple[Clause, ...]


def choose_items(
    snapshot: Snapshot,
    reference: ReferenceEntry,
    *,
    kinds: Sequence[str],
    market: str | None,
    language: str,
    at: datetime,
    counts: Mapping[Dimension, int] = NOT_COUNTED,
) -> list[ServedItem]:
    """The items of these kinds for a watch of this reference, the most specific first.

    Each comes whole in one language: the one asked for, or the next of its fallbacks.
    """
    return [
        ServedItem(item, text_in(item, language), language, because)
        for item, because in _choice(snapshot, reference, tuple(kinds), market, at, counts)
    ]


def _choice(
    snapshot: Snapshot,
    reference: ReferenceEntry,
    kinds: tuple[str, ...],
    market: str | None,
    at: datetime,
    counts: Mapping[Dimension, int],
) -> list[Chosen]:
    """What is chosen, kept with the snapshot: it stays the same until the next instant of any item.

    Watches of one reference are many; where no item asks for a market, markets are one, and days
    are told apart only where the answer to an item becomes another.
    """
    place = market if snapshot.is_by_market else None
    age = snapshot.age(counts) if counts else ()
    key = (reference.id, kinds, place, snapshot.period(at), age)

    def choose() -> list[Chosen]:
        visible = [item for item in snapshot.visible_items(at, market) if item.kind in kinds]
        attributes = attributes_of(reference, place, counts)
        return [
            (item, why(item.clauses, attributes)) for item in select(visible, attributes, place)
        ]

    return snapshot.keep(key, choose)


def attributes_of(
    reference: ReferenceEntry, market: str | None, counts: Mapping[Dimension, int]
) -> Attributes:
    """All that is known of a watch for content: its model, its market, and its days."""
    told = dict(reference.attributes)
    told |= {dimension: frozenset({str(count)}) for dimension, count in counts.items()}
    if market is not None:
        told[Dimension.MARKET] = frozenset({market})
    return told


def find_items(
    snapshot: Snapshot,
    content_ids: Sequence[UUID],
    *,
    kinds: Sequence[str],
    market: str | None,
    language: str,
    at: datetime,
) -> Mapping[UUID, ServedItem]:
    """What may be seen of these pieces, for no watch in particular, by the id of the piece.

    Of several publications of a piece, the closest one that is for this market.
    """
    asked = frozenset(content_ids)
    found: dict[UUID, PublishedItem] = {}
    for item in snapshot.visible_items(at, market):
        if item.content_id not in asked or item.kind not in kinds:
            continue
        rival = found.get(item.content_id)
        is_for = not item.markets or market in item.markets
        if is_for and (rival is None or item.rank > rival.rank):
            found[item.content_id] = item
    return {
        content_id: ServedItem(item, text_in(item, language), language, ())
        for content_id, item in found.items()
    }


def text_in(item: PublishedItem, language: str) -> Rendered:
    """The item's text in the language, or in the nearest that it exists in; English always does."""
    for tag in (language, *fallbacks(language)):
        if tag in item.texts:
            return item.texts[tag]
    return item.texts["en"]
