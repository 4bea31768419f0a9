"""Registering for a client at the counter: the watch is the proof, and the client stays unknown.

Whether the house knows the client already is neither told nor to be found out: all that can be
refused is judged by the watch and by what was typed, and the answer follows from the watch alone.
"""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Ownership
from rules.errors import TooManyTries
from rules.people import typed_email
from rules.reasons import ReasonCode
from services import audit
from services.consents import accept_terms, require_current_terms
from services.counter_consents import keep_answer_about_news, require_texts
from services.household import Household
from services.limits import CLIENTS_BY_SELLER, spend
from services.locks import line_up
from services.profiles import create_owner, examine, find_owner
from services.registration import Wish, register_watch
from services.requests import close_request, live_request
from services.timepieces import Known, decide, find_known
from services.visits import CounterState, Visit, VisitOutcome, about, outcome_of


async def register_for_client(
    session: AsyncSession, house: Household, visit: Visit
) -> VisitOutcome:
    """What came of it. The client hears of it by mail, and signs in later by a code.

    Raises InvalidInput, Ineligible and TooManyTries, alike for every client; then nothing is kept,
    least of all of a child.
    """
    email = _examined(house, visit)
    if await spend(session, CLIENTS_BY_SELLER, visit.point_of_sale_id.bytes) is None:
        raise TooManyTries
    client_id = await find_owner(session, house, email)
    await line_up(session, visit.number)
    known = await find_known(session, visit.number, lock=True)
    verdict = decide(known, house.programmes, asker=None, at=visit.at)
    outcome = outcome_of(known, visit.number, verdict)
    await require_texts(session, visit)
    client_id = client_id or await create_owner(
        session, house, email=email, newcomer=visit.client, at=visit.at, actor=visit.actor
    )
    await _register(session, house, visit, known, outcome, client_id)
    await keep_answer_about_news(session, visit, client_id)
    await _note(session, visit, known, client_id)
    return outcome


def _examined(house: Household, visit: Visit) -> str:
    """The client's address as mail is sent to it, after all that they said was looked at."""
    with about("client"):
        examine(house, visit.client, visit.at)
        return typed_email(visit.email)


async def _register(
    session: AsyncSession,
    house: Household,
    visit: Visit,
    known: Known,
    outcome: VisitOutcome,
    client_id: UUID,
) -> None:
    """Ask for the watch in the client's name, or let stand what they have of it.

    Either way they accept the terms, which locks them.
    """
    if await _asks_anew(session, visit, known, outcome, client_id):
        wish = Wish(visit.number, visit.terms_version, visit.locale, is_vouched_for=True)
        await register_watch(
            session, house.programmes, owner_id=client_id, wish=wish, at=visit.at, source="BOUTIQUE"
        )
        return
    terms = await require_current_terms(session, version=visit.terms_version, locale=visit.locale)
    await accept_terms(session, owner_id=client_id, terms=terms, source="BOUTIQUE")


async def _asks_anew(
    session: AsyncSession, visit: Visit, known: Known, outcome: VisitOutcome, client_id: UUID
) -> bool:
    """Whether the client has neither the watch, nor a request for it that goes on waiting.

    One that waits is proven now. One that waited although the watch can be had gives way: it may
    have been made before the sale, or without proof.
    """
    held = await session.scalar(
        select(Ownership.id).where(
            Ownership.timepiece_id == known.timepiece.id,
            Ownership.owner_id == client_id,
            Ownership.until.is_(None),
        )
    )
    if held is not None:
        return False
    request = await live_request(session, visit.number, client_id)
    if request is None:
        return True
    if outcome.state is CounterState.PENDING_SALE and request.is_proven:
        request.reason = outcome.verdict.code.value
        return False
    if outcome.state is CounterState.PENDING_SALE:
        return True  # proven now, it is asked again: it may have been made before the sale
    await close_request(session, request, "WITHDRAWN", ReasonCode(request.reason), at=visit.at)
    await session.flush()  # its place among the live requests is free before the new one takes it
    return True


async def _note(session: AsyncSession, visit: Visit, known: Known, client_id: UUID) -> None:
    """Write into the audit of the piece and of the client that a point of sale did this."""
    for kind, object_id in (("TIMEPIECE", known.timepiece.id), ("OWNER", client_id)):
        await audit.record(
            session,
            actor=visit.actor,
            action="REGISTER_FOR_CLIENT",
            object_kind=kind,
            object_id=object_id,
            fields=["registration"],
        )
