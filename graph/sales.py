"""What points of sale say: that they sold a piece, and that they took it back."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.enums import describe
from graph.ids import write_id
from graph.mutations import mutation, perform
from graph.node import Node
from graph.user_errors import UserError
from rules.access import Action
from services.sale_reads import DeclaredSale, read_declarations
from services.sale_voids import void_sale
from services.sales import Declaration, declare_sale


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


@strawberry.input(description="A piece that was sold, lent, put on display or worn by staff.")
class DeclareSaleInput:
    external_id: str = strawberry.field(description="The point of sale's own id.")
    individual_number: str = strawberry.field(description="As engraved.")
    sold_on: date = strawberry.field(description="The day, at the point of sale.")
    idempotency_key: str = strawberry.field(
        description="New for each declaration, and the same for each retry."
    )
    reference: str | None = strawberry.field(
        default=None, description="The reference, to be compared with the maison's record."
    )
    kind: SaleKind = strawberry.field(
        default=SaleKind.SALE, description="What became of the piece."
    )


@strawberry.input(description="A declaration to take back.")
class VoidSaleInput:
    external_id: str = strawberry.field(description="The id it was, or will be, declared under.")
    idempotency_key: str = strawberry.field(
        description="New for each wish, and the same for each retry."
    )


@strawberry.type(description="The outcome of declaring a sale.")
class DeclareSalePayload:
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; else empty.")
    sale_declaration: SaleDeclaration | None = strawberry.field(
        default=None, description="The declaration as it stands."
    )


@strawberry.type(description="The outcome of taking a sale back.")
class VoidSalePayload:
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; else empty.")
    sale_declaration: SaleDeclaration | None = strawberry.field(
        default=None, description="The declaration as it stands."
    )


@strawberry.type
class SaleMutation:
    @mutation(
        Action.DECLARE_SALE, description="Declares what became of a piece at the point of sale."
    )
    async def declare_sale(self, info: Info, input: DeclareSaleInput) -> DeclareSalePayload:  # noqa: A002 - the API's word
        context = info.context
        declaration = Declaration(
            external_id=input.external_id,
            individual_number=input.individual_number,
            reference=input.reference,
            sold_on=input.sold_on,
            kind=input.kind.value,
        )

        async def act(session: AsyncSession) -> dict[str, Any]:
            declared = await declare_sale(
                session,
                context.house.programme,
                point_of_sale_id=context.viewer.require_point_of_sale(),
                declaration=declaration,
                at=context.now,
            )
            return {"sale_declaration": str(declared)}

        answer = await perform(context, "declareSale", input, act)
        return DeclareSalePayload(user_errors=[], sale_declaration=await _read(info, answer))

    @mutation(Action.DECLARE_SALE, description="Takes a declaration of this point of sale back.")
    async def void_sale(self, info: Info, input: VoidSaleInput) -> VoidSalePayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            voided = await void_sale(
                session,
                context.house.programme,
                point_of_sale_id=context.viewer.require_point_of_sale(),
                external_id=input.external_id,
                voided_by=None,
                at=context.now,
            )
            return {"sale_declaration": str(voided)}

        answer = await perform(context, "voidSale", input, act)
        return VoidSalePayload(user_errors=[], sale_declaration=await _read(info, answer))


async def _read(info: Info, answer: Any) -> SaleDeclaration | None:  # noqa: ANN401 - ids by name
    found = await load_declarations(info.context, [UUID(answer["sale_declaration"])])
    return found[0]


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
    )
