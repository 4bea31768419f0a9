"""The sales of a point of sale that no client has registered yet, the latest first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, select, tuple_

from models.database import Database
from models.keys import LAST_ID
from models.query import COUNTED_AT_MOST, Query
from models.warranty import SaleDeclaration
from services.sale_reads import COUNTS, is_registered

_NOT_REGISTERED = select(SaleDeclaration.id, SaleDeclaration.sold_on).where(
    SaleDeclaration.point_of_sale_id == bindparam("point_of_sale_id"),
    COUNTS,
    SaleDeclaration.sold_on >= bindparam("sold_since", type_=SaleDeclaration.sold_on.type),
    ~is_registered(),
)
NOT_REGISTERED = Query(
    _NOT_REGISTERED.where(
        tuple_(SaleDeclaration.sold_on, SaleDeclaration.id)
        < tuple_(
            bindparam("before_day", type_=SaleDeclaration.sold_on.type),
            bindparam("before_id", type_=SaleDeclaration.id.type),
        )
    )
    .order_by(SaleDeclaration.sold_on.desc(), SaleDeclaration.id.desc())
    .limit(bindparam("first"))
)
COUNT_NOT_REGISTERED = Query(
    select(func.count().label("sales")).select_from(
        _NOT_REGISTERED.limit(COUNTED_AT_MOST).subquery()
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sale stands in a list that begins with the latest."""

    sold_on: date
    id: UUID


NEWEST = Place(date.max, LAST_ID)


async def read_not_registered(
    database: Database,
    point_of_sale_id: UUID,
    *,
    sold_since: date | None,
    first: int,
    after: Place | None,
) -> tuple[list[Place], bool]:
    """A page of sales that no client has registered, the latest first; and whether more follow."""
    before = after or NEWEST
    rows = await database.fetch(
        NOT_REGISTERED,
        point_of_sale_id=point_of_sale_id,
        sold_since=sold_since or date.min,
        before_day=before.sold_on,
        before_id=before.id,
        first=first + 1,
    )
    return [Place(row["sold_on"], row["id"]) for row in rows[:first]], len(rows) > first


async def count_not_registered(
    database: Database, point_of_sale_id: UUID, *, sold_since: date | None
) -> int:
    """How many sales no client has registered; counting stops at 10,001."""
    rows = await database.fetch(
        COUNT_NOT_REGISTERED,
        point_of_sale_id=point_of_sale_id,
        sold_since=sold_since or date.min,
    )
    return rows[0]["sales"]
