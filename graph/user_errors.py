"""Refusals of the house as clients read them in `userErrors`."""

from datetime import date
from enum import StrEnum

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.reasons import DEADLINE, DESCRIPTIONS, filled
from i18n.message import Message
from rules.errors import Ineligible, Refusal
from rules.number_places import WHERE
from rules.reasons import NEXT_ACTIONS
from services.typed_numbers import NumberRefused


class UserErrorCode(StrEnum):
    """Every code a mutation can refuse with: the reasons of the programme, and those of input."""

    ALREADY_EXTENDED = "ALREADY_EXTENDED"
    BASE_EXPIRED = "BASE_EXPIRED"
    NUMBER_MALFORMED = "NUMBER_MALFORMED"
    NUMBER_IS_REFERENCE = "NUMBER_IS_REFERENCE"
    NUMBER_AMBIGUOUS = "NUMBER_AMBIGUOUS"
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
    BATCH_SIZE_INVALID = "BATCH_SIZE_INVALID"
    BIRTH_DATE_INVALID = "BIRTH_DATE_INVALID"
    CARD_ISSUED = "CARD_ISSUED"
    CARD_NOT_LOST = "CARD_NOT_LOST"
    CARD_UNKNOWN = "CARD_UNKNOWN"
    CLAIM_NOT_NEEDED = "CLAIM_NOT_NEEDED"
    CLAIM_TOO_EARLY = "CLAIM_TOO_EARLY"
    CLAIM_UNKNOWN = "CLAIM_UNKNOWN"
    CODE_REFUSED = "CODE_REFUSED"
    CONTENT_UNKNOWN = "CONTENT_UNKNOWN"
    COUNTRY_INVALID = "COUNTRY_INVALID"
    DATES_OUT_OF_ORDER = "DATES_OUT_OF_ORDER"
    DATE_AFTER_REQUEST = "DATE_AFTER_REQUEST"
    DATE_IN_FUTURE = "DATE_IN_FUTURE"
    DATE_TOO_EARLY = "DATE_TOO_EARLY"
    EMAIL_INVALID = "EMAIL_INVALID"
    EVIDENCE_DECIDED = "EVIDENCE_DECIDED"
    EVIDENCE_NOT_AWAITED = "EVIDENCE_NOT_AWAITED"
    EVIDENCE_STORED = "EVIDENCE_STORED"
    EVIDENCE_TOO_MANY = "EVIDENCE_TOO_MANY"
    EVIDENCE_UNKNOWN = "EVIDENCE_UNKNOWN"
    EXTERNAL_ID_INVALID = "EXTERNAL_ID_INVALID"
    EXTERNAL_ID_REUSED = "EXTERNAL_ID_REUSED"
    FORBIDDEN = "FORBIDDEN"
    IDEMPOTENCY_KEY_INVALID = "IDEMPOTENCY_KEY_INVALID"
    IDEMPOTENCY_KEY_PARAMETER_MISMATCH = "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"
    INCIDENT_UNKNOWN = "INCIDENT_UNKNOWN"
    LANGUAGE_INVALID = "LANGUAGE_INVALID"
    NAME_INVALID = "NAME_INVALID"
    NUMBER_NOT_SOLD = "NUMBER_NOT_SOLD"
    NUMBER_SOLD = "NUMBER_SOLD"
    NUMBER_UNKNOWN = "NUMBER_UNKNOWN"
    PHONE_INVALID = "PHONE_INVALID"
    POLICY_NOT_CURRENT = "POLICY_NOT_CURRENT"
    PROFILE_NEEDED = "PROFILE_NEEDED"
    PURCHASE_DATE_NEEDED = "PURCHASE_DATE_NEEDED"
    SAFETY_NOTICE_STAYS = "SAFETY_NOTICE_STAYS"
    SALE_NOT_COUNTING = "SALE_NOT_COUNTING"
    SALE_NOT_HELD = "SALE_NOT_HELD"
    SESSION_UNKNOWN = "SESSION_UNKNOWN"
    SOLD_ELSEWHERE = "SOLD_ELSEWHERE"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    TIP_UNKNOWN = "TIP_UNKNOWN"
    TRANSFER_CODE_REFUSED = "TRANSFER_CODE_REFUSED"
    TRANSFER_FROZEN = "TRANSFER_FROZEN"
    TRANSFER_TO_ONESELF = "TRANSFER_TO_ONESELF"
    WORKS_INVALID = "WORKS_INVALID"


