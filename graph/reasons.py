"""A reason as a client reads it: code, sentence, what to do next, and by when."""

from datetime import date

import strawberry

from graph.context import Context
from graph.enums import describe
from i18n.message import Message
from rules.programme import Programme
from rules.reasons import NEXT_ACTIONS, SENTENCES, ReasonCode, Verdict

DEADLINE = (
    "The last day on which the watch can, or could, be registered; for"
    " PROGRAMME_NOT_OPEN, the first."
)
DESCRIPTIONS = {code.name: message.msgid for code, message in SENTENCES.items()} | {
    "UNDER_AGE": "The person is below the minimum age of the programme."
}

describe(
    ReasonCode,
    "Why the house says yes or no; codes never change.",
    DESCRIPTIONS,
)


@strawberry.type(description="Why the house says yes or no, in the reader's language.")
class Reason:
    code: ReasonCode = strawberry.field(description="The stable code.")
    message: str = strawberry.field(description="The reason in a sentence.")
    next_action: str | None = strawberry.field(description="What the reader can do next.")
    deadline: date | None = strawberry.field(description=DEADLINE)


def reason_of(context: Context, verdict: Verdict) -> Reason:
    action = NEXT_ACTIONS.get(verdict.code)
    return Reason(
        code=verdict.code,
        message=context.translate(filled(SENTENCES[verdict.code], context.programme)),
        next_action=context.translate(action) if action else None,
        deadline=verdict.deadline,
    )


def reason_of_cover(
    context: Context, code: ReasonCode, *, advises: bool = False, deadline: date | None = None
) -> Reason:
    """Why there is cover or none. It is said so often that each sentence is translated once."""

    def say() -> tuple[str, str | None]:
        action = NEXT_ACTIONS.get(code)
        return context.translate(SENTENCES[code]), context.translate(action) if action else None

    message, action = context.snapshot.keep(("reason", code, context.language), say)
    return Reason(
        code=code, message=message, next_action=action if advises else None, deadline=deadline
    )


def filled(message: Message, programme: Programme) -> Message:
    """The sentence with the figures of the programme in force."""
    return message.having(age=programme.minimum_age)
