"""Registering a watch, and taking a registration back while it waits."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.claims import OwnershipClaim, load_claims
from graph.context import Context, Info
from graph.guesses import counted_guess
from graph.ids import read_key
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.registrations import Registration, load_registrations
from graph.user_errors import UserError
from rules.access import Action
from services.registration import Wish, register_watch, withdraw_registration
from services.timepieces import NO_PIECE
from services.typed_numbers import read_typed


@strawberry.input(description="A watch to add to the portfolio.")
class RegisterWatchInput:
    individual_number: str = strawberry.field(
        description="As engraved; case, blanks, separators and look-alikes do not matter. Or the"
        " whole text of a scanned code, with the number and perhaps a token in it."
    )
    accept_terms_version: str = strawberry.field(
        description="The version of the programme's terms that the owner read and accepts."
    )
    idempotency_key: str = strawberry.field(
        description="Any text of the client's, new for each wish and the same for each retry."
    )
    card_token: str | None = strawberry.field(
        default=None, description="The token from the QR code of the warranty card."
    )
    without_extension: bool = strawberry.field(
        default=False,
        description="Adds the watch for its guides and services also where its warranty can no"
        " longer be extended; asks for proof.",
    )


@strawberry.input(description="A registration to take back while it waits.")
class WithdrawRegistrationInput:
    registration_id: strawberry.ID = strawberry.field(description="The registration.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of registering a watch.")
class RegisterWatchPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    registration: Registration | None = strawberry.field(
        default=None, description="The registration; also when the watch was the owner's already."
    )
    claim: OwnershipClaim | None = strawberry.field(
        default=None,
        description="The claim that was opened, for the watch is in somebody else's portfolio.",
    )


@strawberry.type(description="The outcome of taking a registration back.")
class WithdrawRegistrationPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    registration: Registration | None = strawberry.field(
        default=None, description="The registration as it stands."
    )


@strawberry.type
class RegistrationMutation:
    @mutation(
        Action.REGISTER_WATCH,
        description="Adds a watch to the owner's portfolio and extends its warranty, once.",
    )
    async def register_watch(self, info: Info, input: RegisterWatchInput) -> RegisterWatchPayload:  # noqa: A002 - the API's word
        context = info.context
        read = read_typed(input.individual_number, context.snapshot)
        wish = Wish(
            individual_number=read.number,
            terms_version=input.accept_terms_version,
            locale=context.language,
            card_token=input.card_token or read.card_token,
            without_extension=input.without_extension,
        )

        async def act(session: AsyncSession) -> dict[str, Any]:
            outcome = await register_watch(
                session,
                context.house.programmes,
                owner_id=context.viewer.require_owner(),
                wish=wish,
                at=context.now,
            )
            return outcome.as_ids()

        async with counted_guess(context, read.number) as guess:
            answer = await perform(context, "registerWatch", input, act)
            payload = await _outcome(context, answer)
            waiting = payload.registration
            guess.missed = waiting is not None and waiting.row.is_unconfirmed
        return payload

    @mutation(
        Action.REGISTER_WATCH, description="Takes back a registration that waits for its sale."
    )
    async def withdraw_registration(
        self,
        info: Info,
        input: WithdrawRegistrationInput,  # noqa: A002 - the API's word
    ) -> WithdrawRegistrationPayload:
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            withdrawn = await withdraw_registration(
                session,
                owner_id=context.viewer.require_owner(),
                registration_id=read_key("Registration", input.registration_id) or NO_PIECE,
                at=context.now,
            )
            return {"registration": str(withdrawn)}

        answer = await perform(context, "withdrawRegistration", input, act)
        found = await load_registrations(context, [UUID(answer["registration"])])
        return WithdrawRegistrationPayload(user_errors=[], registration=found[0])


async def _outcome(context: Context, answer: Mapping[str, Any]) -> RegisterWatchPayload:
    payload = RegisterWatchPayload(user_errors=[])
    if registration_id := answer.get("registration"):
        payload.registration = (await load_registrations(context, [UUID(registration_id)]))[0]
    if claim_id := answer.get("claim"):
        payload.claim = (await load_claims(context, [UUID(claim_id)]))[0]
    return payload
