"""The board of the studio: every piece, how far its writing is, and what owners see of it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import not_, select
from sqlalchemy.dialects.postgresql import distinct_on

from models.content import Content, ContentRevision
from models.database import Database, Record
from models.query import Query
from rules.content_workflow import OPEN
from rules.publication_state import PublicationState, next_change, state_of_piece
from services.content.publication_reads import (
    EVERY,
    PublicationEntry,
    entry_of,
    read_all_embargoes,
)
from services.publication_windows import LINES

# What was replaced for good says nothing about its piece any more.
_PUBLICATIONS = Query(EVERY.where(not_(LINES.c.is_over)))
_CONTENTS = Query(
    select(
        *(Content.id, Content.key, Content.kind, Content.variant_group, Content.archived_at),
        Content.created_at,
    ).order_by(Content.key)
)
_REVISIONS = Query(
    select(
        *(ContentRevision.id, ContentRevision.content_id, ContentRevision.number),
        *(ContentRevision.title, ContentRevision.state, ContentRevision.author),
        ContentRevision.changed_at,
    )
    .where(ContentRevision.state != "SUPERSEDED")
    .ext(distinct_on(ContentRevision.content_id))
    .order_by(ContentRevision.content_id, ContentRevision.number.desc())
)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A piece at an instant: its newest revision, the open one if there is one, and its state.

    `embargoes` are those still to end, by market; `next_at` is when something begins or ends next.
    """

    content_id: UUID
    key: str
    kind: str
    variant_group: str | None
    title: str
    number: int | None
    newest_id: UUID | None
    open_id: UUID | None
    open_state: str | None
    author: str | None
    changed_at: datetime
    state: PublicationState
    publications: tuple[PublicationEntry, ...]
    next_at: datetime | None
    embargoes: Mapping[str, datetime]
    is_archived: bool


async def read_board(database: Database, *, at: datetime) -> list[BoardRow]:
    """Every piece by its key. The publications of a row are those that are not over."""
    embargoes = await read_all_embargoes(database)
    publications: defaultdict[UUID, list[PublicationEntry]] = defaultdict(list)
    for row in await database.fetch(_PUBLICATIONS):
        publications[row["content_id"]].append(entry_of(row, embargoes, at))
    newest = {row["content_id"]: row for row in await database.fetch(_REVISIONS)}
    return [
        _row(
            row,
            newest.get(row["id"]),
            publications[row["id"]],
            {m: until for m, until in embargoes.get(row["id"], {}).items() if until > at},
            at,
        )
        for row in await database.fetch(_CONTENTS)
    ]


_STANDING = (PublicationState.LIVE, PublicationState.EMBARGOED, PublicationState.SCHEDULED)


def _row(
    content: Record,
    newest: Record | None,
    entries: Sequence[PublicationEntry],
    embargoes: Mapping[str, datetime],
    at: datetime,
) -> BoardRow:
    is_open = newest is not None and newest["state"] in OPEN
    published = [each.published for each in entries]
    return BoardRow(
        content_id=content["id"],
        key=content["key"],
        kind=content["kind"],
        variant_group=content["variant_group"],
        title=newest["title"] if newest else "",
        number=newest["number"] if newest else None,
        newest_id=newest["id"] if newest else None,
        open_id=newest["id"] if newest and is_open else None,
        open_state=newest["state"] if newest and is_open else None,
        author=newest["author"] if newest else None,
        changed_at=newest["changed_at"] if newest else content["created_at"],
        state=state_of_piece(published, at),
        publications=tuple(each for each in entries if each.state in _STANDING),
        next_at=next_change(published, at),
        embargoes=embargoes,
        is_archived=content["archived_at"] is not None,
    )
