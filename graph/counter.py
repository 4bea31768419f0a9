"""Registering for a client at the counter of a point of sale."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.discretion import discreet
from graph.enums import describe
from graph.mutations import ERRORS, mutation, perform
from graph.owners import NewOwnerInput, newcomer_from
from graph.reasons import Reason, reason_of
from graph.user_errors import UserError
from rules.access import Action
from rules.reasons import ReasonCode, Verdict
from services.counter import register_for_client
from services.typed_numbers import read_typed
from services.visits import CounterState, MarketingAnswer, Visit, VisitOutcome, about

describe(
    CounterState,
    "What came of a registration at the counter. It follows from the watch, whoever the client is.",
    {
        "ACTIVE": "The watch is in the client's portfolio.",
        "PENDING_SALE": "It is kept, and completes itself once the sale is declared or settled.",
        "CLAIMED": "The watch is in a portfolio already: in this client's, or a claim was opened.",
    },
)


@strawberry.input(description="A client at the counter, as they say themselves.")
class ClientInput(NewOwnerInput):
    email: str = strawberry.field(
        description="The client's own address: it alone opens the account later, by a code."
    )


@strawberry.input(description="What the client said when asked about news by e-mail.")
class MarketingAnswerInput:
    granted: bool = strawberry.field(description="Yes or no.")
    policy_version: str = strawberry.field(description="The version of the text shown.")


@strawberry.input(description="A watch on the counter, and the client whose it is.")
class RegisterForClientInput:
    individual_number: str = strawberry.field(description="As engraved on the watch before you.")
    client: ClientInput = strawberry.field(
        description="Used for a client who is new; of one who is known nothing is changed."
    )
    accept_terms_version: str = strawberry.field(
        description="The version of the programme's terms that the client read and accepts."
    )
    idempotency_key: str = strawberry.field(
        description="New for each client and watch, and the same for each retry."
    )
    marketing_email: MarketingAnswerInput | None = strawberry.field(
        default=None,
        description="Left out where the client was not asked. Never a condition of cover.",
    )


@strawberry.type(description="The outcome of registering for a client; nothing of the client.")
class RegisterForClientPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    state: CounterState | None = strawberry.field(default=None, description="What came of it.")
    reason: Reason | None = strawberry.field(
        default=None, description="Why, where the warranty was not extended by it."
    )
    requested_at: datetime | None = strawberry.field(
        default=None, description="When it was asked for."
    )
    individual_number: str | None = strawberry.field(
        default=None, description="The number as the maison writes it."
    )


@strawberry.type
class CounterMutation:
    @mutation(
        Action.REGISTER_FOR_CLIENT,
        description="Registers the watch on the counter for the client before it. The client hears"
        " of it by mail, and signs in by a code sent to the address given.",
    )
    async def register_for_client(
        self,
        info: Info,
        input: RegisterForClientInput,  # noqa: A002 - the API's word
    ) -> RegisterForClientPayload:
        context = info.context
        visit = _visit(context, input)

        async def act(session: AsyncSession) -> dict[str, Any]:
            outcome = await register_for_client(session, context.house, visit)
            return _kept(outcome, context.now)

        answer = await perform(context, "registerForClient", discreet(context, input), act)
        return _payload(context, answer)


def _visit(context: Context, given: RegisterForClientInput) -> Visit:
    with about("client"):
        newcomer = newcomer_from(given.client)
    said = given.marketing_email
    return Visit(
        point_of_sale_id=context.viewer.require_point_of_sale(),
        number=read_typed(given.individual_number, context.snapshot).number,
        email=given.client.email,
        client=newcomer,
        terms_version=given.accept_terms_version,
        locale=context.language,
        at=context.now,
        marketing=MarketingAnswer(said.granted, said.policy_version) if said else None,
    )


def _kept(outcome: VisitOutcome, at: datetime) -> dict[str, Any]:
    """The answer as it is kept for a retry; nothing in it is of the client."""
    deadline = outcome.verdict.deadline
    return {
        "state": outcome.state.value,
        "reason": outcome.verdict.code.value,
        "deadline": deadline.isoformat() if deadline else None,
        "requested_at": at.isoformat(),
        "individual_number": outcome.number,
    }


def _payload(context: Context, answer: Mapping[str, Any]) -> RegisterForClientPayload:
    deadline = date.fromisoformat(answer["deadline"]) if answer["deadline"] else None
    verdict = Verdict(ReasonCode(answer["reason"]), deadline)
    return RegisterForClientPayload(
        user_errors=[],
        state=CounterState(answer["state"]),
        reason=None if verdict.is_eligible else reason_of(context, verdict),
        requested_at=datetime.fromisoformat(answer["requested_at"]),
        individual_number=answer["individual_number"],
    )
