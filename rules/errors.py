"""Every refusal of the house: expected, with a stable code, a sentence, and the field it is about.

Refusal
├── Ineligible         the watch, or the request for it, does not qualify; carries the verdict
├── InvalidInput       a value the client sent cannot be taken
│   ├── CaseRefused    what staff decide at the desk cannot be; its codes are not of the API
│   └── StudioRefused  what is asked in the studio cannot be; its codes are not of the API
├── Forbidden          this caller may not do this
├── TooManyTries       a limit was reached
└── KeyReused          an idempotency key came back with other arguments
"""

from dataclasses import dataclass

from i18n.message import Message, _
from rules.reasons import SENTENCES, ReasonCode, Verdict


@dataclass
class Refusal(Exception):
    """Raised by rules and services; the work done so far is undone, and the caller is told."""

    code: str
    text: Message
    field: tuple[str, ...] | None = None


class Ineligible(Refusal):
    def __init__(self, verdict: Verdict, field: tuple[str, ...] | None = None) -> None:
        super().__init__(verdict.code.value, SENTENCES[verdict.code], field)
        self.verdict = verdict


class InvalidInput(Refusal):
    def __init__(self, code: str, text: Message, *field: str) -> None:
        super().__init__(code, text, field or None)


class CaseRefused(InvalidInput):
    """What staff decide about a case of the CRM cannot be. Pages alone tell it."""


class StudioRefused(InvalidInput):
    """What somebody asks in the studio cannot be. Pages and the command line alone tell it."""


class Forbidden(Refusal):
    def __init__(self) -> None:
        super().__init__("FORBIDDEN", _("You are not signed in, or may not do this."))


class TooManyTries(Refusal):
    def __init__(self) -> None:
        super().__init__(ReasonCode.RATE_LIMITED.value, SENTENCES[ReasonCode.RATE_LIMITED])


class KeyReused(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
            _("This idempotency key was used before, with other values."),
            ("idempotencyKey",),
        )
