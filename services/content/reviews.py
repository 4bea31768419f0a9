"""A draft is offered for review, sent back with a word, or approved by another person."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import ContentRevision
from models.translation import SegmentSource
from rules.content_segments import Segment, digest_of, segments_of
from rules.content_workflow import Step, after, missing_in, require_another
from rules.errors import StudioRefused
from rules.meanings import may_mean_the_same
from services.content.pieces import instant, lock_revision, record_step
from services.content.rows import blocks_of
from services.content.sources import keep_sources

MOST_NOTE = 2_000


async def submit(session: AsyncSession, revision_id: UUID, *, author: str) -> None:
    """Offer a draft for review. Its texts become sources: translators can begin.

    Raises StudioRefused for a draft with a text that is still missing (DRAFT_INCOMPLETE).
    """
    revision = await lock_revision(session, revision_id)
    blocks = blocks_of(revision.blocks)
    state = after(revision.state, Step.SUBMIT)
    for fault in missing_in(revision.title, blocks):
        raise StudioRefused("DRAFT_INCOMPLETE", fault.text, fault.path)
    revision.state, revision.review_note = state, None
    revision.lock_version += 1
    segments = list(segments_of(revision.title, blocks))
    sources = await keep_sources(session, revision.content_id, segments)
    await _keep_meanings(session, revision, segments, sources)
    await record_step(session, revision, "SUBMIT", author)


async def take_back(session: AsyncSession, revision_id: UUID, *, author: str) -> None:
    """Go on writing what was offered for review and not decided yet."""
    revision = await lock_revision(session, revision_id)
    revision.state = after(revision.state, Step.TAKE_BACK)
    revision.lock_version += 1
    await record_step(session, revision, "TAKE_BACK", author)


async def approve(
    session: AsyncSession, revision_id: UUID, *, reviewer: str, lock_version: int | None = None
) -> None:
    """Approve a revision, which stays as it is from now on.

    Raises StudioRefused for its last author (FOUR_EYES) and, where the reviewer's page says which
    `lock_version` it showed, for a revision that is another by now (STALE_DRAFT).
    """
    revision = await _decided(session, revision_id, Step.APPROVE, reviewer, lock_version)
    revision.review_note = None
    await record_step(session, revision, "APPROVE", reviewer)


async def send_back(
    session: AsyncSession,
    revision_id: UUID,
    *,
    reviewer: str,
    note: str,
    lock_version: int | None = None,
) -> None:
    """Give a revision back to its author with a word about why. Raises StudioRefused."""
    said = note.strip()
    if not said or len(said) > MOST_NOTE:
        raise StudioRefused("NOTE_NEEDED", _("Say in some words what should change."), "note")
    revision = await _decided(session, revision_id, Step.SEND_BACK, reviewer, lock_version)
    revision.review_note = said
    await record_step(session, revision, "SEND_BACK", reviewer, "review_note")


async def _decided(
    session: AsyncSession, revision_id: UUID, step: Step, reviewer: str, lock_version: int | None
) -> ContentRevision:
    revision = await lock_revision(session, revision_id)
    state = after(revision.state, step)
    if lock_version not in (None, revision.lock_version):
        raise StudioRefused("STALE_DRAFT", _("This revision has changed. Read it once more."))
    if step is Step.APPROVE:
        require_another(reviewer, than=revision.author)
    revision.state, revision.reviewer = state, reviewer
    revision.decided_at = await instant(session)
    revision.lock_version += 1
    return revision


async def _keep_meanings(
    session: AsyncSession,
    revision: ContentRevision,
    segments: list[Segment],
    sources: Mapping[str, UUID],
) -> None:
    """Link each reworded text of unchanged meaning to that of the revision before."""
    if not revision.same_meaning or revision.based_on is None:
        return
    before = await session.get_one(ContentRevision, revision.based_on)
    texts = {each.path: each.text for each in segments_of(before.title, blocks_of(before.blocks))}
    for segment in segments:
        former = texts.get(segment.path, segment.text)
        is_reworded = segment.path in revision.same_meaning and former != segment.text
        if is_reworded and may_mean_the_same(former, segment.text):
            alike = (
                select(SegmentSource.id)
                .where(
                    SegmentSource.content_id == revision.content_id,
                    SegmentSource.path == segment.path,
                    SegmentSource.digest == digest_of(former),
                )
                .scalar_subquery()
            )
            await session.execute(
                update(SegmentSource)
                .where(SegmentSource.id == sources[segment.path])
                .values(same_meaning_as=alike)
            )
