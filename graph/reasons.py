"""A reason as a client reads it: code, sentence, what to do next, and by when."""

from datetime import date

import strawberry

from graph.context import Context
from graph.enums import describe
from i18n.message import Message
from rules.programme import Programme
from rules.reasons import NEXT_ACTIONS, SENTENCES, ReasonCode, Verdict

describe(
    ReasonCode,
    "Why the house says yes or no; codes never change.",
    {code.name: message.msgid for code, message in SENTENCES.items()},
)


@strawberry.type(description="Why the house says yes or no, in the reader's language.")
class Reason:
    code: ReasonCode = strawberry.field(description="The stable code.")
    message: str = strawberry.field(description="The reason in a sentence.")
    next_action: str | None = strawberry.field(description="What the reader can do next.")
    deadline: date | None = strawberry.field(description="The last day to do it, if any.")


def reason_of(context: Context, verdict: Verdict) -> Reason:
    action = NEXT_ACTIONS.get(verdict.code)
    return Reason(
        code=verdict.code,
        message=context.translate(filled(SENTENCES[verdict.code], context.house.programme)),
        next_action=context.translate(action) if action else None,
        deadline=verdict.deadline,
    )


def filled(message: Message, programme: Programme) -> Message:
    """The sentence with the figures of the programme in force."""
    return message.having(age=programme.minimum_age)
