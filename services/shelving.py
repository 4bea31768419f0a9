"""Builds a snapshot from the rows of the catalogue; a row that makes no sense is left out alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar
from uuid import UUID

import nh3
import structlog
from markdown_it import MarkdownIt

from models.database import Record
from rules.documents import Block, BlockKind, to_markdown
from rules.targeting import Attributes, Clause, Dimension, Operator
from rules.visibility import Window
from services.snapshot import CollectionEntry, PublishedItem, ReferenceEntry, Rendered, Snapshot

SOURCE_LANGUAGE = "en"
MARKDOWN = MarkdownIt("commonmark", {"html": False})
T = TypeVar("T")

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def build(
    version: int,
    collections: Iterable[Record],
    references: Iterable[Record],
    publications: Iterable[Record],
    translations: Iterable[Record],
) -> Snapshot:
    """A snapshot of the rows. The version was read first, so it is never newer than they."""
    shelves = {row["id"]: CollectionEntry(row["id"], row["name"]) for row in collections}
    entries = {
        entry.id: entry
        for entry in _sound(
            references, "id", lambda row: _reference(row, shelves[row["collection_id"]])
        )
    }
    texts = _texts(translations)
    items = tuple(_sound(publications, "id", lambda row: _item(row, texts[row["revision_id"]])))
    by_number = {entry.number: entry for entry in entries.values()}
    return Snapshot(version, entries, by_number, shelves, items)


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


def _texts(translations: Iterable[Record]) -> Mapping[UUID, dict[str, Rendered]]:
    texts: dict[UUID, dict[str, Rendered]] = defaultdict(dict)
    rendered = _sound(
        translations,
        "revision_id",
        lambda row: (row["revision_id"], _render(row["locale"], row)),
    )
    for revision_id, text in rendered:
        texts[revision_id][text.language] = text
    return texts


def _item(row: Record, translated: Mapping[str, Rendered]) -> PublishedItem:
    return PublishedItem(
        id=str(row["id"]),
        key=row["key"],
        clauses=tuple(
            Clause(Dimension(each["dimension"]), Operator(each["op"]), frozenset(each["values"]))
            for each in row["targeting"]
        ),
        visible_from=row["visible_from"],
        group=row["variant_group"],
        markets=frozenset(row["markets"]),
        priority=row["priority"],
        content_id=row["content_id"],
        kind=row["kind"],
        window=Window(
            row["visible_from"], row["visible_until"], row["withdrawn_at"], row["embargo_at"]
        ),
        texts={**translated, SOURCE_LANGUAGE: _render(SOURCE_LANGUAGE, row)},
    )


def _render(language: str, row: Record) -> Rendered:
    blocks = [Block(each["id"], BlockKind(each["kind"]), each["text"]) for each in row["blocks"]]
    markdown = to_markdown(row["title"], blocks)
    return Rendered(language, row["title"], markdown, nh3.clean(MARKDOWN.render(markdown)))
