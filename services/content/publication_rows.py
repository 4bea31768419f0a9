"""A publication is added with all that it serves, once nothing speaks against its window."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import Content, ContentRevision
from models.keys import new_id
from models.publication import Publication, PublicationText
from rules.errors import StudioRefused
from rules.market_codes import require_markets
from services import shelf
from services.content.embargoes import require_no_embargo
from services.content.pieces import lock_revision, record_step


async def lock_publication(
    session: AsyncSession, publication_id: UUID
) -> tuple[ContentRevision, Publication]:
    """A publication as it stands and its revision, once the piece is locked."""
    asked = select(Publication.revision_id).where(Publication.id == publication_id)
    revision_id = await session.scalar(asked)
    if revision_id is None:
        sentence = _("There is no such publication.")
        raise StudioRefused("PUBLICATION_UNKNOWN", sentence, "publicationId")
    revision = await lock_revision(session, revision_id)
    publication = await session.get_one(Publication, publication_id, populate_existing=True)
    return revision, publication


async def add_publication(
    session: AsyncSession,
    revision: ContentRevision,
    publication: Publication,
    texts: Sequence[PublicationText],
) -> None:
    """Add a publication of a locked piece. Raises StudioRefused for one that may not be."""
    begins, until = publication.visible_from, publication.visible_until
    markets = frozenset(publication.markets)
    require_markets(markets)
    if until is not None and until <= begins:
        sentence = _("It would end before it begins.")
        raise StudioRefused("WINDOW_EMPTY", sentence, "visible_until")
    content = await session.get_one(Content, revision.content_id)
    if content.archived_at is not None:
        raise StudioRefused("CONTENT_ARCHIVED", _("This piece is archived."))
    await require_no_embargo(session, content.id, begins=begins, markets=markets)
    session.add(publication)
    await session.flush()  # its texts refer to it
    for text in texts:
        text.publication_id = publication.id
    session.add_all(texts)


async def copy_of(
    session: AsyncSession, former: Publication, *, begins: datetime, now: datetime, by: str
) -> tuple[Publication, Sequence[PublicationText]]:
    """The same publication from another instant on: its texts stay as they were frozen."""
    until = former.visible_until
    publication = Publication(
        id=new_id(),
        revision_id=former.revision_id,
        visible_from=begins,
        visible_until=until if until and until > now else None,
        priority=former.priority,
        markets=former.markets,
        targeting=former.targeting,
        created_by=by,
        created_at=now,
    )
    rows = await session.scalars(
        select(PublicationText).where(PublicationText.publication_id == former.id)
    )
    texts = [PublicationText(locale=r.locale, title=r.title, blocks=r.blocks) for r in rows]
    return publication, texts


async def tell_of(
    session: AsyncSession,
    revision: ContentRevision,
    action: str,
    actor: str,
    publication: Publication,
) -> None:
    """Write down what was done to a publication, and have every process read it."""
    await record_step(session, revision, action, actor, f"publication/{publication.id}")
    await shelf.tell_changed(session)
