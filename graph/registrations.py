"""Registering a watch, and asking before whether it can be."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.batching import relation
from graph.context import Context, Info
from graph.enums import describe
from graph.guesses import counted_guess
from graph.ids import write_id
from graph.mutations import mutation, perform
from graph.node import Node
from graph.reasons import Reason, reason_of
from graph.user_errors import UserError
from graph.watches import Watch, load_watches
from rules.access import Action
from rules.errors import TooManyTries
from rules.reasons import ReasonCode, Verdict
from services.eligibility import Question, explain
from services.portfolio import RegistrationEntry, read_registrations
from services.registration import register_watch


class RegistrationState(StrEnum):
    ACTIVE = "ACTIVE"


describe(
    RegistrationState,
    "Where a registration stands.",
    {"ACTIVE": "The watch is in the portfolio."},
)


@strawberry.type(description="Whether a watch can join the programme, and why.")
class Eligibility:
    eligible: bool = strawberry.field(description="Whether registering now would extend it.")
    reason: Reason = strawberry.field(
        description="Why. Without proof of the watch, whatever is known of it is told as"
        " NOT_CONFIRMED."
    )
    would_extend_through: date | None = strawberry.field(
        description="The last day of cover that registering would bring, or has brought."
    )


async def watches_of(
    registrations: Sequence["Registration"], context: Context
) -> list[Watch | None]:
    return await load_watches(context, [each.row.timepiece_id for each in registrations])


@strawberry.type(description="An owner's request to add a watch.")
class Registration(Node):
    row: strawberry.Private[RegistrationEntry]
    state: RegistrationState = strawberry.field(description="Where it stands.")
    requested_at: datetime = strawberry.field(description="The instant on which it was judged.")
    rule_version: int = strawberry.field(description="The version of the rules it was judged by.")
    watch: Watch | None = relation(watches_of, description="The watch, while it is the owner's.")


@strawberry.input(description="A watch to add to the portfolio.")
class RegisterWatchInput:
    individual_number: str = strawberry.field(
        description="As engraved; case, blanks and separators do not matter."
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


@strawberry.type(description="The outcome of registering a watch.")
class RegisterWatchPayload:
    user_errors: list[UserError] = strawberry.field(description="Why nothing was done; else empty.")
    registration: Registration | None = strawberry.field(
        default=None, description="The registration; also when the watch was the owner's already."
    )


NumberArgument = Annotated[
    str, strawberry.argument(description="As engraved; case and separators do not matter.")
]
TokenArgument = Annotated[
    str | None, strawberry.argument(description="The token from the card's QR code, as proof.")
]


async def ask_eligibility(
    info: Info, individual_number: NumberArgument, card_token: TokenArgument = None
) -> Eligibility:
    context = info.context
    question = Question(individual_number, card_token)
    try:
        verdict = await _explain(context, question)
    except TooManyTries:
        verdict = Verdict(ReasonCode.RATE_LIMITED)
    return Eligibility(
        eligible=verdict.is_eligible,
        reason=reason_of(context, verdict),
        would_extend_through=verdict.extended_through,
    )


async def _explain(context: Context, question: Question) -> Verdict:
    async with counted_guess(context) as guess, context.database.transaction() as session:
        verdict = await explain(
            session,
            context.house.programme,
            viewer=context.viewer,
            question=question,
            at=context.now,
        )
        guess.missed = verdict.code is ReasonCode.NOT_CONFIRMED
        return verdict


@strawberry.type
class RegistrationMutation:
    @mutation(
        Action.REGISTER_WATCH,
        description="Adds a watch to the owner's portfolio and extends its warranty, once.",
    )
    async def register_watch(self, info: Info, input: RegisterWatchInput) -> RegisterWatchPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            registration_id = await register_watch(
                session,
                context.house.programme,
                owner_id=context.viewer.require_owner(),
                number=input.individual_number,
                card_token=input.card_token,
                terms_version=input.accept_terms_version,
                locale=context.language,
                at=context.now,
            )
            return {"registration": str(registration_id)}

        async with counted_guess(context):
            answer = await perform(context, "registerWatch", input, act)
        found = await load_registrations(context, [UUID(answer["registration"])])
        return RegisterWatchPayload(user_errors=[], registration=found[0])


async def load_registrations(context: Context, ids: Sequence[UUID]) -> list[Registration | None]:
    """The viewer's own registrations among these, in order; None for all others."""
    owner_id = context.viewer.owner_id
    if owner_id is None:
        return [None] * len(ids)
    rows = await read_registrations(context.database, owner_id, ids)
    return [_registration(rows[each]) if each in rows else None for each in ids]


def _registration(row: RegistrationEntry) -> Registration:
    return Registration(
        id=write_id("Registration", row.id),
        row=row,
        state=RegistrationState(row.state),
        requested_at=row.requested_at,
        rule_version=row.rule_version,
    )
