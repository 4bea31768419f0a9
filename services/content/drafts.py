"""A piece is begun, and written in a draft that nobody's later saving overwrites unseen."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import Content, ContentRevision
from models.keys import new_id
from rules.content_workflow import (
    OPEN,
    RevisionState,
    Step,
    after,
    faults_in,
    require_identity,
)
from rules.documents import Block
from rules.errors import StudioRefused
from rules.targeting import Clause
from services import audit
from services.content.draft_changes import changes_in, digest_of_revision
from services.content.media import require_media
from services.content.pieces import CONTENT, instant, lock_piece, lock_revision, record_step
from services.content.rows import block_rows, clause_rows


@dataclass(frozen=True, slots=True)
class NewContent:
    """What a piece is known by, before anything is written."""

    key: str
    kind: str
    variant_group: str | None = None


@dataclass(frozen=True, slots=True)
class DraftText:
    """What a draft says and whom it is for.

    `same_meaning` names the paths whose new text means what that of the revision before meant, so
    that its translations stay good.
    """

    title: str
    blocks: tuple[Block, ...]
    targeting: tuple[Clause, ...] = ()
    same_meaning: frozenset[str] = frozenset()


async def create_content(session: AsyncSession, new: NewContent, *, author: str) -> UUID:
    """Begin a piece without any text. Raises StudioRefused for a key that is taken."""
    require_identity(new.key, new.kind, new.variant_group)
    if await session.scalar(select(Content.id).where(Content.key == new.key)):
        raise StudioRefused("KEY_TAKEN", _("There is a piece with this key."), "key")
    content = Content(
        id=new_id(), key=new.key, kind=new.kind, variant_group=new.variant_group or None
    )
    session.add(content)
    await session.flush()  # of two at once, the second is refused by the unique key
    await audit.record(
        session, actor=author, action="CREATE", object_kind=CONTENT, object_id=content.id
    )
    return content.id


async def open_draft(session: AsyncSession, content_id: UUID, *, author: str) -> UUID:
    """The piece's open revision; without one, a draft that begins as the newest approved one."""
    await lock_piece(session, content_id)
    rows = await session.scalars(
        select(ContentRevision)
        .where(ContentRevision.content_id == content_id)
        .order_by(ContentRevision.number.desc())
    )
    revisions = rows.all()
    for revision in revisions:
        if revision.state in OPEN:
            return revision.id
    standing = next((r for r in revisions if r.state == RevisionState.APPROVED), None)
    draft = ContentRevision(
        id=new_id(),
        content_id=content_id,
        number=revisions[0].number + 1 if revisions else 1,
        title=standing.title if standing else "",
        blocks=standing.blocks if standing else [],
        targeting=standing.targeting if standing else [],
        based_on=standing.id if standing else None,
        state=RevisionState.DRAFT,
        author=author,
        digest=b"",
    )
    draft.digest = digest_of_revision(draft)
    session.add(draft)
    await record_step(session, draft, "OPEN_DRAFT", author)
    await session.flush()  # its id goes out, and is asked for next
    return draft.id


async def save_draft(
    session: AsyncSession, revision_id: UUID, draft: DraftText, *, author: str, lock_version: int
) -> int:
    """Keep what was written, and return the draft's next lock_version; no change keeps the last.

    Raises StudioRefused when somebody saved meanwhile (STALE_DRAFT), and for the first text that
    cannot be shown as meant (DRAFT_FAULTY; the field is its path, `faults_in` tells them all).
    """
    revision = await lock_revision(session, revision_id)
    after(revision.state, Step.SAVE)
    if revision.lock_version != lock_version:
        sentence = _("Somebody else saved this draft meanwhile. Compare the two.")
        raise StudioRefused("STALE_DRAFT", sentence)
    for fault in faults_in(draft.title, draft.blocks):
        raise StudioRefused("DRAFT_FAULTY", fault.text, fault.path)
    await require_media(session, draft.blocks)
    changed = list(changes_in(revision, draft))
    if not changed:
        return revision.lock_version
    revision.title, revision.blocks = draft.title, block_rows(draft.blocks)
    revision.targeting = clause_rows(draft.targeting)
    revision.same_meaning = sorted(draft.same_meaning)
    revision.digest = digest_of_revision(revision)
    revision.author, revision.changed_at = author, await instant(session)
    revision.lock_version += 1
    await record_step(session, revision, "SAVE_DRAFT", author, *changed)
    return revision.lock_version


async def discard_draft(session: AsyncSession, revision_id: UUID, *, author: str) -> None:
    """Set a draft aside; it stays in the history, and the piece as it was before it."""
    revision = await lock_revision(session, revision_id)
    revision.state = after(revision.state, Step.DISCARD)
    revision.lock_version += 1
    revision.changed_at = await instant(session)
    await record_step(session, revision, "DISCARD_DRAFT", author)
