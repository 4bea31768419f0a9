"""Registering a watch: the two-year warranty becomes eight, once, for whoever holds it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.keys import new_id
from models.outbox import CrmLink
from models.warranty import CoverageSegment, Ownership, Registration
from rules.errors import Ineligible
from rules.individual_number import canonical
from rules.programme import Programme
from rules.reasons import ReasonCode, Verdict
from rules.warranty import local_day
from services import audit, outbox
from services.consents import accept_terms, require_current_terms
from services.extension import grant
from services.timepieces import Known, decide, find_known, is_proven

NUMBER = ("individualNumber",)


async def register_watch(
    session: AsyncSession,
    programme: Programme,
    *,
    owner_id: UUID,
    number: str,
    card_token: str | None,
    terms_version: str,
    locale: str,
    at: datetime,
) -> UUID:
    """The id of the registration; the one there is when the watch is already this owner's.

    Judged on the instant of the request. Raises Ineligible: for terms that are not current, and
    for the watch, of which a stranger is told no more than that the number cannot be confirmed.
    """
    canonical_number = canonical(number)
    if canonical_number is None:
        raise Ineligible(Verdict(ReasonCode.NUMBER_MALFORMED), NUMBER)
    known = await find_known(session, canonical_number, lock=True)
    if known.owner_id == owner_id:
        return await _registration_of(session, known.timepiece.id, owner_id)
    # Before the verdict: old terms are refused alike for every number, and tell nothing of it.
    terms = await require_current_terms(session, version=terms_version, locale=locale)
    verdict = decide(known, programme, asker=owner_id, at=at)
    if not verdict.is_eligible:
        proven = await is_proven(session, known.timepiece.id, card_token)
        raise Ineligible(verdict.as_told(proven=proven), NUMBER)
    await accept_terms(session, owner_id=owner_id, terms=terms)
    return await _activate(session, programme, known, verdict, owner_id, at)


async def _registration_of(session: AsyncSession, timepiece_id: UUID, owner_id: UUID) -> UUID:
    found = await session.scalars(
        select(Registration.id).where(
            Registration.timepiece_id == timepiece_id, Registration.owner_id == owner_id
        )
    )
    return found.one()


async def _activate(
    session: AsyncSession,
    programme: Programme,
    known: Known,
    verdict: Verdict,
    owner_id: UUID,
    at: datetime,
) -> UUID:
    """Write what a yes means, all of it or nothing: the caller's transaction decides."""
    timepiece_id, facts = known.timepiece.id, known.facts
    zone = facts.sale.zone if facts.sale else None
    registration = Registration(
        id=new_id(),
        timepiece_id=timepiece_id,
        owner_id=owner_id,
        state="ACTIVE",
        reason=verdict.code.value,
        rule_version=programme.version,
        requested_at=at,
    )
    ownership = Ownership(timepiece_id=timepiece_id, owner_id=owner_id, since=local_day(at, zone))
    session.add_all([registration, ownership])
    await session.flush()  # the unique indexes answer here, before anything is promised
    await grant(session, programme, known, verdict)
    await _promise(session, known, owner_id)
    await audit.record(
        session,
        actor=f"OWNER:{owner_id}",
        action="REGISTER",
        object_kind="TIMEPIECE",
        object_id=timepiece_id,
        fields=["owner", "coverage"],
    )
    return registration.id


async def _promise(session: AsyncSession, known: Known, owner_id: UUID) -> None:
    timepiece = known.timepiece
    segments = await session.scalars(
        select(CoverageSegment.id).where(CoverageSegment.timepiece_id == timepiece.id)
    )
    linked = await session.scalar(
        select(CrmLink.id).where(CrmLink.kind == "REFERENCE", CrmLink.id == timepiece.reference_id)
    )
    if linked is None:
        await outbox.promise(session, "REFERENCE", [timepiece.reference_id])
    await outbox.promise(session, "OWNER", [owner_id])
    await outbox.promise(session, "TIMEPIECE", [timepiece.id])
    await outbox.promise(session, "COVERAGE", segments.all())
