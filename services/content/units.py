"""What there is to translate: each segment of the newest text of every piece, in reading order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import any_, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from models.content import Content, ContentRevision
from models.database import Database
from models.query import Query, id_list
from models.translation import SegmentSource
from rules.content_segments import TITLE, Segment, digest_of, segments_of
from rules.meanings import gathered
from services.content.rows import blocks_of
from services.content.scopes import Scope, content_ids_of
from services.content.sources import keep_sources


class Row(Protocol):
    """A row of either way to the database."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 - a column of any type


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A segment as translators meet it. `source_id` is that of its text, `about` the piece.

    `block_kind` is None for a title; `place` counts from one, the title being the first.
    """

    content_id: UUID
    key: str
    about: str
    path: str
    text: str
    block_kind: str | None
    place: int
    source_id: UUID | None


@dataclass(frozen=True, slots=True)
class Units:
    """Units in reading order, and of each source text what it means: a text that stands for all.

    `sources` finds the source of a text that a segment has or had.
    """

    units: Sequence[Unit]
    meanings: Mapping[UUID, UUID]
    sources: Mapping[tuple[UUID, str, bytes], UUID]

    def meaning(self, source_id: UUID | None) -> UUID | None:
        return self.meanings.get(source_id) if source_id else None

    def is_current(self, unit: Unit, source_id: UUID) -> bool:
        """Whether what was translated from this source is good for what the unit says now."""
        return unit.source_id is not None and self.meaning(source_id) == self.meaning(
            unit.source_id
        )


# Translators begin with what is in review; a draft may still become anything.
_NEWEST = (
    select(Content.id, Content.key, Content.kind, ContentRevision.title, ContentRevision.blocks)
    .join(ContentRevision, ContentRevision.content_id == Content.id)
    .where(
        Content.archived_at.is_(None),
        or_(ContentRevision.state == "IN_REVIEW", ContentRevision.state == "APPROVED"),
        or_(func.cardinality(id_list()) == 0, Content.id == any_(id_list())),
    )
    .order_by(Content.key, ContentRevision.number.desc())
    .ext(distinct_on(Content.key))
)
_SOURCES = select(
    SegmentSource.id,
    SegmentSource.content_id,
    SegmentSource.path,
    SegmentSource.digest,
    SegmentSource.same_meaning_as,
).where(or_(func.cardinality(id_list()) == 0, SegmentSource.content_id == any_(id_list())))

NEWEST = Query(_NEWEST)
SOURCES = Query(_SOURCES)


async def read_units(database: Database, content_ids: Iterable[UUID] = ()) -> Units:
    """The units of these pieces, without ids of all of them, as they are read for a page."""
    ids = list(content_ids)
    newest = await database.fetch(NEWEST, ids=ids)
    return _units(newest, await database.fetch(SOURCES, ids=ids))


async def find_units(session: AsyncSession, scope: Scope) -> Units:
    """The units of a scope, as a transaction sees them."""
    ids = await content_ids_of(session, scope)
    if ids == []:
        return Units((), {}, {})
    found = await _find(session, ids or [])
    unkept = {unit.content_id for unit in found.units if unit.source_id is None}
    for content_id in sorted(unkept):
        own = [
            Segment(unit.path, unit.text) for unit in found.units if unit.content_id == content_id
        ]
        await keep_sources(session, content_id, own)
    return await _find(session, ids or []) if unkept else found


async def _find(session: AsyncSession, ids: list[UUID]) -> Units:
    newest = (await session.execute(_NEWEST, {"ids": ids})).mappings().all()
    return _units(newest, (await session.execute(_SOURCES, {"ids": ids})).mappings().all())


def _units(newest: Iterable[Row], kept: Iterable[Row]) -> Units:
    kept = list(kept)
    sources = {(row["content_id"], row["path"], bytes(row["digest"])): row["id"] for row in kept}
    units = [unit for row in newest for unit in _units_of(row, sources)]
    return Units(units, gathered({row["id"]: row["same_meaning_as"] for row in kept}), sources)


def _units_of(row: Row, sources: Mapping[tuple[UUID, str, bytes], UUID]) -> Iterable[Unit]:
    blocks = blocks_of(row["blocks"])
    kinds = [None, *(block.kind.value for block in blocks)]
    for place, segment in enumerate(segments_of(row["title"], blocks), start=1):
        yield Unit(
            content_id=row["id"],
            key=row["key"],
            about=f"{row['kind']}: {row['title']}",
            path=segment.path,
            text=segment.text,
            block_kind=None if segment.path == TITLE else kinds[place - 1],
            place=place,
            source_id=sources.get((row["id"], segment.path, digest_of(segment.text))),
        )
