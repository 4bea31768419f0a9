"""What staff decide about sales: a held one is settled, a wrong day is corrected."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.desk_sales import DeskSale, desk_sale_of
from graph.enums import describe
from graph.ids import read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.user_errors import UserError
from rules.access import Action
from rules.correction import CorrectionReason
from services.corrections import Correction, correct_sale
from services.desk_sales import read_sales
from services.held_sales import settle_sale
from services.timepieces import NO_PIECE


class Settlement(StrEnum):
    ACCEPT = "ACCEPT"
    REJECT = "REJECT"


describe(
    Settlement,
    "What staff decide about a sale that is held.",
    {
        "ACCEPT": "It counts; of two sales of one piece, the one that stood is void.",
        "REJECT": "It is void.",
    },
)
describe(
    CorrectionReason,
    "Why staff correct the day of a sale.",
    {
        "MISTYPED": "The point of sale mistyped it.",
        "PROVEN_OTHERWISE": "A card or a receipt proves another day.",
        "FRAUD": "It was declared to deceive.",
    },
)


@strawberry.input(description="What staff decide about a sale that is held.")
class SettleSaleInput:
    sale_declaration_id: strawberry.ID = strawberry.field(description="The sale.")
    settlement: Settlement = strawberry.field(description="What is decided.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="The day on which a piece was really sold.")
class CorrectSaleInput:
    sale_declaration_id: strawberry.ID = strawberry.field(description="The sale that counts.")
    sold_on: date = strawberry.field(description="The day, at the point of sale.")
    reason: CorrectionReason = strawberry.field(description="Why it is corrected.")
    idempotency_key: str = strawberry.field(description=KEY)
    may_shorten: bool = strawberry.field(
        default=False,
        description="Lets cover end earlier than it was granted to; else no correction does.",
    )


@strawberry.type(description="The outcome of deciding on a sale.")
class DecideSalePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    sale: DeskSale | None = strawberry.field(default=None, description="The sale as it stands.")


@strawberry.type
class SaleDecisionMutation:
    @mutation(Action.SETTLE_SALE, description="Decides on a sale that is held.")
    async def settle_sale(self, info: Info, input: SettleSaleInput) -> DecideSalePayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            settled = await settle_sale(
                session,
                context.house.programmes,
                sale_id=read_key("SaleDeclaration", input.sale_declaration_id) or NO_PIECE,
                is_accepted=input.settlement is Settlement.ACCEPT,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"sale": str(settled)}

        return await _payload(context, await perform(context, "settleSale", input, act))

    @mutation(
        Action.CORRECT_SALE,
        description="Corrects the day of a sale that counts, and its cover with it.",
    )
    async def correct_sale(self, info: Info, input: CorrectSaleInput) -> DecideSalePayload:  # noqa: A002 - the API's word
        context = info.context
        sale_id = read_key("SaleDeclaration", input.sale_declaration_id) or NO_PIECE
        correction = Correction(sale_id, input.sold_on, input.reason, input.may_shorten)

        async def act(session: AsyncSession) -> dict[str, Any]:
            corrected = await correct_sale(
                session,
                context.house.programmes,
                correction=correction,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"sale": str(corrected)}

        return await _payload(context, await perform(context, "correctSale", input, act))


async def _payload(context: Context, answer: Mapping[str, Any]) -> DecideSalePayload:
    key = UUID(answer["sale"])
    found = await read_sales(context.database, [key])
    return DecideSalePayload(user_errors=[], sale=desk_sale_of(found[key]))
