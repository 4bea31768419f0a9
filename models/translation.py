"""Translations by segment: each of its source texts, what stands in each language, and how it was.

A segment is a title or a block of a piece: `path` is `title` or `body/` and the id of the block.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of


class SegmentSource(Keyed, Base):
    """A source text that a segment has, or once had.

    `same_meaning_as` is an earlier one that the author said it means the same as: translations
    made for that one stay good.
    """

    __tablename__ = "segment_source"
    __table_args__ = (UniqueConstraint("content_id", "path", "digest"),)

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    path: Mapped[str]
    digest: Mapped[bytes]
    text: Mapped[str]
    same_meaning_as: Mapped[UUID | None] = mapped_column(ForeignKey("segment_source.id"))


class Translation(Base):
    """What a segment says in another language, and for which source text that was written."""

    __tablename__ = "translation"
    __table_args__ = (
        one_of("state", "TRANSLATED", "REVIEWED"),
        one_of("origin", "STUDIO", "PO", "SHIPPED"),
        Index("ix_translation_source_id", "source_id"),
    )

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    source_id: Mapped[UUID] = mapped_column(ForeignKey("segment_source.id"))
    text: Mapped[str]
    state: Mapped[str]
    origin: Mapped[str]
    author: Mapped[str]
    lock_version: Mapped[int] = mapped_column(server_default="1")
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class TranslationChange(Keyed, Base):
    """A translation as it once stood; rows are only added."""

    __tablename__ = "translation_change"
    __table_args__ = (Index("ix_translation_change_content_id_locale", "content_id", "locale"),)

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    locale: Mapped[str]
    path: Mapped[str]
    source_id: Mapped[UUID] = mapped_column(ForeignKey("segment_source.id"))
    text: Mapped[str]
    state: Mapped[str]
    origin: Mapped[str]
    author: Mapped[str]


class PoExport(Keyed, Base):
    """What a PO file said when it went out: by context, digests of source and translation."""

    __tablename__ = "po_export"

    locale: Mapped[str]
    scope: Mapped[dict[str, Any]]
    base: Mapped[dict[str, Any]]
    created_by: Mapped[str]


class PoImport(Keyed, Base):
    """A PO file that came in, and what became of it; without `applied_at` it was only tried.

    `waiting` is the file itself, for as long as its sender may still say that it be taken.
    """

    __tablename__ = "po_import"
    __table_args__ = (Index("ix_po_import_sha256", "sha256"),)

    export_id: Mapped[UUID | None] = mapped_column(ForeignKey("po_export.id"))
    locale: Mapped[str]
    sha256: Mapped[bytes]
    report: Mapped[dict[str, Any]]
    applied_at: Mapped[datetime | None]
    created_by: Mapped[str]
    waiting: Mapped[bytes | None]
