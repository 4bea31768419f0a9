"""What points of sale read of their own declarations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import any_, bindparam, select

from models.catalogue import Timepiece
from models.database import Database
from models.query import Query, id_list
from models.warranty import SaleDeclaration

DECLARATIONS = Query(
    select(
        SaleDeclaration.id,
        SaleDeclaration.external_id,
        Timepiece.individual_number,
        SaleDeclaration.sold_on,
        SaleDeclaration.kind,
        SaleDeclaration.state,
        SaleDeclaration.held_for,
    )
    .outerjoin(Timepiece, Timepiece.id == SaleDeclaration.timepiece_id)
    .where(
        SaleDeclaration.id == any_(id_list()),
        SaleDeclaration.point_of_sale_id == bindparam("point_of_sale_id"),
    )
)


@dataclass(frozen=True, slots=True)
class DeclaredSale:
    id: UUID
    external_id: str
    individual_number: str | None
    sold_on: date | None
    kind: str | None
    state: str
    held_for: str | None


async def read_declarations(
    database: Database, point_of_sale_id: UUID, ids: Sequence[UUID]
) -> Mapping[UUID, DeclaredSale]:
    """Of these declarations, those that this point of sale made."""
    rows = await database.fetch(DECLARATIONS, ids=list(ids), point_of_sale_id=point_of_sale_id)
    return {row["id"]: DeclaredSale(*row.values()) for row in rows}
