"""What staff read off a card or a receipt, and whether it can have been so."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from i18n.message import _
from models.holding import Registration
from rules.errors import InvalidInput
from rules.programme import FIRST_ZONE_ON_EARTH, Programmes
from services.evidence_subjects import Case


@dataclass(frozen=True, slots=True)
class Finding:
    """What staff found; the date and the market of the purchase as the card or receipt has them."""

    is_accepted: bool
    sold_on: date | None = None
    market: str | None = None
    source: Literal["CARD", "PROOF"] = "PROOF"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A finding, whose it is and when, with the rules that it is judged by."""

    programmes: Programmes
    finding: Finding
    actor: str
    at: datetime


def day_of_purchase(case: Case, request: Registration, ruling: Ruling) -> date:
    """The day of the purchase. Raises InvalidInput for a piece or a day that cannot be."""
    if case.known.facts.category is None:
        raise InvalidInput(
            "NUMBER_UNKNOWN", _("No piece with this individual number is known to the maison.")
        )
    sold_on, sale = ruling.finding.sold_on, case.known.facts.sale
    if sold_on is None:
        raise InvalidInput(
            "PURCHASE_DATE_NEEDED",
            _("Please give the date of the purchase as the card or the receipt has it."),
            "soldOn",
        )
    if sold_on > _day(ruling.at):
        raise InvalidInput("DATE_IN_FUTURE", _("The sale lies in the future."), "soldOn")
    begins_on = ruling.programmes.at(ruling.at).record_begins_on
    if sold_on < begins_on:
        raise InvalidInput(
            "DATE_TOO_EARLY", _("The maison's record begins on {day}.", day=begins_on), "soldOn"
        )
    if max(sold_on, sale.sold_on if sale else sold_on) > _day(
        request.asked_again_at or request.requested_at
    ):
        raise InvalidInput(
            "DATE_AFTER_REQUEST",
            _("The watch was bought later than it was asked for."),
            "soldOn",
        )
    return sold_on


def _day(at: datetime) -> date:
    """The latest date that it was anywhere, for where it was bought is not known."""
    return at.astimezone(FIRST_ZONE_ON_EARTH).date()
