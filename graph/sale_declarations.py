"""Declarations of sales as their point of sale reads them, and what their clients made of them."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.ids import write_id
from graph.node import Node
from rules.reasons import ReasonCode
from services.sale_reads import DeclaredSale, read_declarations


class SaleKind(StrEnum):
    SALE = "SALE"
    LOAN = "LOAN"
    DISPLAY = "DISPLAY"
    STAFF = "STAFF"


class SaleState(StrEnum):
    ACCEPTED = "ACCEPTED"
    HELD = "HELD"
    VOIDED = "VOIDED"
    TOMBSTONE = "TOMBSTONE"


class SaleRegistration(StrEnum):
    NONE = "NONE"
    WAITING = "WAITING"
    REGISTERED = "REGISTERED"
    REFUSED = "REFUSED"


describe(
    SaleKind,
    "What a declaration says of a piece.",
    {
        "SALE": "Sold: the base warranty starts.",
        "LOAN": "Lent; no warranty starts.",
        "DISPLAY": "On display; no warranty starts.",
        "STAFF": "Worn by staff; no warranty starts.",
    },
)
describe(
    SaleState,
    "Where a declaration stands.",
    {
        "ACCEPTED": "It counts.",
        "HELD": "It waits until the maison has checked it.",
        "VOIDED": "It was taken back.",
        "TOMBSTONE": "It was taken back before it arrived.",
    },
)
describe(
    SaleRegistration,
    "Whether a client has registered what was sold; never who.",
    {
        "NONE": "Nobody has asked yet, or the sale does not count.",
        "WAITING": "Somebody has asked, and the maison has yet to answer.",
        "REGISTERED": "It is, or has been, in a client's portfolio.",
        "REFUSED": "Somebody has asked, and was refused.",
    },
)


@strawberry.type(description="A point of sale's record about a piece.")
class SaleDeclaration(Node):
    external_id: str = strawberry.field(description="The point of sale's own id.")
    individual_number: str | None = strawberry.field(description="The piece it is about.")
    sold_on: date | None = strawberry.field(description="The day, at the point of sale.")
    kind: SaleKind | None = strawberry.field(description="What it says of the piece.")
    state: SaleState = strawberry.field(description="Where it stands.")
    held_for: str | None = strawberry.field(
        description="SOLD_TWICE or REFERENCE_DIFFERS, while it is held."
    )
    registered: bool = strawberry.field(description="Whether a client has registered it.")
    registration: SaleRegistration = strawberry.field(
        description="What came of the client's registration. Told while the sale counts."
    )
    refused_for: ReasonCode | None = strawberry.field(
        description="Why the client was refused, where they were: BASE_EXPIRED, for one, when the"
        " declaration shows that the base warranty had ended by then."
    )


async def load_declarations(context: Context, ids: Sequence[UUID]) -> list[SaleDeclaration | None]:
    """The point of sale's own declarations among these, in order; None for all others."""
    seller_id = context.viewer.point_of_sale_id
    if seller_id is None:
        return [None] * len(ids)
    rows = await read_declarations(context.database, seller_id, ids)
    return [_declaration(rows[each]) if each in rows else None for each in ids]


def _declaration(row: DeclaredSale) -> SaleDeclaration:
    return SaleDeclaration(
        id=write_id("SaleDeclaration", row.id),
        external_id=row.external_id,
        individual_number=row.individual_number,
        sold_on=row.sold_on,
        kind=SaleKind(row.kind) if row.kind else None,
        state=SaleState(row.state),
        held_for=row.held_for,
        registered=row.is_registered,
        registration=SaleRegistration(row.registration),
        refused_for=ReasonCode(row.refused_for) if row.refused_for else None,
    )
