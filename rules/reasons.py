"""Why the house says yes or no: stable codes, each with a sentence and what to do next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from i18n.message import Message, _


class ReasonCode(StrEnum):
    """The outcomes of a registration; the codes never change, the sentences may."""

    ELIGIBLE = "ELIGIBLE"
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


SENTENCES: dict[ReasonCode, Message] = {
    ReasonCode.ELIGIBLE: _("This watch can join the care programme."),
    ReasonCode.ALREADY_EXTENDED: _("The warranty of this watch has already been extended."),
    ReasonCode.BASE_EXPIRED: _(
        "The international warranty of this watch has ended, so it can no longer be extended."
    ),
    ReasonCode.NUMBER_MALFORMED: _("This does not look like an individual number."),
    ReasonCode.NOT_CONFIRMED: _("We cannot confirm this number."),
    ReasonCode.OUT_OF_SCOPE_CATEGORY: _("The care programme covers watches and table clocks only."),
    ReasonCode.TRADITION_EXCLUDED: _("Tradition pieces are not part of the care programme."),
    ReasonCode.SALE_NOT_DECLARED: _("The sale of this watch has not reached us yet."),
    ReasonCode.SALE_VOIDED: _("The sale of this watch was cancelled by the point of sale."),
    ReasonCode.PROGRAMME_NOT_OPEN: _("The care programme is not open yet."),
    ReasonCode.CHANNEL_NOT_ACCEPTED: _(
        "In this market, the programme is for watches bought from an authorised point of sale."
    ),
    ReasonCode.REPORTED_STOLEN: _("This watch has been reported as stolen."),
    ReasonCode.UNDER_DISPUTE: _("Something about the sale of this watch is being checked."),
    ReasonCode.TERMS_NOT_ACCEPTED: _("The terms of the care programme have not been accepted."),
    ReasonCode.UNDER_AGE: _("The care programme is open to people aged {age} or over."),
    ReasonCode.RATE_LIMITED: _("There have been too many attempts."),
}

NEXT_ACTIONS: dict[ReasonCode, Message] = {
    ReasonCode.ELIGIBLE: _("Register it to extend the warranty."),
    ReasonCode.ALREADY_EXTENDED: _(
        "If you are the new owner, ask the previous owner or a boutique to transfer it to you."
    ),
    ReasonCode.BASE_EXPIRED: _("A boutique will gladly tell you about a complete service."),
    ReasonCode.NUMBER_MALFORMED: _(
        "You will find it on the caseback or on the warranty card: for example 123456AB."
    ),
    ReasonCode.NOT_CONFIRMED: _(
        "Compare it with the caseback, scan the warranty card, or ask a boutique for help."
    ),
    ReasonCode.OUT_OF_SCOPE_CATEGORY: _("A boutique will tell you how this piece is cared for."),
    ReasonCode.TRADITION_EXCLUDED: _("A boutique will tell you how this piece is cared for."),
    ReasonCode.SALE_NOT_DECLARED: _("Try again in a few minutes, or ask the point of sale."),
    ReasonCode.SALE_VOIDED: _("Please ask the point of sale where you bought it."),
    ReasonCode.PROGRAMME_NOT_OPEN: _("Come back on the opening day."),
    ReasonCode.CHANNEL_NOT_ACCEPTED: _("A boutique will advise you."),
    ReasonCode.REPORTED_STOLEN: _("Please contact a boutique."),
    ReasonCode.UNDER_DISPUTE: _("There is nothing you need to do. We will settle it soon."),
    ReasonCode.TERMS_NOT_ACCEPTED: _("Read the current terms and accept them to continue."),
    ReasonCode.RATE_LIMITED: _("Please wait a while before you try again."),
}

# What a stranger to the watch may be told. Everything else becomes NOT_CONFIRMED, so that a number
# alone tells nothing of whether it exists, was sold, or belongs to somebody.
TOLD_WITHOUT_PROOF = frozenset(
    {
        ReasonCode.ELIGIBLE,
        ReasonCode.NUMBER_MALFORMED,
        ReasonCode.NOT_CONFIRMED,
        ReasonCode.PROGRAMME_NOT_OPEN,
        ReasonCode.TERMS_NOT_ACCEPTED,
        ReasonCode.RATE_LIMITED,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision about extending one watch.

    `deadline` is the last day on which it can, or could, be registered; for PROGRAMME_NOT_OPEN,
    the first;
    `extended_through` the last day of cover, inclusive, that a yes would bring.
    """

    code: ReasonCode
    deadline: date | None = None
    extended_through: date | None = None

    @property
    def is_eligible(self) -> bool:
        return self.code is ReasonCode.ELIGIBLE

    def as_told(self, *, proven: bool) -> "Verdict":
        """The verdict as it may be told to somebody with or without proof of the watch."""
        if proven:
            return self
        told = self.code if self.code in TOLD_WITHOUT_PROOF else ReasonCode.NOT_CONFIRMED
        opening = self.deadline if told is ReasonCode.PROGRAMME_NOT_OPEN else None
        return Verdict(told, opening)  # any other date would tell when the watch was bought
