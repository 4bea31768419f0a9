"""Exchanging a watch at a point of sale, and what its owner sees of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.holdings import Held, held_ids
from graph.mutations import ERRORS, mutation, perform
from graph.sale_declarations import SaleDeclaration, load_declarations
from graph.user_errors import UserError
from rules.access import Action
from services.exchange_checks import Swap
from services.exchange_reads import read_exchanged_for, read_exchanged_from
from services.exchanges import exchange_watch
from services.timepieces import NO_PIECE

EXCHANGED_FROM = "The number of the piece that the viewer exchanged for it, if they did."
EXCHANGED_FOR = "The number of the piece that the viewer got for it, if it was exchanged."


class Asked(Protocol):
    """A registration, with the piece that it was granted for."""

    @property
    def row(self) -> "AskedRow": ...


class AskedRow(Protocol):
    @property
    def timepiece_id(self) -> UUID | None: ...


async def exchanged_from(watches: Sequence[Held], context: Context) -> list[str | None]:
    keys, owner_id = held_ids(watches), context.viewer.owner_id
    if owner_id is None:
        return [None] * len(keys)
    found = await read_exchanged_from(context.database, owner_id, keys)
    return [found.get(each) for each in keys]


async def exchanged_for(watches: Sequence[Held], context: Context) -> list[str | None]:
    return await _exchanged_for(context, held_ids(watches))


async def exchanged_for_after(requests: Sequence[Asked], context: Context) -> list[str | None]:
    """As `exchanged_for`, of registrations: the piece itself has left the portfolio."""
    return await _exchanged_for(context, [each.row.timepiece_id or NO_PIECE for each in requests])


async def _exchanged_for(context: Context, keys: Sequence[UUID]) -> list[str | None]:
    owner_id = context.viewer.owner_id
    if owner_id is None:
        return [None] * len(keys)
    found = await read_exchanged_for(context.database, owner_id, keys)
    return [found.get(each) for each in keys]


@strawberry.input(description="A watch that is taken back for another.")
class ExchangeWatchInput:
    old_number: str = strawberry.field(description="The piece that comes back.")
    new_number: str = strawberry.field(description="The piece that the client gets for it.")
    external_id: str = strawberry.field(
        description="The point of sale's own id for the sale of the new piece."
    )
    idempotency_key: str = strawberry.field(
        description="New for each exchange, and the same for each retry."
    )
    sold_on: date | None = strawberry.field(
        default=None,
        description="The day of the exchange, from which the new piece's own warranty runs; else"
        " today at the point of sale.",
    )
    old_card_token: str | None = strawberry.field(
        default=None,
        description="The token from the old piece's card, where it was sold elsewhere.",
    )


@strawberry.type(description="The outcome of an exchange.")
class ExchangeWatchPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    sale_declaration: SaleDeclaration | None = strawberry.field(
        default=None, description="The sale of the new piece."
    )


@strawberry.type
class ExchangeMutation:
    @mutation(
        Action.EXCHANGE_WATCH,
        description="Exchanges a watch: the old number goes back to stock, and who held it holds"
        " the new piece, with a warranty of its own.",
    )
    async def exchange_watch(self, info: Info, input: ExchangeWatchInput) -> ExchangeWatchPayload:  # noqa: A002 - the API's word
        context = info.context
        swap = Swap(
            point_of_sale_id=context.viewer.require_point_of_sale(),
            old_number=input.old_number,
            new_number=input.new_number,
            external_id=input.external_id,
            sold_on=input.sold_on,
            old_card_token=input.old_card_token,
        )

        async def act(session: AsyncSession) -> dict[str, Any]:
            sale = await exchange_watch(
                session, context.house.programmes, swap=swap, at=context.now
            )
            return {"sale_declaration": str(sale)}

        answer = await perform(context, "exchangeWatch", input, act)
        (sale,) = await load_declarations(context, [UUID(answer["sale_declaration"])])
        return ExchangeWatchPayload(user_errors=[], sale_declaration=sale)
