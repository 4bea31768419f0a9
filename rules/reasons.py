"""Why the house says yes or no: stable codes, each with a sentence and what to do next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from i18n.message import Message, _


class ReasonCode(StrEnum):
    """What comes of a registration, and of cover; the codes never change, the sentences may."""

    ELIGIBLE = "ELIGIBLE"
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
    COVER_NOT_STARTED = "COVER_NOT_STARTED"
    COVERED_BY_SALE = "COVERED_BY_SALE"
    COVERED_BY_REGISTRATION = "COVERED_BY_REGISTRATION"
    COVERED_BY_SERVICE = "COVERED_BY_SERVICE"
    COVER_ENDED = "COVER_ENDED"
    SALE_CORRECTED = "SALE_CORRECTED"
    THIRD_PARTY_REPAIR = "THIRD_PARTY_REPAIR"
    EXCHANGED = "EXCHANGED"
    STRAP_CHANGE = "STRAP_CHANGE"
    AESTHETIC_WORK = "AESTHETIC_WORK"
    MISHANDLING = "MISHANDLING"


SENTENCES: dict[ReasonCode, Message] = {
    ReasonCode.ELIGIBLE: _("This watch can join the care programme."),
    ReasonCode.ALREADY_EXTENDED: _("The warranty of this watch has already been extended."),
    ReasonCode.BASE_EXPIRED: _(
        "The international warranty of this watch has ended, so it can no longer be extended."
    ),
    ReasonCode.NUMBER_MALFORMED: _(
        "This is no individual number of this maison: it may be mistyped, or another house's."
    ),
    ReasonCode.NUMBER_IS_REFERENCE: _(
        "This is a case reference, which many pieces share, and not the individual number."
    ),
    ReasonCode.NUMBER_AMBIGUOUS: _("This number can be read in more than one way."),
    ReasonCode.NOT_CONFIRMED: _("We cannot confirm this number."),
    ReasonCode.OUT_OF_SCOPE_CATEGORY: _("The care programme covers watches and table clocks only."),
    ReasonCode.TRADITION_EXCLUDED: _("Tradition pieces are not part of the care programme."),
    ReasonCode.SALE_NOT_DECLARED: _("The sale of this watch has not reached us yet."),
    ReasonCode.SALE_VOIDED: _("The sale of this watch was cancelled by the point of sale."),
    ReasonCode.PROGRAMME_NOT_OPEN: _("The care programme is not open yet."),
    ReasonCode.CHANNEL_NOT_ACCEPTED: _(
        "In this market, the programme is for watches bought from an authorised point of sale."
    ),
    ReasonCode.REPORTED_STOLEN: _("This watch has been reported lost or stolen."),
    ReasonCode.UNDER_DISPUTE: _("Something about the sale of this watch is being checked."),
    ReasonCode.TERMS_NOT_ACCEPTED: _("The terms of the care programme have not been accepted."),
    ReasonCode.UNDER_AGE: _("The care programme is open to people aged {age} or over."),
    ReasonCode.RATE_LIMITED: _("There have been too many attempts."),
    ReasonCode.COVER_NOT_STARTED: _("Cover starts on the day of the sale."),
    ReasonCode.COVERED_BY_SALE: _("The international warranty runs from the day of the sale."),
    ReasonCode.COVERED_BY_REGISTRATION: _(
        "The warranty was extended when the watch was registered with the care programme."
    ),
    ReasonCode.COVERED_BY_SERVICE: _("The work of our service centre is guaranteed."),
    ReasonCode.COVER_ENDED: _("This cover has run to its last day."),
    ReasonCode.SALE_CORRECTED: _("The day of the sale was corrected, and the cover with it."),
    ReasonCode.THIRD_PARTY_REPAIR: _(
        "Cover ended on the day on which our service centre found a repair by somebody else."
    ),
    ReasonCode.EXCHANGED: _("This watch was exchanged for another."),
    ReasonCode.STRAP_CHANGE: _("A change of strap is not covered by the warranty."),
    ReasonCode.AESTHETIC_WORK: _("Work on appearance is not covered by the warranty."),
    ReasonCode.MISHANDLING: _("Damage through mishandling is not covered by the warranty."),
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
    ReasonCode.NUMBER_IS_REFERENCE: _(
        "You will find the individual number on the piece or on its card: for example 123456AB."
    ),
    ReasonCode.NUMBER_AMBIGUOUS: _(
        "Compare it with the engraving, the letters O and I with the digits 0 and 1, and correct"
        " it."
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
    ReasonCode.COVERED_BY_SALE: _("Register it to extend the warranty."),
    ReasonCode.COVER_ENDED: _("A boutique will gladly tell you about a complete service."),
    ReasonCode.THIRD_PARTY_REPAIR: _(
        "A boutique or our service centre will tell you what was found."
    ),
}

# What tells of cover there is or was, and of work on a watch. Nothing is refused with these codes,
# and mostly there is nothing to do next.
OF_COVER = frozenset(
    {
        ReasonCode.COVER_NOT_STARTED,
        ReasonCode.COVERED_BY_SALE,
        ReasonCode.COVERED_BY_REGISTRATION,
        ReasonCode.COVERED_BY_SERVICE,
        ReasonCode.COVER_ENDED,
        ReasonCode.SALE_CORRECTED,
        ReasonCode.THIRD_PARTY_REPAIR,
        ReasonCode.EXCHANGED,
        ReasonCode.STRAP_CHANGE,
        ReasonCode.AESTHETIC_WORK,
        ReasonCode.MISHANDLING,
    }
)

# What a stranger to the watch may be told. Everything else becomes NOT_CONFIRMED, so that a number
# alone tells nothing of whether it exists, was sold, or belongs to somebody.
TOLD_WITHOUT_PROOF = frozenset(
    {
        ReasonCode.ELIGIBLE,
        ReasonCode.NUMBER_MALFORMED,
        ReasonCode.NUMBER_IS_REFERENCE,
        ReasonCode.NUMBER_AMBIGUOUS,
        ReasonCode.NOT_CONFIRMED,
        ReasonCode.PROGRAMME_NOT_OPEN,
        ReasonCode.TERMS_NOT_ACCEPTED,
        ReasonCode.RATE_LIMITED,
    }
)

# What a declaration, or the word of a person, may still turn into a yes.
WAITS_FOR_SALE = frozenset(
    {
        ReasonCode.SALE_NOT_DECLARED,
        ReasonCode.SALE_VOIDED,
        ReasonCode.UNDER_DISPUTE,
        ReasonCode.NOT_CONFIRMED,
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision about extending one watch.

    `deadline` is the last day on which it can, or could, be registered; for PROGRAMME_NOT_OPEN,
    the first;
    `extended_through` the last day of cover, inclusive, that a yes would bring;
    `tells_market` whether it could tell a stranger in which market a watch was sold.
    """

    code: ReasonCode
    deadline: date | None = None
    extended_through: date | None = None
    tells_market: bool = False

    @property
    def is_eligible(self) -> bool:
        return self.code is ReasonCode.ELIGIBLE

    def as_told(self, *, proven: bool) -> "Verdict":
        """The verdict as it may be told to somebody with or without proof of the watch."""
        if proven:
            return self
        may_tell = self.code in TOLD_WITHOUT_PROOF and not self.tells_market
        told = self.code if may_tell else ReasonCode.NOT_CONFIRMED
        opening = self.deadline if told is ReasonCode.PROGRAMME_NOT_OPEN else None
        return Verdict(told, opening)  # any other date would tell when the watch was bought
