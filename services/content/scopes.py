"""Which pieces go out to translators: some, those of a release, or all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import Content, ContentRevision
from models.publication import Publication
from rules.errors import StudioRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which pieces: these, or those of a release; without either all of them."""

    content_ids: frozenset[UUID] | None = None
    release_id: UUID | None = None


EVERYTHING = Scope()


async def scope_of(session: AsyncSession, keys: Iterable[str]) -> Scope:
    """The pieces with these keys; without keys all there are. Raises StudioRefused."""
    wanted = set(keys)
    if not wanted:
        return EVERYTHING
    rows = await session.execute(
        select(Content.id, Content.key).where(
            Content.key.in_(wanted), Content.archived_at.is_(None)
        )
    )
    found = {row.key: row.id for row in rows}
    if len(found) < len(wanted):
        raise StudioRefused("CONTENT_UNKNOWN", _("There is no piece with this key."), "contentKeys")
    return Scope(content_ids=frozenset(found.values()))


async def content_ids_of(session: AsyncSession, scope: Scope) -> list[UUID] | None:
    """The pieces a scope names; None for all there are."""
    if scope.release_id is not None:
        found = await session.scalars(
            select(ContentRevision.content_id)
            .join(Publication, Publication.revision_id == ContentRevision.id)
            .where(Publication.release_id == scope.release_id, Publication.withdrawn_at.is_(None))
        )
        return sorted(set(found))
    return None if scope.content_ids is None else sorted(scope.content_ids)
