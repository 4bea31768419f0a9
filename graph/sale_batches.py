"""Declaring many sales in one request, all or only the good ones."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.enums import describe
from graph.mutations import mutation, perform
from graph.sale_declarations import SaleDeclaration, SaleKind, load_declarations
from graph.user_errors import UserError, UserErrorCode, told
from rules.access import Action
from services.sale_batches import MOST_ROWS, Row, RowsRefused, declare_sales
from services.sales import Declaration


class OnError(StrEnum):
    REJECT_ALL = "REJECT_ALL"
    REJECT_BAD_ROWS = "REJECT_BAD_ROWS"


describe(
    OnError,
    "What becomes of a batch in which a declaration cannot be taken.",
    {
        "REJECT_ALL": "Nothing is written, and every bad declaration is told.",
        "REJECT_BAD_ROWS": "The good ones are written, and the bad ones are told.",
    },
)


@strawberry.input(description="One declaration of a batch.")
class SaleInput:
    external_id: str = strawberry.field(
        description="The point of sale's own id. The same again in a batch is one declaration."
    )
    individual_number: str = strawberry.field(description="As engraved.")
    sold_on: date = strawberry.field(description="The day, at the point of sale.")
    reference: str | None = strawberry.field(
        default=None, description="The reference, to be compared with the maison's record."
    )
    kind: SaleKind = strawberry.field(
        default=SaleKind.SALE, description="What became of the piece."
    )


@strawberry.input(description="Pieces that were sold, lent, put on display or worn by staff.")
class DeclareSalesInput:
    declarations: list[SaleInput] = strawberry.field(
        description=f"From 1 to {MOST_ROWS}, in variables: as many fit the 64 KiB of a request."
    )
    idempotency_key: str = strawberry.field(
        description="New for each batch, and the same for each retry."
    )
    on_error: OnError = strawberry.field(
        default=OnError.REJECT_ALL, description="What becomes of it when one cannot be taken."
    )


@strawberry.type(description="What became of one declaration of a batch.")
class SaleResult:
    index: int = strawberry.field(description="Its place in the batch, from 0.")
    sale_declaration: SaleDeclaration | None = strawberry.field(
        description="The declaration as it stands."
    )
    user_errors: list[UserError] = strawberry.field(
        description="Why it was not taken; else empty. Fields are paths of the whole input."
    )


@strawberry.type(description="The outcome of declaring many sales.")
class DeclareSalesPayload:
    user_errors: list[UserError] = strawberry.field(
        description="Why nothing was done; else empty. The path of each begins with the place of"
        " its declaration, as in `declarations`, `3`, `soldOn`."
    )
    results: list[SaleResult] | None = strawberry.field(
        default=None, description="What became of each declaration, in their order."
    )
    declared: int | None = strawberry.field(
        default=None, description="How many stand as declarations now."
    )
    rejected: int | None = strawberry.field(
        default=None, description="How many could not be taken."
    )


@strawberry.type
class SaleBatchMutation:
    @mutation(
        Action.DECLARE_SALE,
        description="Declares many pieces at once: all of them, or all that can be taken.",
    )
    async def declare_sales(self, info: Info, input: DeclareSalesInput) -> DeclareSalesPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            rows = await declare_sales(
                session,
                context.house.programmes,
                point_of_sale_id=context.viewer.require_point_of_sale(),
                declarations=[_declaration(each) for each in input.declarations],
                is_whole=input.on_error is OnError.REJECT_ALL,
                at=context.now,
            )
            return {"rows": [_kept(context, row) for row in rows]}

        try:
            answer = await perform(context, "declareSales", input, act)
        except RowsRefused as refused:
            return DeclareSalesPayload(user_errors=[told(context, e) for e in refused.refusals])
        return await _payload(context, answer["rows"])


def _declaration(given: SaleInput) -> Declaration:
    return Declaration(
        external_id=given.external_id,
        individual_number=given.individual_number,
        reference=given.reference,
        sold_on=given.sold_on,
        kind=given.kind.value,
    )


def _kept(context: Context, row: Row) -> dict[str, Any]:
    """A row as it is kept for a retry: an id, or the refusal in the words it was told in."""
    if row.refusal is None:
        return {"sale_declaration": str(row.declaration_id)}
    error = told(context, row.refusal)
    return {"code": error.code.value, "message": error.message, "field": error.field}


async def _payload(context: Context, rows: Sequence[Mapping[str, Any]]) -> DeclareSalesPayload:
    """The outcome with all declarations as they stand, read in one statement."""
    ids = [UUID(row["sale_declaration"]) for row in rows if "sale_declaration" in row]
    found = iter(await load_declarations(context, ids))
    return DeclareSalesPayload(
        user_errors=[],
        results=[
            SaleResult(
                index=index,
                sale_declaration=next(found) if "sale_declaration" in row else None,
                user_errors=[_error(row)] if "code" in row else [],
            )
            for index, row in enumerate(rows)
        ],
        declared=len(ids),
        rejected=len(rows) - len(ids),
    )


def _error(row: Mapping[str, Any]) -> UserError:
    return UserError(
        code=UserErrorCode(row["code"]),
        message=row["message"],
        field=row["field"],
        next_action=None,
        deadline=None,
    )
