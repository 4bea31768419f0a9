"""What may be seen, from when until when, for which pieces; and what owners did about it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Keyed, one_of


class Release(Keyed, Base):
    """Several publications that go live at one instant, as it was planned in a zone."""

    __tablename__ = "release"
    __table_args__ = (one_of("gate", "ALL_LOCALES", "EACH_LOCALE"),)

    name: Mapped[str] = mapped_column(unique=True)
    at: Mapped[datetime]
    zone: Mapped[str]
    gate: Mapped[str]
    created_by: Mapped[str]
    cancelled_at: Mapped[datetime | None]


class Publication(Keyed, Base):
    """A window in which a revision may be seen, and for which pieces; rows are added, not changed.

    Whether it is visible is asked of the clock (`rules.visibility`), and never set by a job.
    """

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("visible_until IS NULL OR visible_from < visible_until", name="window"),
        Index("ix_publication_revision_id", "revision_id"),
        Index("ix_publication_release_id", "release_id"),
    )

    revision_id: Mapped[UUID] = mapped_column(ForeignKey("content_revision.id"))
    release_id: Mapped[UUID | None] = mapped_column(ForeignKey("release.id"))
    visible_from: Mapped[datetime]
    visible_until: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    priority: Mapped[int] = mapped_column(server_default=text("0"))
    markets: Mapped[list[str]] = mapped_column(server_default=text("'{}'"))
    targeting: Mapped[list[dict[str, Any]]]
    created_by: Mapped[str]


class PublicationText(Base):
    """What a publication serves in one language, frozen when it was made."""

    __tablename__ = "publication_text"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    blocks: Mapped[list[dict[str, Any]]]


class Exposure(Base):
    """That an owner was shown a piece: how often, and what they did about it."""

    __tablename__ = "exposure"
    __table_args__ = (
        Index("ix_exposure_content_id", "content_id"),
        Index("ix_exposure_last_at", "last_at"),
        Index(
            "ix_exposure_dismissed",
            "owner_id",
            postgresql_where=text("dismissed_at IS NOT NULL"),
        ),
    )

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("owner.id"), primary_key=True)
    content_id: Mapped[UUID] = mapped_column(ForeignKey("content.id"), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_at: Mapped[datetime] = mapped_column(server_default=func.now())
    shown: Mapped[int] = mapped_column(server_default=text("1"))
    opened_at: Mapped[datetime | None]
    acted_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
