"""What is written for owners: pieces, their revisions, and images with an alternative text."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of

EVERYWHERE = ""  # the market of an embargo for all of them


class Content(Keyed, Base):
    """A piece under its stable key."""

    __tablename__ = "content"
    __table_args__ = (
        one_of(
            "kind",
            *("USER_GUIDE", "FUNCTION", "STRAP_CHANGE", "STRAP_CARE"),
            *("PERSONALISATION", "CARE", "SERVICE", "BROCHURE", "SAFETY"),
        ),
    )

    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    variant_group: Mapped[str | None]
    archived_at: Mapped[datetime | None]


class ContentEmbargo(Base):
    """Nothing of a piece may be seen in a market before `embargo_at`, whatever is published."""

    __tablename__ = "content_embargo"

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    market: Mapped[str] = mapped_column(primary_key=True, server_default=text("''"))
    embargo_at: Mapped[datetime]
    set_by: Mapped[str]


class ContentRevision(Keyed, Base):
    """The source text of a piece at one moment, in blocks with stable ids, and whom it is for.

    It may be changed while it is a draft; once approved it stays as it is. `lock_version` tells a
    second author that a draft is not what they began with. It was `based_on` another, and the texts
    at the paths in `same_meaning` were reworded without a change of what they mean.
    """

    __tablename__ = "content_revision"
    __table_args__ = (
        UniqueConstraint("content_id", "number"),
        one_of("state", "DRAFT", "IN_REVIEW", "APPROVED", "SUPERSEDED"),
        Index(
            "uq_content_revision_open",
            "content_id",
            unique=True,
            postgresql_where=text("state IN ('DRAFT', 'IN_REVIEW')"),
        ),
    )

    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"))
    number: Mapped[int]
    title: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]]
    targeting: Mapped[list[dict[str, Any]]] = mapped_column(server_default=text("'[]'"))
    digest: Mapped[bytes]
    based_on: Mapped[UUID | None] = mapped_column(ForeignKey("content_revision.id"))
    same_meaning: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(server_default=text("'APPROVED'"))
    author: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    reviewer: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    review_note: Mapped[str | None]
    lock_version: Mapped[int] = mapped_column(server_default=text("1"))


class Media(Keyed, Base):
    """An image that blocks show; its bytes are kept outside the database under `key`."""

    __tablename__ = "media"
    __table_args__ = (one_of("media_type", "image/avif", "image/jpeg", "image/png", "image/webp"),)

    sha256: Mapped[bytes] = mapped_column(unique=True)
    media_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]
    key: Mapped[str]
    created_by: Mapped[str]


class CatalogueVersion(Base):
    """A single number, raised with every change of what processes keep in memory."""

    __tablename__ = "catalogue_version"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True, server_default=text("1"))
    version: Mapped[int] = mapped_column(server_default=text("1"))
