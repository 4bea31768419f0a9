"""Sales as staff see them: nothing of who bought a piece."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

import strawberry

from graph.batching import relation
from graph.context import Context
from graph.enums import describe
from graph.ids import write_id
from graph.sale_declarations import SaleKind, SaleState
from services.desk_sales import SaleEntry, read_standing


class SaleSource(StrEnum):
    SALE_DECLARATION = "SALE_DECLARATION"
    CARD = "CARD"
    PROOF = "PROOF"


describe(
    SaleSource,
    "How the house knows of a sale.",
    {
        "SALE_DECLARATION": "A point of sale declared it.",
        "CARD": "Staff read it off the warranty card.",
        "PROOF": "Staff read it off a receipt.",
    },
)


async def standing_of(sales: Sequence["DeskSale"], context: Context) -> list["DeskSale | None"]:
    found = await read_standing(context.database, [each.row.timepiece_id for each in sales])
    standing = [found.get(each.row.timepiece_id) for each in sales]
    return [desk_sale_of(each) if each else None for each in standing]


@strawberry.type(description="A sale as staff see it: nothing of who bought the piece.")
class DeskSale:
    row: strawberry.Private[SaleEntry]
    id: strawberry.ID = strawberry.field(description="Opaque; names it where staff decide on it.")
    individual_number: str = strawberry.field(description="The piece.")
    kind: SaleKind = strawberry.field(description="What it says of the piece.")
    source: SaleSource = strawberry.field(description="How the house knows of it.")
    sold_on: date = strawberry.field(description="The day, at the point of sale.")
    state: SaleState = strawberry.field(description="Where it stands.")
    held_for: str | None = strawberry.field(
        description="SOLD_TWICE or REFERENCE_DIFFERS, while it is held."
    )
    point_of_sale: str | None = strawberry.field(
        description="The code of the point of sale that declared it."
    )
    standing: "DeskSale | None" = relation(
        standing_of, description="The sale of the piece that counts, which may be this one."
    )


def desk_sale_of(row: SaleEntry) -> DeskSale:
    return DeskSale(
        row=row,
        id=write_id("SaleDeclaration", row.id),
        individual_number=row.individual_number,
        kind=SaleKind(row.kind),
        source=SaleSource(row.source),
        sold_on=row.sold_on,
        state=SaleState(row.state),
        held_for=row.held_for,
        point_of_sale=row.point_of_sale,
    )
