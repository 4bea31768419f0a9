"""Points of sale as their own systems read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import any_, select

from models.catalogue import PointOfSale
from models.database import Database
from models.query import Query, id_list

SELLERS = Query(
    select(
        PointOfSale.id,
        PointOfSale.code,
        PointOfSale.name,
        PointOfSale.kind,
        PointOfSale.market,
        PointOfSale.time_zone,
        PointOfSale.city,
    ).where(PointOfSale.id == any_(id_list()))
)


@dataclass(frozen=True, slots=True)
class Seller:
    id: UUID
    code: str
    name: str
    kind: str
    market: str
    time_zone: str
    city: str


async def read_sellers(database: Database, ids: Sequence[UUID]) -> Mapping[UUID, Seller]:
    rows = await database.fetch(SELLERS, ids=list(ids))
    return {row["id"]: Seller(*row.values()) for row in rows}
