"""Publications as the studio reads them: with their piece, their window, and what they are now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from models.content import Content, ContentRevision
from models.database import Database, Record
from models.publication import Publication, PublicationText, Release
from rules.publication_state import PublicationState, Published, state_of
from services.publication_windows import (
    EMBARGOES,
    LINES,
    Embargoes,
    embargoes_by_piece,
    window_of,
)


@dataclass(frozen=True, slots=True)
class PublicationEntry:
    """A publication of a revision, and what it is at the instant that was asked for."""

    id: UUID
    content_id: UUID
    key: str
    revision_id: UUID
    number: int
    title: str
    state: PublicationState
    published: Published
    locales: tuple[str, ...]
    priority: int
    release_id: UUID | None
    release: str | None
    created_at: datetime
    created_by: str
    withdrawn_by: str | None

    @property
    def markets(self) -> tuple[str, ...]:
        return tuple(self.published.markets)


_LOCALES = (
    select(func.array_agg(aggregate_order_by(PublicationText.locale, PublicationText.locale)))
    .where(PublicationText.publication_id == Publication.id)
    .correlate(Publication)
    .scalar_subquery()
)
EVERY: Select[*tuple[Any, ...]] = (
    select(
        *(Publication.id, Publication.revision_id, Publication.release_id, Publication.markets),
        *(Publication.visible_from, Publication.visible_until, Publication.withdrawn_at),
        *(Publication.withdrawn_by, Publication.priority, Publication.created_by),
        Publication.created_at,
        Content.id.label("content_id"),
        Content.key,
        ContentRevision.number,
        ContentRevision.title,
        Release.name.label("release"),
        LINES.c.replacements,
        _LOCALES.label("locales"),
    )
    .join(ContentRevision, ContentRevision.id == Publication.revision_id)
    .join(Content, Content.id == ContentRevision.content_id)
    .join(LINES, LINES.c.id == Publication.id)
    .outerjoin(Release, Release.id == Publication.release_id)
    .order_by(Publication.visible_from, Publication.id)
)


async def read_all_embargoes(database: Database) -> Embargoes:
    """Every embargo, by piece and market."""
    return embargoes_by_piece(await database.fetch(EMBARGOES))


def entry_of(row: Record, embargoes: Embargoes, at: datetime) -> PublicationEntry:
    """A row of EVERY as it is at an instant."""
    published = Published(window_of(row, embargoes.get(row["content_id"], {})), row["markets"])
    return PublicationEntry(
        id=row["id"],
        content_id=row["content_id"],
        key=row["key"],
        revision_id=row["revision_id"],
        number=row["number"],
        title=row["title"],
        state=state_of(published, at),
        published=published,
        locales=tuple(row["locales"] or ()),
        priority=row["priority"],
        release_id=row["release_id"],
        release=row["release"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        withdrawn_by=row["withdrawn_by"],
    )
