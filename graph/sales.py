"""What points of sale say: that they sold a piece, and that they took it back."""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Info
from graph.enums import describe
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.sale_declarations import SaleDeclaration, SaleKind, load_declarations
from graph.user_errors import UserError
from rules.access import Action
from services.sale_voids import void_sale
from services.sales import Declaration, declare_sale


class VoidReason(StrEnum):
    CORRECTION = "CORRECTION"
    RETURN = "RETURN"


describe(
    VoidReason,
    "Why a sale is taken back.",
    {
        "CORRECTION": "It was declared wrongly, and may be declared anew.",
        "RETURN": "The client brought the watch back.",
    },
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
    idempotency_key: str = strawberry.field(description=KEY)
    reason: VoidReason = strawberry.field(
        default=VoidReason.CORRECTION,
        description="Why: after a correction who held the watch has it again with the next"
        " declaration; after a return the next sale starts clean.",
    )


@strawberry.type(description="The outcome of declaring a sale.")
class DeclareSalePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    sale_declaration: SaleDeclaration | None = strawberry.field(
        default=None, description="The declaration as it stands."
    )


@strawberry.type(description="The outcome of taking a sale back.")
class VoidSalePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
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
                context.house.programmes,
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
                context.house.programmes,
                point_of_sale_id=context.viewer.require_point_of_sale(),
                external_id=input.external_id,
                voided_by=None,
                is_return=input.reason is VoidReason.RETURN,
                at=context.now,
            )
            return {"sale_declaration": str(voided)}

        answer = await perform(context, "voidSale", input, act)
        return VoidSalePayload(user_errors=[], sale_declaration=await _read(info, answer))


async def _read(info: Info, answer: Any) -> SaleDeclaration | None:  # noqa: ANN401 - ids by name
    found = await load_declarations(info.context, [UUID(answer["sale_declaration"])])
    return found[0]