OF_INPUT = {
    "ADDRESS_INVALID": "A part of the address is too long.",
    "BATCH_SIZE_INVALID": "A batch has no declaration, or too many.",
    "BIRTH_DATE_INVALID": "The date of birth cannot be right.",
    "CARD_ISSUED": "A first card was asked for, and the watch has had one.",
    "CARD_NOT_LOST": "The card of the watch has not been reported lost.",
    "CARD_UNKNOWN": "The watch has no warranty card in force.",
    "CLAIM_NOT_NEEDED": "The watch is in the caller's portfolio, or in nobody's.",
    "CLAIM_TOO_EARLY": "The claim has no proof yet, or its holder can still object.",
    "CLAIM_UNKNOWN": "There is no such claim.",
    "CODE_REFUSED": "The sign-in code is wrong, used, or too old.",
    "CONTENT_UNKNOWN": "No piece of content has this key.",
    "COUNTRY_INVALID": "A country has two letters.",
    "DATES_OUT_OF_ORDER": "Something was completed before it began.",
    "DATE_AFTER_REQUEST": "The purchase is later than the request for the watch.",
    "DATE_IN_FUTURE": "The day lies in the future at the point of sale.",
    "DATE_TOO_EARLY": "The sale lies before the maison's record begins.",
    "EMAIL_INVALID": "Not an e-mail address.",
    "EVIDENCE_DECIDED": "The file has been decided the other way.",
    "EVIDENCE_NOT_AWAITED": "What the file is for has been decided already.",
    "EVIDENCE_STORED": "Another file has been sent already.",
    "EVIDENCE_TOO_MANY": "As many files as may be were announced.",
    "EVIDENCE_UNKNOWN": "There is no such file, or it has not been sent.",
    "EXTERNAL_ID_INVALID": "The declaration's id is empty or too long.",
    "EXTERNAL_ID_REUSED": "Another declaration was made under this id.",
    "FORBIDDEN": "The caller may not do this.",
    "IDEMPOTENCY_KEY_INVALID": "The idempotency key is empty or too long.",
    "IDEMPOTENCY_KEY_PARAMETER_MISMATCH": "The idempotency key was used with other values.",
    "INCIDENT_UNKNOWN": "Nothing was reported of the watch.",
    "LANGUAGE_INVALID": "Not one of the languages offered.",
    "NAME_INVALID": "A name is empty or too long.",
    "NUMBER_NOT_SOLD": "No sale of the piece counts.",
    "NUMBER_SOLD": "The piece has been sold already.",
    "NUMBER_UNKNOWN": "No piece with the number is known to the maison.",
    "PHONE_INVALID": "Not a telephone number with its country code.",
    "POLICY_NOT_CURRENT": "The text agreed to is not the current version.",
    "PROFILE_NEEDED": "The code is right, and a new owner must say who they are.",
    "PURCHASE_DATE_NEEDED": "The date of the purchase is missing.",
    "SAFETY_NOTICE_STAYS": "A safety notice cannot be dismissed.",
    "SALE_NOT_COUNTING": "The sale does not count.",
    "SALE_NOT_HELD": "The declaration is not held, or no longer.",
    "SESSION_UNKNOWN": "Not a live session of this owner.",
    "SOLD_ELSEWHERE": "Another point of sale sold the piece, and its card was not shown.",
    "TEXT_TOO_LONG": "The text is too long.",
    "TIP_UNKNOWN": "There is no such tip, or not yet.",
    "TRANSFER_CODE_REFUSED": "The code is wrong, used, taken back or too old.",
    "TRANSFER_FROZEN": "A report or a claim about the watch is open.",
    "TRANSFER_TO_ONESELF": "The watch is in the caller's portfolio.",
    "WORKS_INVALID": "A job has no line of work, or too many.",
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
    action = _next_action(refusal)
    return UserError(
        code=UserErrorCode(refusal.code),
        message=context.translate(filled(refusal.text, context.programme)),
        field=list(refusal.field) if refusal.field else None,
        next_action=context.translate(action) if action else None,
        deadline=verdict.deadline if verdict else None,
    )


def _next_action(refusal: Refusal) -> Message | None:
    """What to do next; who typed a case reference is told where that model has its number."""
    if isinstance(refusal, NumberRefused) and refusal.place:
        return WHERE[refusal.place]
    return NEXT_ACTIONS.get(refusal.verdict.code) if isinstance(refusal, Ineligible) else None
