"""What is asked about warranty cards: one is lost, one is to be printed, one was handed over."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.cards import CardOrder, CardOrderReason, WarrantyCard, load_cards, order_of
from graph.context import Context, Info
from graph.ids import read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.user_errors import UserError
from rules.access import Action
from services.card_reads import read_order
from services.card_requests import ReprintWish, ask_for_reprint, hand_over, report_lost
from services.timepieces import NO_PIECE


@strawberry.input(description="A card that is lost.")
class ReportCardInput:
    watch_id: strawberry.ID = strawberry.field(description="The owner's watch.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A card to be printed anew.")
class OrderCardReprintInput:
    idempotency_key: str = strawberry.field(description=KEY)
    reason: CardOrderReason = strawberry.field(
        default=CardOrderReason.LOST, description="Why; an owner asks for a lost one only."
    )
    watch_id: strawberry.ID | None = strawberry.field(
        default=None, description="The owner's watch, whose card was reported lost."
    )
    individual_number: str | None = strawberry.field(
        default=None, description="The piece, for a point of sale or a distribution centre."
    )


@strawberry.input(description="A card that a client was given.")
class HandOverCardInput:
    individual_number: str = strawberry.field(description="As engraved.")
    handed_over_on: date = strawberry.field(description="The day, at the point of sale.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of reporting a card lost.")
class ReportCardPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    card: WarrantyCard | None = strawberry.field(default=None, description="The card as it stands.")


@strawberry.type(description="The outcome of ordering a card.")
class OrderCardReprintPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    order: CardOrder | None = strawberry.field(
        default=None, description="The order; the one that is open, where there is one."
    )


@strawberry.type(description="The outcome of handing a card over.")
class HandOverCardPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    card: WarrantyCard | None = strawberry.field(default=None, description="The card as it stands.")


@strawberry.type
class CardMutation:
    @mutation(
        Action.REPORT_CARD,
        description="Reports the card of the owner's watch lost: it proves nothing any more.",
    )
    async def report_card(self, info: Info, input: ReportCardInput) -> ReportCardPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            watch = read_key("Watch", input.watch_id) or NO_PIECE
            reported = await report_lost(session, viewer=context.viewer, timepiece_id=watch)
            return {"card": str(reported)}

        answer = await perform(context, "reportCard", input, act)
        return ReportCardPayload(user_errors=[], card=await _card(context, answer["card"]))

    @mutation(
        Action.ORDER_CARD, description="Orders a new card, which will supersede the one there is."
    )
    async def order_card_reprint(
        self,
        info: Info,
        input: OrderCardReprintInput,  # noqa: A002 - the API's word
    ) -> OrderCardReprintPayload:
        context = info.context
        wish = ReprintWish(
            reason=input.reason.value,
            timepiece_id=read_key("Watch", input.watch_id or ""),
            individual_number=input.individual_number,
        )

        async def act(session: AsyncSession) -> dict[str, Any]:
            ordered = await ask_for_reprint(session, viewer=context.viewer, wish=wish)
            return {"order": str(ordered)}

        answer = await perform(context, "orderCardReprint", input, act)
        return OrderCardReprintPayload(user_errors=[], order=await _order(context, answer["order"]))

    @mutation(
        Action.HAND_OVER_CARD, description="Keeps the day on which a client was given the card."
    )
    async def hand_over_card(self, info: Info, input: HandOverCardInput) -> HandOverCardPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            handed_over = await hand_over(
                session,
                viewer=context.viewer,
                individual_number=input.individual_number,
                on=input.handed_over_on,
                at=context.now,
            )
            return {"card": str(handed_over)}

        answer = await perform(context, "handOverCard", input, act)
        return HandOverCardPayload(user_errors=[], card=await _card(context, answer["card"]))


async def _card(context: Context, card_id: str) -> WarrantyCard | None:
    return (await load_cards(context, [UUID(card_id)]))[0]


async def _order(context: Context, order_id: str) -> CardOrder:
    return order_of(await read_order(context.database, UUID(order_id)))
