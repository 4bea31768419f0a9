"""Guides and tips: what is written, in which languages, and from when it may be seen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of


class Content(Keyed, Base):
    """A piece under its stable key; nothing of it may be seen before `embargo_at`."""

    __tablename__ = "content"
    __table_args__ = (
        one_of(
            "kind",
            *("USER_GUIDE", "FUNCTION", "STRAP_CHANGE", "STRAP_CARE"),
            *("PERSONALISATION", "CARE", "SERVICE", "BROCHURE"),
        ),
    )

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    variant_group: Mapped[str | None]
    embargo_at: Mapped[datetime | None]


class ContentRevision(Keyed, Base):
    """The source text of a piece at one moment, in blocks with stable ids; never changed."""

    __tablename__ = "content_revision"
    __table_args__ = (UniqueConstraint("content_id", "number"),)

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    number: Mapped[int]
    title: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]]
    digest: Mapped[bytes]


class Translation(Keyed, Base):
    """A revision in another language, block by block."""

    __tablename__ = "translation"
    __table_args__ = (UniqueConstraint("revision_id", "locale"),)

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("content_revision.id"))
    locale: Mapped[str]
    title: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]]


class Publication(Keyed, Base):
    """A window in which a revision may be seen, and for which pieces; rows are added, not changed.

    Whether it is visible is asked of the clock (`rules.visibility`), and never set by a job.
    """

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("visible_until IS NULL OR visible_from < visible_until", name="window"),
        Index("ix_publication_revision_id", "revision_id"),
    )

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("content_revision.id"))
    visible_from: Mapped[datetime]
    visible_until: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(server_default=text("0"))
    markets: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    targeting: Mapped[list[dict[str, Any]]]


class CatalogueVersion(Base):
    """A single number, raised with every change of what processes keep in memory."""

    __tablename__ = "catalogue_version"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
