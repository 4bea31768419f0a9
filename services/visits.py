"""A client at the counter with a watch: what a point of sale asks for them, and what it is told."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from rules.errors import Ineligible, Refusal
from rules.reasons import WAITS_FOR_SALE, ReasonCode, Verdict
from services.profiles import NewOwner
from services.registration_courses import HAS_A_PAST, NUMBER
from services.timepieces import Known
from services.typed_numbers import number_unknown


class CounterState(StrEnum):
    """What comes of a registration at the counter that is not refused."""

    ACTIVE = "ACTIVE"
    PENDING_SALE = "PENDING_SALE"
    CLAIMED = "CLAIMED"


@dataclass(frozen=True, slots=True)
class MarketingAnswer:
    """What the client said when asked about news; nothing is kept of who was not asked."""

    granted: bool
    policy_version: str


@dataclass(frozen=True, slots=True)
class Visit:
    """What a point of sale asks for a client who is there, with the watch of this number."""

    point_of_sale_id: UUID
    number: str
    email: str
    client: NewOwner
    terms_version: str
    locale: str
    at: datetime
    marketing: MarketingAnswer | None = None

    @property
    def actor(self) -> str:
        return f"POINT_OF_SALE:{self.point_of_sale_id}"


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """What is told of a visit: it follows from the watch, and is the same for every client."""

    state: CounterState
    number: str
    verdict: Verdict


def outcome_of(known: Known, number: str, verdict: Verdict) -> VisitOutcome:
    """What comes of a watch for any client.

    Raises InvalidInput for a number that no piece has, and Ineligible for a watch that does not
    qualify.
    """
    if known.facts.category is None:
        raise number_unknown(*NUMBER)
    if verdict.code in WAITS_FOR_SALE:
        return VisitOutcome(CounterState.PENDING_SALE, number, verdict)
    if verdict.code in HAS_A_PAST and known.owner_id is not None:
        return VisitOutcome(CounterState.CLAIMED, number, verdict)
    # A later owner's, too, with the cover that it has.
    if verdict.code in (ReasonCode.ELIGIBLE, ReasonCode.ALREADY_EXTENDED):
        return VisitOutcome(CounterState.ACTIVE, number, verdict)
    raise Ineligible(verdict, NUMBER)


@contextmanager
def about(field: str) -> Generator[None]:
    """Have refusals of a block name the field in which it lies."""
    try:
        yield
    except Refusal as refusal:
        refusal.field = (field, *(refusal.field or ()))
        raise
