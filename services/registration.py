"""Registering a watch: the two-year warranty becomes eight, once, for whoever holds it."""

from datetime import datetime, timedelta
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
from rules.warranty import judge, local_day
from services import audit, outbox
from services.consents import accept_terms
from services.timepieces import Known, find_timepiece, is_proven, learn

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

    Judged on the instant of the request. Raises Ineligible, which tells a stranger to the watch
    no more than that the number cannot be confirmed.
    """
    known = await _find(session, number)
    if known.owner_id == owner_id:
        return await _registration_of(session, known.timepiece.id, owner_id)
    verdict = judge(known.facts, programme, at)
    if not verdict.is_eligible:
        proven = await is_proven(session, known.timepiece.id, card_token)
        raise Ineligible(verdict.as_told(proven=proven), NUMBER)
    await accept_terms(session, owner_id=owner_id, version=terms_version, locale=locale)
    return await _activate(session, programme, known, verdict, owner_id, at)


async def _find(session: AsyncSession, number: str) -> Known:
    canonical_number = canonical(number)
    if canonical_number is None:
        raise Ineligible(Verdict(ReasonCode.NUMBER_MALFORMED), NUMBER)
    timepiece = await find_timepiece(session, canonical_number, lock=True)
    if timepiece is None:
        raise Ineligible(Verdict(ReasonCode.NOT_CONFIRMED), NUMBER)
    return await learn(session, timepiece)


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
    extension = _extension(programme, known, verdict)
    if extension is not None:
        session.add(extension)
    await session.flush()  # the unique indexes answer here, before anything is promised
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


def _extension(programme: Programme, known: Known, verdict: Verdict) -> CoverageSegment | None:
    """The segment that follows the base; none where a long base already reaches the total."""
    base, through = known.facts.base_through, verdict.extended_through
    if base is None or through is None or through <= base:
        return None
    return CoverageSegment(
        id=new_id(),
        timepiece_id=known.timepiece.id,
        kind="EXTENSION",
        starts_on=base + timedelta(days=1),
        ends_on=through,
        rule="EXTENDED_TO_TOTAL_YEARS",
        rule_version=programme.version,
        sale_declaration_id=known.sale_declaration_id,
    )


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
