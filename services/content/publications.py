"""An approved revision is published for a window of time, withdrawn at once, or rolled back to.

Rows are only added. A new publication takes the place of the one before from its own beginning on
(`services.publication_windows`): there is no gap between them, and never two of one piece.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import ContentRevision
from models.keys import new_id
from models.publication import Publication, PublicationText
from rules.content_workflow import Step, after
from rules.errors import StudioRefused
from services.content.gates import lock_coming_release, require_open_gate
from services.content.pieces import instant, lock_revision
from services.content.publication_rows import (
    add_publication,
    copy_of,
    lock_publication,
    tell_of,
)
from services.content.rows import block_rows
from services.content.translations import texts_of_revision


@dataclass(frozen=True, slots=True)
class Plan:
    """From when until when, and where, a revision may be seen.

    Without `visible_from`, or with one that has passed, it begins at once; no markets are all of
    them. In a release it begins when that does.
    """

    visible_from: datetime | None = None
    visible_until: datetime | None = None
    markets: frozenset[str] = frozenset()
    priority: int = 0
    release_id: UUID | None = None


async def schedule(session: AsyncSession, revision_id: UUID, plan: Plan, *, publisher: str) -> UUID:
    """Publish an approved revision in each language in which it is whole; the publication's id.

    What is served is frozen now. Raises StudioRefused for a revision that is not approved, a window
    that ends before it begins, an embargo (UNDER_EMBARGO) and a release that waits for languages.
    """
    release = await lock_coming_release(session, plan.release_id) if plan.release_id else None
    revision = await lock_revision(session, revision_id)
    after(revision.state, Step.PUBLISH)
    now = await instant(session)
    asked = release.at if release else plan.visible_from
    publication = Publication(
        id=new_id(),
        revision_id=revision.id,
        release_id=plan.release_id,
        visible_from=max(now, asked or now),
        visible_until=plan.visible_until,
        priority=plan.priority,
        markets=sorted(plan.markets),
        targeting=revision.targeting,
        created_by=publisher,
        created_at=now,
    )
    await _withdraw_same(session, revision, publication, publisher)
    texts = await texts_of_revision(session, revision)
    if release is not None:
        require_open_gate(release, texts)
    await add_publication(
        session,
        revision,
        publication,
        [
            PublicationText(locale=tag, title=text.title, blocks=block_rows(text.blocks))
            for tag, text in texts.items()
        ],
    )
    await tell_of(session, revision, "PUBLISH", publisher, publication)
    return publication.id


async def withdraw(session: AsyncSession, publication_id: UUID, *, publisher: str) -> None:
    """Take a publication out of sight at once; one that was withdrawn before stays as it was.

    What it replaced does not come back, save where it had not begun: there that goes on.
    """
    revision, publication = await lock_publication(session, publication_id)
    if publication.withdrawn_at is None:
        publication.withdrawn_at = await instant(session)
        publication.withdrawn_by = publisher
        await tell_of(session, revision, "WITHDRAW", publisher, publication)


async def roll_back(session: AsyncSession, publication_id: UUID, *, publisher: str) -> UUID:
    """Serve at once what an earlier publication served, as a new one; its id."""
    revision, former = await lock_publication(session, publication_id)
    now = await instant(session)
    publication, texts = await copy_of(session, former, begins=now, now=now, by=publisher)
    await add_publication(session, revision, publication, texts)
    await tell_of(session, revision, "ROLL_BACK", publisher, publication)
    return publication.id


async def move(
    session: AsyncSession, publication_id: UUID, *, at: datetime, publisher: str
) -> UUID:
    """Have a publication that has not begun begin at another instant, as a new one; its id."""
    revision, former = await lock_publication(session, publication_id)
    now = await instant(session)
    if former.withdrawn_at is not None or former.visible_from <= now:
        raise StudioRefused("PUBLICATION_BEGUN", _("This has begun, or was withdrawn."))
    former.withdrawn_at, former.withdrawn_by = now, publisher
    publication, texts = await copy_of(session, former, begins=max(now, at), now=now, by=publisher)
    publication.release_id = former.release_id
    await add_publication(session, revision, publication, texts)
    await tell_of(session, revision, "MOVE", publisher, publication)
    return publication.id


async def _withdraw_same(
    session: AsyncSession, revision: ContentRevision, new: Publication, publisher: str
) -> None:
    """One of the same instant that the new one stands for is not left to wait behind it."""
    of_piece = select(ContentRevision.id).where(ContentRevision.content_id == revision.content_id)
    waiting = await session.scalars(
        select(Publication).where(
            Publication.revision_id.in_(of_piece),
            Publication.visible_from == new.visible_from,
            Publication.visible_from > new.created_at,
            Publication.withdrawn_at.is_(None),
        )
    )
    for each in waiting:
        if not new.markets or (each.markets and set(each.markets) <= set(new.markets)):
            each.withdrawn_at, each.withdrawn_by = new.created_at, publisher
