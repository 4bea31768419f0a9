"""The embargoes of a piece as the studio shows them: until when, where, and by whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from models.content import ContentEmbargo
from models.database import Database
from models.query import Query

STANDING = Query(
    select(ContentEmbargo.market, ContentEmbargo.embargo_at, ContentEmbargo.set_by)
    .where(
        ContentEmbargo.content_id == bindparam("content_id", type_=ContentEmbargo.content_id.type)
    )
    .order_by(ContentEmbargo.market)
)


@dataclass(frozen=True, slots=True)
class StandingEmbargo:
    """The market is empty for all of them."""

    market: str
    embargo_at: datetime
    set_by: str


async def read_standing_embargoes(database: Database, content_id: UUID) -> list[StandingEmbargo]:
    """Every embargo of a piece, that of all markets first."""
    rows = await database.fetch(STANDING, content_id=content_id)
    return [StandingEmbargo(row["market"], row["embargo_at"], row["set_by"]) for row in rows]
