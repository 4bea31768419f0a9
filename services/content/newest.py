"""The newest text of a piece, as it is being written or was last approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select

from models.catalogue import PointOfSale
from models.content import Content, ContentRevision
from models.database import Database
from models.query import Query
from rules.clauses import Clause
from rules.documents import Block
from services.content.rows import blocks_of, clauses_of

NEWEST = Query(
    select(
        Content.id.label("content_id"),
        Content.key,
        Content.kind,
        Content.variant_group,
        ContentRevision.id,
        ContentRevision.number,
        ContentRevision.state,
        ContentRevision.title,
        ContentRevision.blocks,
        ContentRevision.targeting,
        ContentRevision.lock_version,
        ContentRevision.same_meaning,
    )
    .join(ContentRevision, ContentRevision.content_id == Content.id)
    .where(
        Content.key == bindparam("key"),
        Content.archived_at.is_(None),
        ContentRevision.state != "SUPERSEDED",
    )
    .order_by(ContentRevision.number.desc())
    .limit(1)
)
MARKETS = Query(select(PointOfSale.market).distinct().order_by(PointOfSale.market))


@dataclass(frozen=True, slots=True)
class Newest:
    """A piece with its newest revision, whatever its state."""

    content_id: UUID
    key: str
    kind: str
    group: str | None
    revision_id: UUID
    number: int
    state: str
    title: str
    blocks: tuple[Block, ...]
    targeting: tuple[Clause, ...]
    lock_version: int
    same_meaning: frozenset[str]


async def read_newest(database: Database, key: str) -> Newest | None:
    rows = await database.fetch(NEWEST, key=key)
    if not rows:
        return None
    row = rows[0]
    return Newest(
        *(row["content_id"], row["key"], row["kind"], row["variant_group"]),
        *(row["id"], row["number"], row["state"], row["title"]),
        blocks=blocks_of(row["blocks"]),
        targeting=clauses_of(row["targeting"]),
        lock_version=row["lock_version"],
        same_meaning=frozenset(row["same_meaning"] or ()),
    )


async def read_markets(database: Database) -> Sequence[str]:
    """The countries in which the maison sells."""
    return [row["market"] for row in await database.fetch(MARKETS)]
