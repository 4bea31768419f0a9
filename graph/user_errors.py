"""Refusals of the house as clients read them in `userErrors`."""

from datetime import date
from enum import StrEnum

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.reasons import DEADLINE, DESCRIPTIONS, filled
from rules.errors import Ineligible, Refusal
from rules.reasons import NEXT_ACTIONS


class UserErrorCode(StrEnum):
    """Every code a mutation can refuse with: the reasons of the programme, and those of input."""

    ALREADY_EXTENDED = "ALREADY_EXTENDED"
    BASE_EXPIRED = "BASE_EXPIRED"
    NUMBER_MALFORMED = "NUMBER_MALFORMED"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    OUT_OF_SCOPE_CATEGORY = "OUT_OF_SCOPE_CATEGORY"
    TRADITION_EXCLUDED = "TRADITION_EXCLUDED"
    SALE_NOT_DECLARED = "SALE_NOT_DECLARED"
    SALE_VOIDED = "SALE_VOIDED"
    PROGRAMME_NOT_OPEN = "PROGRAMME_NOT_OPEN"
    CHANNEL_NOT_ACCEPTED = "CHANNEL_NOT_ACCEPTED"
    REPORTED_STOLEN = "REPORTED_STOLEN"
    UNDER_DISPUTE = "UNDER_DISPUTE"
    TERMS_NOT_ACCEPTED = "TERMS_NOT_ACCEPTED"
    UNDER_AGE = "UNDER_AGE"
    RATE_LIMITED = "RATE_LIMITED"
    ADDRESS_INVALID = "ADDRESS_INVALID"
    BIRTH_DATE_INVALID = "BIRTH_DATE_INVALID"
    CODE_REFUSED = "CODE_REFUSED"
    COUNTRY_INVALID = "COUNTRY_INVALID"
    DATE_IN_FUTURE = "DATE_IN_FUTURE"
    DATE_TOO_EARLY = "DATE_TOO_EARLY"
    EMAIL_INVALID = "EMAIL_INVALID"
    EXTERNAL_ID_INVALID = "EXTERNAL_ID_INVALID"
    EXTERNAL_ID_REUSED = "EXTERNAL_ID_REUSED"
    FORBIDDEN = "FORBIDDEN"
    IDEMPOTENCY_KEY_INVALID = "IDEMPOTENCY_KEY_INVALID"
    IDEMPOTENCY_KEY_PARAMETER_MISMATCH = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    LANGUAGE_INVALID = "LANGUAGE_INVALID"
    NAME_INVALID = "NAME_INVALID"
    NUMBER_UNKNOWN = "NUMBER_UNKNOWN"
    PHONE_INVALID = "PHONE_INVALID"
    POLICY_NOT_CURRENT = "POLICY_NOT_CURRENT"
    PROFILE_NEEDED = "PROFILE_NEEDED"
    SESSION_UNKNOWN = "SESSION_UNKNOWN"


OF_INPUT = {
    "ADDRESS_INVALID": "A part of the address is too long.",
    "BIRTH_DATE_INVALID": "The date of birth cannot be right.",
    "CODE_REFUSED": "The sign-in code is wrong, used, or too old.",
    "COUNTRY_INVALID": "A country has two letters.",
    "DATE_IN_FUTURE": "The sale lies in the future at its point of sale.",
    "DATE_TOO_EARLY": "The sale lies before the maison's record begins.",
    "EMAIL_INVALID": "Not an e-mail address.",
    "EXTERNAL_ID_INVALID": "The declaration's id is empty or too long.",
    "EXTERNAL_ID_REUSED": "Another declaration was made under this id.",
    "FORBIDDEN": "The caller may not do this.",
    "IDEMPOTENCY_KEY_INVALID": "The idempotency key is empty or too long.",
    "IDEMPOTENCY_KEY_PARAMETER_MISMATCH": "The idempotency key was used with other values.",
    "LANGUAGE_INVALID": "Not one of the languages offered.",
    "NAME_INVALID": "A name is empty or too long.",
    "NUMBER_UNKNOWN": "No piece with the number is known to the maison.",
    "PHONE_INVALID": "Not a telephone number with its country code.",
    "POLICY_NOT_CURRENT": "The text agreed to is not the current version.",
    "PROFILE_NEEDED": "The code is right, and a new owner must say who they are.",
    "SESSION_UNKNOWN": "Not a live session of this owner.",
}

describe(
    UserErrorCode,
    "Why a mutation was refused; codes never change.",
    DESCRIPTIONS | OF_INPUT,
)


@strawberry.type(description="A refusal of the house, in the reader's language.")
class UserError:
    code: UserErrorCode = strawberry.field(description="The stable code.")
    message: str = strawberry.field(description="The refusal in a sentence.")
    field: list[str] | None = strawberry.field(description="The path of the input it is about.")
    next_action: str | None = strawberry.field(description="What the reader can do next.")
    deadline: date | None = strawberry.field(description=DEADLINE)


def told(context: Context, refusal: Refusal) -> UserError:
    """A refusal as the client reads it."""
    verdict = refusal.verdict if isinstance(refusal, Ineligible) else None
    action = NEXT_ACTIONS.get(verdict.code) if verdict else None
    return UserError(
        code=UserErrorCode(refusal.code),
        message=context.translate(filled(refusal.text, context.house.programme)),
        field=list(refusal.field) if refusal.field else None,
        next_action=context.translate(action) if action else None,
        deadline=verdict.deadline if verdict else None,
    )
