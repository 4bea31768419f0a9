"""A piece is locked before anything about it is written, and its instants are the database's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import Content, ContentRevision
from rules.errors import StudioRefused
from services import audit

CONTENT = "CONTENT"


async def lock_piece(session: AsyncSession, content_id: UUID) -> Content:
    """The piece, for this transaction alone; raises StudioRefused where there is none."""
    content = await session.get(Content, content_id, with_for_update=True, populate_existing=True)
    if content is None:
        raise StudioRefused("CONTENT_UNKNOWN", _("There is no such piece."), "contentId")
    return content


async def lock_pieces(session: AsyncSession, which: ColumnElement[bool]) -> None:
    """Lock several pieces at once, each after the other in one order.

    Who changes more than one in a transaction does so first: what is told of the first change is
    a lock too, under which nobody may wait for a piece.
    """
    asked = select(Content.id).where(which).order_by(Content.id)
    await session.execute(asked.with_for_update())


async def lock_revision(session: AsyncSession, revision_id: UUID) -> ContentRevision:
    """The revision as it stands, once its piece is locked; raises StudioRefused."""
    asked = select(ContentRevision.content_id).where(ContentRevision.id == revision_id)
    content_id = await session.scalar(asked)
    if content_id is None:
        raise StudioRefused("REVISION_UNKNOWN", _("There is no such revision."), "revisionId")
    await lock_piece(session, content_id)
    return await session.get_one(ContentRevision, revision_id, populate_existing=True)


async def instant(session: AsyncSession) -> datetime:
    """Now, by the one clock that all processes share; asked under the lock, it only grows."""
    return (await session.execute(select(func.clock_timestamp()))).scalar_one()


async def record_step(
    session: AsyncSession, revision: ContentRevision, action: str, actor: str, *fields: str
) -> None:
    """Write down what was done to a revision: its number, and the names of what changed."""
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind=CONTENT,
        object_id=revision.content_id,
        fields=[f"revision/{revision.number}", *fields],
    )
