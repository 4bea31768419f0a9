"""What a translator has before them: each text of a piece, what it was, and what stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from models.content import Content
from models.database import Database, Record
from models.query import Query
from models.translation import SegmentSource, Translation
from services.content.units import Unit, Units, read_units

PIECE = Query(select(Content.id, Content.kind).where(Content.key == bindparam("key")))
SAID = Query(
    select(
        Translation.path,
        Translation.source_id,
        Translation.text,
        Translation.state,
        Translation.author,
        Translation.lock_version,
        Translation.updated_at,
        SegmentSource.text.label("source_text"),
    )
    .join(SegmentSource, SegmentSource.id == Translation.source_id)
    .where(
        Translation.content_id == bindparam("content_id", type_=Uuid),
        Translation.locale == bindparam("locale"),
    )
)


class UnitState(StrEnum):
    """How far a text is in a language."""

    MISSING = "MISSING"
    OUTDATED = "OUTDATED"
    TRANSLATED = "TRANSLATED"
    REVIEWED = "REVIEWED"


@dataclass(frozen=True, slots=True)
class SaidNow:
    """A translation as it stands. `previous` is the source it was made for, if that changed."""

    text: str
    author: str
    lock_version: int
    updated_at: datetime
    previous: str | None


@dataclass(frozen=True, slots=True)
class UnitInLanguage:
    """A text of a piece and its translation into one language."""

    path: str
    kind: str
    source_id: UUID
    source: str
    state: UnitState
    said: SaidNow | None


@dataclass(frozen=True, slots=True)
class TranslatedPiece:
    """A piece as one language has it, in reading order."""

    content_id: UUID
    key: str
    kind: str
    units: Sequence[UnitInLanguage]


async def find_piece(database: Database, key: str) -> UUID | None:
    """The piece with this key, whether anything of it is to be translated or not."""
    found = await database.fetch(PIECE, key=key)
    return found[0]["id"] if found else None


async def read_piece(database: Database, key: str, locale: str) -> TranslatedPiece | None:
    """The texts of a piece that translators may see; None where there are none yet."""
    found = await database.fetch(PIECE, key=key)
    if not found:
        return None
    content_id = found[0]["id"]
    known = await read_units(database, [content_id])
    rows = await database.fetch(SAID, content_id=content_id, locale=locale)
    said = {row["path"]: row for row in rows}
    units = [
        _in_language(known, unit, unit.source_id, said.get(unit.path))
        for unit in known.units
        if unit.source_id is not None
    ]
    return TranslatedPiece(content_id, key, found[0]["kind"], units) if units else None


def _in_language(known: Units, unit: Unit, source_id: UUID, row: Record | None) -> UnitInLanguage:
    is_current = row is not None and known.is_current(unit, row["source_id"])
    return UnitInLanguage(
        path=unit.path,
        kind=unit.block_kind or "TITLE",
        source_id=source_id,
        source=unit.text,
        state=_state(row, is_current=is_current),
        said=_said(row, is_current=is_current) if row is not None else None,
    )


def _state(row: Record | None, *, is_current: bool) -> UnitState:
    if row is None:
        return UnitState.MISSING
    return UnitState(row["state"]) if is_current else UnitState.OUTDATED


def _said(row: Record, *, is_current: bool) -> SaidNow:
    previous = None if is_current else row["source_text"]
    return SaidNow(row["text"], row["author"], row["lock_version"], row["updated_at"], previous)
