"""The whole history of a piece: its revisions, its publications, and who did what when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from models.content import Content, ContentRevision
from models.database import Database, Record
from models.ledger import Audit
from models.query import Query
from rules.documents import Block
from rules.revision_diff import diff_of
from rules.targeting import Clause
from services.content.pieces import CONTENT
from services.content.publication_reads import (
    EVERY,
    PublicationEntry,
    entry_of,
    read_all_embargoes,
)
from services.content.rows import blocks_of, clauses_of

__all__ = ["Event", "History", "RevisionEntry", "diff_of", "read_history"]

_ID = bindparam("content_id", type_=Content.id.type)
_CONTENT = Query(
    select(Content.key, Content.kind, Content.variant_group, Content.archived_at).where(
        Content.id == _ID
    )
)
_REVISIONS = Query(
    select(ContentRevision.__table__)
    .where(ContentRevision.content_id == _ID)
    .order_by(ContentRevision.number)
)
_PUBLICATIONS = Query(EVERY.where(Content.id == _ID))
_EVENTS = Query(
    select(Audit.created_at, Audit.actor, Audit.action, Audit.fields)
    .where(Audit.object_kind == CONTENT, Audit.object_id == _ID)
    .order_by(Audit.position)
)


@dataclass(frozen=True, slots=True)
class RevisionEntry:
    """A revision as it stands."""

    id: UUID
    number: int
    title: str
    blocks: tuple[Block, ...]
    targeting: tuple[Clause, ...]
    state: str
    author: str
    changed_at: datetime
    reviewer: str | None
    decided_at: datetime | None
    review_note: str | None
    lock_version: int
    based_on: UUID | None
    same_meaning: frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what when; `fields` names the revision, the publication, the texts that changed."""

    at: datetime
    actor: str
    action: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """A piece with all that ever was of it, the first first."""

    content_id: UUID
    key: str
    kind: str
    variant_group: str | None
    is_archived: bool
    revisions: Sequence[RevisionEntry]
    publications: Sequence[PublicationEntry]
    events: Sequence[Event]


async def read_history(database: Database, content_id: UUID, *, at: datetime) -> History | None:
    """All of a piece as it is at an instant; None where there is no such piece."""
    found = await database.fetch(_CONTENT, content_id=content_id)
    if not found:
        return None
    embargoes = await read_all_embargoes(database)
    revisions = await database.fetch(_REVISIONS, content_id=content_id)
    publications = await database.fetch(_PUBLICATIONS, content_id=content_id)
    events = await database.fetch(_EVENTS, content_id=content_id)
    return History(
        content_id=content_id,
        key=found[0]["key"],
        kind=found[0]["kind"],
        variant_group=found[0]["variant_group"],
        is_archived=found[0]["archived_at"] is not None,
        revisions=[_revision(row) for row in revisions],
        publications=[entry_of(row, embargoes, at) for row in publications],
        events=[
            Event(row["created_at"], row["actor"], row["action"], tuple(row["fields"]))
            for row in events
        ],
    )


def _revision(row: Record) -> RevisionEntry:
    return RevisionEntry(
        *(row["id"], row["number"], row["title"]),
        blocks=blocks_of(row["blocks"]),
        targeting=clauses_of(row["targeting"]),
        state=row["state"],
        author=row["author"],
        changed_at=row["changed_at"],
        reviewer=row["reviewer"],
        decided_at=row["decided_at"],
        review_note=row["review_note"],
        lock_version=row["lock_version"],
        based_on=row["based_on"],
        same_meaning=frozenset(row["same_meaning"]),
    )
