"""Sales as staff see them: those that are held, what stands against them, and those of a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, any_, bindparam, literal_column, select
from sqlalchemy import Uuid as UuidType

from models.catalogue import PointOfSale, Timepiece
from models.database import Database
from models.query import Query, id_list
from models.warranty import SaleDeclaration
from rules.individual_number import read_number
from services.queues import Queue, queue_of
from services.sale_reads import COUNTS

MOST_SALES = 100


@dataclass(frozen=True, slots=True)
class SaleEntry:
    """A declaration, or a sale that staff found proven, which has no point of sale."""

    id: UUID
    timepiece_id: UUID
    individual_number: str
    kind: str
    source: str
    sold_on: date
    state: str
    held_for: str | None
    point_of_sale: str | None


_SALES: Select[*tuple[Any, ...]] = (
    select(
        SaleDeclaration.id,
        SaleDeclaration.timepiece_id,
        Timepiece.individual_number,
        SaleDeclaration.kind,
        SaleDeclaration.source,
        SaleDeclaration.sold_on,
        SaleDeclaration.state,
        SaleDeclaration.held_for,
        PointOfSale.code.label("point_of_sale"),
    )
    .join(Timepiece, Timepiece.id == SaleDeclaration.timepiece_id)
    .outerjoin(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
)
BY_ID = Query(_SALES.where(SaleDeclaration.id == any_(id_list())))
OF_NUMBER = Query(
    _SALES.where(Timepiece.individual_number == bindparam("number"))
    .order_by(SaleDeclaration.id.desc())
    .limit(MOST_SALES)
)
STANDING = Query(
    _SALES.where(
        SaleDeclaration.timepiece_id == any_(id_list()),
        COUNTS,
    )
)
HELD: Queue[SaleEntry] = queue_of(
    SaleEntry,
    _SALES.where(SaleDeclaration.id > bindparam("after", type_=UuidType))
    .order_by(SaleDeclaration.id)
    .limit(bindparam("first", type_=Integer)),
    SaleDeclaration.id,
    SaleDeclaration.state == literal_column("'HELD'"),
)


async def read_sales(database: Database, ids: Sequence[UUID]) -> Mapping[UUID, SaleEntry]:
    """These sales, whoever declared them."""
    rows = await database.fetch(BY_ID, ids=list(ids))
    return {row["id"]: SaleEntry(*row.values()) for row in rows}


async def read_sales_of(database: Database, individual_number: str) -> list[SaleEntry]:
    """What was ever declared of a number, the newest first; nothing of one that is none."""
    number = read_number(individual_number).number
    rows = await database.fetch(OF_NUMBER, number=number) if number else []
    return [SaleEntry(*row.values()) for row in rows]


async def read_standing(
    database: Database, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, SaleEntry]:
    """The sale that counts for each of these pieces, by the piece."""
    rows = await database.fetch(STANDING, ids=list(timepiece_ids))
    return {row["timepiece_id"]: SaleEntry(*row.values()) for row in rows}
