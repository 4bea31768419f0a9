"""Handing a watch over: offering it, accepting it by its code, and taking the offer back."""

from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.code_guesses import counted_code
from graph.context import Context, Info
from graph.discretion import discreet
from graph.ids import read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.transfers import OwnershipTransfer, TransferKind, TransferState, load_transfers
from graph.user_errors import UserError
from graph.watches import Watch, load_watches
from rules.access import Action
from rules.transfer_code import grouped
from services.acceptance import Acceptance, accept_transfer
from services.timepieces import NO_PIECE
from services.transfers import cancel_transfer, offer_transfer


@strawberry.input(description="A watch to offer.")
class OfferTransferInput:
    watch_id: strawberry.ID = strawberry.field(description="The watch; its primary holder offers.")
    kind: TransferKind = strawberry.field(description="Why.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="A watch to accept.")
class AcceptTransferInput:
    code: str = strawberry.field(
        description="The code that its holder gave; case, blanks and dashes do not matter."
    )
    accept_terms_version: str = strawberry.field(
        description="The version of the programme's terms that the owner read and accepts."
    )
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="An offer to take back.")
class CancelTransferInput:
    transfer_id: strawberry.ID = strawberry.field(description="The offer.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of offering a watch.")
class OfferTransferPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    transfer: OwnershipTransfer | None = strawberry.field(default=None, description="The offer.")
    code: str | None = strawberry.field(
        default=None, description="What to give to the new owner. It is told here and never again."
    )


@strawberry.type(description="The outcome of accepting a watch.")
class AcceptTransferPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    transfer: OwnershipTransfer | None = strawberry.field(default=None, description="The transfer.")
    watch: Watch | None = strawberry.field(
        default=None, description="The watch in its new owner's portfolio."
    )


@strawberry.type(description="The outcome of taking an offer back.")
class CancelTransferPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    transfer: OwnershipTransfer | None = strawberry.field(
        default=None, description="The offer as it stands."
    )


@strawberry.type
class TransferMutation:
    @mutation(
        Action.TRANSFER_WATCH,
        description="Offers a watch to whoever brings the code; an offer before it ends.",
    )
    async def offer_transfer(self, info: Info, input: OfferTransferInput) -> OfferTransferPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            offered = await offer_transfer(
                session,
                context.house.vault,
                owner_id=context.viewer.require_owner(),
                timepiece_id=read_key("Watch", input.watch_id) or NO_PIECE,
                kind=input.kind.value,
                at=context.now,
            )
            return {"transfer": str(offered)}

        answer = await perform(context, "offerTransfer", input, act)
        key = UUID(answer["transfer"])
        (transfer,) = await load_transfers(context, [key])
        return OfferTransferPayload(
            user_errors=[], transfer=transfer, code=_code(context, key, transfer)
        )

    @mutation(
        Action.TRANSFER_WATCH,
        description="Accepts the watch that a code was made for, with the cover that it has.",
    )
    async def accept_transfer(
        self,
        info: Info,
        input: AcceptTransferInput,  # noqa: A002 - the API's word
    ) -> AcceptTransferPayload:
        context = info.context
        wish = Acceptance(input.code, input.accept_terms_version, context.language)

        async def act(session: AsyncSession) -> dict[str, Any]:
            owner_id = context.viewer.require_owner()
            accepted = await accept_transfer(
                session, context.house, owner_id=owner_id, wish=wish, at=context.now
            )
            return {"transfer": str(accepted.id), "watch": str(accepted.timepiece_id)}

        async with counted_code(context):
            given = discreet(context, input)
            answer = await perform(context, "acceptTransfer", given, act)
        (transfer,) = await load_transfers(context, [UUID(answer["transfer"])])
        (watch,) = await load_watches(context, [UUID(answer["watch"])])
        return AcceptTransferPayload(user_errors=[], transfer=transfer, watch=watch)

    @mutation(Action.TRANSFER_WATCH, description="Takes an offer of the owner's back.")
    async def cancel_transfer(
        self,
        info: Info,
        input: CancelTransferInput,  # noqa: A002 - the API's word
    ) -> CancelTransferPayload:
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            cancelled = await cancel_transfer(
                session,
                owner_id=context.viewer.require_owner(),
                transfer_id=read_key("OwnershipTransfer", input.transfer_id) or NO_PIECE,
                at=context.now,
            )
            return {"transfer": str(cancelled)}

        answer = await perform(context, "cancelTransfer", input, act)
        (transfer,) = await load_transfers(context, [UUID(answer["transfer"])])
        return CancelTransferPayload(user_errors=[], transfer=transfer)


def _code(context: Context, key: UUID, transfer: OwnershipTransfer | None) -> str | None:
    """The code of an offer, while it is open: derived again for a retry, for no copy is kept."""
    if transfer is None or transfer.state is not TransferState.OFFERED:
        return None
    return grouped(context.house.vault.transfer_code(key))
