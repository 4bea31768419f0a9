"""Registering a watch: the two-year warranty becomes eight, once, for whoever holds it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Registration
from rules.errors import Forbidden
from rules.programme import Programmes
from rules.reasons import ReasonCode
from services.activation import activate
from services.claims import open_claim
from services.consents import Capture, accept_terms, require_current_terms
from services.eligibility import tell
from services.locks import line_up
from services.notices import notify
from services.registration_courses import Course, course_of
from services.requests import (
    ask_again,
    close_request,
    keep_waiting,
    live_request,
    may_gain,
    new_request,
)
from services.timepieces import Known, decide, find_known, find_timepiece, is_proven
from services.typed_numbers import read_typed


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for who registers a watch.

    `without_extension` takes the watch also where its warranty can no longer be extended.
    `is_vouched_for` says that a point of sale has the watch before it.
    """

    individual_number: str
    terms_version: str
    locale: str
    card_token: str | None = None
    without_extension: bool = False
    is_vouched_for: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a wish: a registration, or a claim to a watch that somebody else holds."""

    registration_id: UUID | None = None
    claim_id: UUID | None = None

    def as_ids(self) -> dict[str, str]:
        """What is kept as the answer for a retry."""
        named = {"registration": self.registration_id, "claim": self.claim_id}
        return {name: str(each) for name, each in named.items() if each}


async def register_watch(
    session: AsyncSession,
    programmes: Programmes,
    *,
    owner_id: UUID,
    wish: Wish,
    at: datetime,
    source: Capture = "APP",
) -> Outcome:
    """What came of it; the registration there is when the watch is already this owner's.

    Judged on the instant of the request. Without proof of the watch, whatever is not a yes is kept
    waiting, alike for every number: for its sale to be declared, or for evidence. Raises Ineligible
    for what is no number, for terms that are not current, and, with proof, for a watch that does
    not qualify.
    """
    number = read_typed(wish.individual_number).number
    await line_up(session, number)
    known = await find_known(session, number, lock=True)
    verdict = decide(known, programmes, asker=owner_id, at=at)
    asked = await live_request(session, number, owner_id)
    proven = await is_proven(session, known.timepiece.id, wish.card_token)
    proven = proven or (wish.is_vouched_for and known.facts.category is not None)
    if asked is not None and not may_gain(asked, verdict, is_proven=proven):
        return Outcome(registration_id=asked.id)
    # Before the verdict is told: old terms are refused alike for every number.
    terms = await require_current_terms(session, version=wish.terms_version, locale=wish.locale)
    told = tell(verdict, programmes, proven=proven, at=at)
    # Without proof not the rules of the day there: they could tell where a watch was sold.
    rules = programmes.on(known.local_day(at)) if proven else programmes.at(at)
    request = new_request(number, owner_id, is_proven=proven, rule_version=rules.version, at=at)
    course = course_of(
        known, verdict, told, is_proven=proven, without_extension=wish.without_extension
    )
    await accept_terms(session, owner_id=owner_id, terms=terms, source=source)
    if asked is not None:
        request = ask_again(asked, request)
    if course is Course.CLAIM:
        return Outcome(claim_id=await _claim(session, known, request, asked))
    if course is Course.WAIT:
        await keep_waiting(session, request, told.code)
    else:
        judged_by = programmes.on(known.local_day(at))
        await activate(session, judged_by, known, verdict, request, at=at)
        await notify(session, "REGISTRATION_CONFIRMED", owner_id=owner_id, object_id=request.id)
    return Outcome(registration_id=request.id)


async def _claim(
    session: AsyncSession,
    known: Known,
    request: Registration,
    asked: Registration | None,
) -> UUID:
    """Claim the watch; a request for it that waited has become the claim."""
    at = request.asked_again_at or request.requested_at
    if asked is not None:
        actor = f"OWNER:{asked.owner_id}"
        await close_request(
            session, asked, "WITHDRAWN", ReasonCode(asked.reason), at=at, actor=actor
        )
    return await open_claim(
        session,
        request.individual_number,
        known,
        owner_id=request.owner_id,
        is_proven=True,
        at=at,
    )


async def withdraw_registration(
    session: AsyncSession, *, owner_id: UUID, registration_id: UUID, at: datetime
) -> UUID:
    """Take back a request that still waits. Raises Forbidden for one that is not the owner's."""
    asked = await session.get(Registration, registration_id)
    if asked is None or asked.owner_id != owner_id:
        raise Forbidden
    await find_timepiece(session, asked.individual_number, lock=True)
    await session.refresh(asked, with_for_update=True)  # its sale may have come meanwhile
    if asked.state == "PENDING_SALE":
        reason, actor = ReasonCode(asked.reason), f"OWNER:{owner_id}"
        await close_request(session, asked, "WITHDRAWN", reason, at=at, actor=actor)
    return asked.id
