"""What staff read off a card or a receipt, and whether it can have been so."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from i18n.message import _
from models.holding import Registration
from rules.errors import InvalidInput
from rules.programme import Programmes
from rules.warranty import latest_day
from services.evidence_subjects import Case
from services.sale_records import require_past_sale
from services.typed_numbers import number_unknown


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
        raise number_unknown()
    sold_on, sale = ruling.finding.sold_on, case.known.facts.sale
    if sold_on is None:
        raise InvalidInput(
            "PURCHASE_DATE_NEEDED",
            _("Please give the date of the purchase as the card or the receipt has it."),
            "soldOn",
        )
    # Where it was bought is not known: it may have been wherever days begin first.
    require_past_sale(sold_on, latest_day(ruling.at), ruling.programmes, ruling.at)
    asked_on = latest_day(request.asked_again_at or request.requested_at)
    if max(sold_on, sale.sold_on if sale else sold_on) > asked_on:
        raise InvalidInput(
            "DATE_AFTER_REQUEST",
            _("The watch was bought later than it was asked for."),
            "soldOn",
        )
    return sold_on
