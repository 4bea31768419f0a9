"""Builds a snapshot from the rows of the catalogue; a row that makes no sense is left out alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import nh3
import structlog
from markdown_it import MarkdownIt

from i18n.locales import SOURCE
from models.database import Record
from rules.documents import Block, to_markdown
from rules.targeting import Attributes, Clause, Dimension
from services.content.rows import blocks_of, clauses_of
from services.pacing import UNPACED, Pace, caps_by_kind, conditions_by_piece
from services.publication_windows import embargoes_by_piece, window_of
from services.snapshot import CollectionEntry, PublishedItem, ReferenceEntry, Rendered, Snapshot

MARKDOWN = MarkdownIt("commonmark", {"html": False})
T = TypeVar("T")

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read of the catalogue and of all that is published."""

    collections: Iterable[Record]
    references: Iterable[Record]
    publications: Iterable[Record]
    texts: Iterable[Record]
    embargoes: Iterable[Record]
    pace: Pace = UNPACED


def build(version: int, rows: Rows) -> Snapshot:
    """A snapshot of the rows. The version was read first, so it is never newer than they."""
    shelves = {row["id"]: CollectionEntry(row["id"], row["name"]) for row in rows.collections}
    entries = {
        entry.id: entry
        for entry in _sound(
            rows.references, "id", lambda row: _reference(row, shelves[row["collection_id"]])
        )
    }
    texts, embargoes = _texts(rows.texts), embargoes_by_piece(rows.embargoes)
    conditions = conditions_by_piece(rows.pace.steps)
    items = tuple(
        _sound(
            rows.publications,
            "id",
            lambda row: _item(
                row,
                texts[row["id"]],
                embargoes[row["content_id"]],
                conditions.get(row["content_id"], ()),
            ),
        )
    )
    by_number = {entry.number: entry for entry in entries.values()}
    return Snapshot(version, entries, by_number, shelves, items, caps_by_kind(rows.pace.caps))


def _sound(rows: Iterable[Record], key: str, make: Callable[[Record], T]) -> Iterator[T]:
    """What can be made of the rows. One written by a later version, say, takes no other with it."""
    for row in rows:
        try:
            yield make(row)
        except Exception as fault:  # noqa: BLE001 - whatever is wrong with a row is its own
            kind = type(fault).__name__
            log.error("shelf.row_left_out", id=str(row[key]), kind=kind)  # noqa: TRY400 - a text may quote the row


def _reference(row: Record, collection: CollectionEntry) -> ReferenceEntry:
    kept = {
        name: row[name]
        for name in ReferenceEntry.__dataclass_fields__
        if name not in ("collection", "functions", "attributes")
    }
    return ReferenceEntry(
        **kept,
        collection=collection,
        functions=tuple(row["functions"]),
        attributes=_attributes(row, collection),
    )


def _attributes(row: Record, collection: CollectionEntry) -> Attributes:
    """What is known of the pieces of a reference; what is not given is not known."""
    plain = {
        Dimension.REFERENCE: row["number"],
        Dimension.CALIBRE: row["calibre"],
        Dimension.COLLECTION: collection.name,
        Dimension.STRAP_SYSTEM: row["strap_system"],
        Dimension.STRAP_TYPE: row["strap_type"],
        Dimension.MOVEMENT: row["movement"],
        Dimension.CATEGORY: row["category"],
        Dimension.KIND: row["kind"],
    }
    known = {name: frozenset({value}) for name, value in plain.items() if value}
    return known | {Dimension.FUNCTIONS: frozenset(row["functions"])}


def _texts(rows: Iterable[Record]) -> Mapping[UUID, dict[str, Rendered]]:
    texts: dict[UUID, dict[str, Rendered]] = defaultdict(dict)
    sound = _sound(rows, "publication_id", lambda row: (row["publication_id"], render(row)))
    for publication_id, text in sound:
        texts[publication_id][text.language] = text
    return texts


def _item(
    row: Record,
    texts: Mapping[str, Rendered],
    embargoes: Mapping[str, datetime],
    conditions: tuple[Clause, ...],
) -> PublishedItem:
    """Raises KeyError for a piece whose source text cannot be shown: nobody could read it."""
    texts[SOURCE]
    return PublishedItem(
        id=str(row["id"]),
        key=row["key"],
        clauses=(*clauses_of(row["targeting"]), *conditions),
        visible_from=row["visible_from"],
        group=row["variant_group"],
        markets=frozenset(row["markets"]),
        priority=row["priority"],
        content_id=row["content_id"],
        kind=row["kind"],
        window=window_of(row, embargoes),
        texts=texts,
    )


def render(row: Record) -> Rendered:
    """A text in one language, as it is served. Raises ValueError for blocks that make no sense."""
    return rendered(row["locale"], row["title"], blocks_of(row["blocks"]))


def rendered(language: str, title: str, blocks: Iterable[Block]) -> Rendered:
    """What a piece says in a language, as Markdown and as HTML that can do no harm."""
    written = list(blocks)
    markdown = to_markdown(title, written)
    html = nh3.clean(MARKDOWN.render(markdown))
    media = frozenset(block.media for block in written if block.media)
    return Rendered(language, title, markdown, html, media)
