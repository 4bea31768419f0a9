"""A release may wait until each of its pieces is there in every language."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import LOCALES
from i18n.message import _
from models.content import Content, ContentRevision
from models.publication import Publication, PublicationText, Release
from rules.errors import StudioRefused
from services.content.pieces import instant
from services.content.translations import complete_locales

ALL_LOCALES = "ALL_LOCALES"
EACH_LOCALE = "EACH_LOCALE"
EVERY_TAG = frozenset(each.tag for each in LOCALES)


@dataclass(frozen=True, slots=True)
class PieceStatus:
    """A piece of a release: in which languages it is frozen, whole by now, and missing."""

    content_id: UUID
    key: str
    publication_id: UUID
    frozen: frozenset[str]
    complete: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        """The languages in which it will not be served."""
        return EVERY_TAG - self.frozen

    @property
    def newly_complete(self) -> frozenset[str]:
        """The languages that became whole since it was added: adding it again takes them in."""
        return self.complete - self.frozen


async def lock_coming_release(session: AsyncSession, release_id: UUID) -> Release:
    """The release, locked, while it is still to come; raises StudioRefused when it is over."""
    release = await lock_release(session, release_id)
    if release.cancelled_at is not None or release.at <= await instant(session):
        raise StudioRefused("RELEASE_OVER", _("This release is over."), "releaseId")
    return release


def require_open_gate(release: Release, locales: Iterable[str]) -> None:
    """Raises StudioRefused (GATE_CLOSED) for a piece that lacks a language it must have."""
    missing = EVERY_TAG - frozenset(locales)
    if release.gate == ALL_LOCALES and missing:
        tags = ", ".join(sorted(missing))
        sentence = _("The release waits for every language; missing: {tags}.", tags=tags)
        raise StudioRefused("GATE_CLOSED", sentence, "releaseId")


async def lock_release(session: AsyncSession, release_id: UUID) -> Release:
    """The release, for this transaction alone; it is locked before any of its pieces."""
    release = await session.get(Release, release_id, with_for_update=True, populate_existing=True)
    if release is None:
        raise StudioRefused("RELEASE_UNKNOWN", _("There is no such release."), "releaseId")
    return release


async def gate_status(session: AsyncSession, release_id: UUID) -> list[PieceStatus]:
    """Each piece of a release by key, with the languages it will be served in."""
    rows = await session.execute(
        select(Publication.id, ContentRevision, Content.key)
        .join(ContentRevision, ContentRevision.id == Publication.revision_id)
        .join(Content, Content.id == ContentRevision.content_id)
        .where(Publication.release_id == release_id, Publication.withdrawn_at.is_(None))
        .order_by(Content.key, Publication.id)
    )
    return [await _status(session, *row) for row in rows.all()]


async def _status(
    session: AsyncSession, publication_id: UUID, revision: ContentRevision, key: str
) -> PieceStatus:
    tags = await session.scalars(
        select(PublicationText.locale).where(PublicationText.publication_id == publication_id)
    )
    complete = await complete_locales(session, revision)
    return PieceStatus(revision.content_id, key, publication_id, frozenset(tags), complete)
