"""Asking, before anybody registers, whether a watch can join the programme."""

from datetime import date
from typing import Annotated

import strawberry

from graph.context import Context, Info
from graph.guesses import counted_guess
from graph.reasons import Reason, reason_of
from graph.references import NumberLocation, location_of
from rules.errors import TooManyTries
from rules.reasons import ReasonCode, Verdict
from services.eligibility import Question, explain
from services.typed_numbers import NumberRefused, read_typed

NumberArgument = Annotated[
    str,
    strawberry.argument(
        description="As engraved; case, blanks, separators and look-alikes do not matter. Or the"
        " whole text of a scanned code, with the number and perhaps a token in it."
    ),
]
TokenArgument = Annotated[
    str | None, strawberry.argument(description="The token from the card's QR code, as proof.")
]


@strawberry.type(description="Whether a watch can join the programme, and why.")
class Eligibility:
    eligible: bool = strawberry.field(description="Whether registering now would extend it.")
    reason: Reason = strawberry.field(
        description="Why. Without proof of the watch, whatever is known of it is told as"
        " NOT_CONFIRMED."
    )
    would_extend_through: date | None = strawberry.field(
        default=None,
        description="The last day of cover that registering would bring, or has brought.",
    )
    suggestions: list[str] = strawberry.field(
        default_factory=list,
        description="Numbers that may have been meant, to ask about: they follow from what was"
        " typed, and say nothing of any watch.",
    )
    number_location: NumberLocation | None = strawberry.field(
        default=None,
        description="Where the individual number is, when a case reference was typed instead.",
    )


async def ask_eligibility(
    info: Info, individual_number: NumberArgument, card_token: TokenArgument = None
) -> Eligibility:
    context = info.context
    try:
        return await _explained(context, individual_number, card_token)
    except NumberRefused as refusal:
        return _not_read(context, refusal)
    except TooManyTries:
        verdict = Verdict(ReasonCode.RATE_LIMITED)
        return Eligibility(eligible=False, reason=reason_of(context, verdict))


async def _explained(context: Context, typed: str, card_token: str | None) -> Eligibility:
    read = read_typed(typed, context.snapshot)
    async with (
        counted_guess(context, read.number) as guess,
        context.database.transaction() as session,
    ):
        verdict = await explain(
            session,
            context.house.programmes,
            viewer=context.viewer,
            question=Question(read.number, card_token or read.card_token, guess.needs_proof),
            at=context.now,
        )
        guess.missed = verdict.code is ReasonCode.NOT_CONFIRMED
    return Eligibility(
        eligible=verdict.is_eligible,
        reason=reason_of(context, verdict),
        would_extend_through=verdict.extended_through,
        suggestions=list(read.others) if guess.missed else [],
    )


def _not_read(context: Context, refusal: NumberRefused) -> Eligibility:
    return Eligibility(
        eligible=False,
        reason=reason_of(context, refusal.verdict),
        suggestions=list(refusal.candidates),
        number_location=location_of(refusal.place),
    )
