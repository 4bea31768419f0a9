"""What the house shipped of a piece before, and how it gives way to what it ships now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.content import ContentRevision
from models.publication import Publication
from rules.documents import Document


async def newest_shipped(session: AsyncSession, content_id: UUID) -> ContentRevision | None:
    """The last revision that the house shipped: nobody reviewed it."""
    return await session.scalar(
        select(ContentRevision)
        .where(
            ContentRevision.content_id == content_id,
            ContentRevision.state == "APPROVED",
            ContentRevision.reviewer.is_(None),
        )
        .order_by(ContentRevision.number.desc())
        .limit(1)
    )


async def publications_of(
    session: AsyncSession, revision: ContentRevision | None
) -> Sequence[Publication]:
    if revision is None:
        return ()
    found = await session.scalars(
        select(Publication).where(Publication.revision_id == revision.id).order_by(Publication.id)
    )
    return found.all()


def give_way(former: Publication, document: Document, now: datetime, actor: str) -> None:
    """What is seen is replaced by the new one; what is not yet, or elsewhere too, is withdrawn."""
    if former.withdrawn_at is not None:
        return
    if former.visible_from > now:
        former.withdrawn_at, former.withdrawn_by = now, actor
    elif document.markets and (
        not former.markets or not document.markets.issuperset(former.markets)
    ):
        former.withdrawn_at, former.withdrawn_by = max(now, document.visible_from), actor
