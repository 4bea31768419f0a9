"""A piece passes from who holds it to one person, with the cover that it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Registration
from rules.programme import Programmes
from rules.reasons import ReasonCode, Verdict
from rules.warranty import judge
from services import audit
from services.activation import activate
from services.claims import close_own_claim
from services.holding import begin_ownership, close_offer, end_ownerships, end_registrations
from services.requests import live_request, new_request
from services.timepieces import Known


@dataclass(frozen=True, slots=True)
class Heir:
    """Who has the piece from now on, by what, and at whose word."""

    owner_id: UUID
    by: str
    actor: str
    at: datetime


async def hand_over(
    session: AsyncSession, programmes: Programmes, known: Known, heir: Heir
) -> Sequence[UUID]:
    """End what everybody holds of the piece, joint holders too, give it to the heir; whose it was.

    The extension belongs to the watch: it is granted only where it never was and the watch still
    qualifies. The caller holds the lock on the piece.
    """
    piece, actor, at = known.timepiece, heir.actor, heir.at
    former = await end_ownerships(session, piece.id, ended_by=heir.by, on=known.local_day(at))
    await end_registrations(session, piece.id, former, actor=actor, at=at)
    await close_offer(session, piece.id, actor=actor, at=at)
    await _note(session, known, heir.by, "owner", actor=actor)
    request = await _request(session, programmes, known, heir.owner_id, at)
    request.is_proven = True
    verdict = _verdict(known, programmes, at)
    rules = programmes.on(known.local_day(at))
    await activate(session, rules, known, verdict, request, at=at)
    await close_own_claim(session, piece.individual_number, heir.owner_id, at=at)
    return [each for each in former if each != heir.owner_id]


async def join(
    session: AsyncSession, programmes: Programmes, known: Known, *, owner_id: UUID, at: datetime
) -> None:
    """Let somebody hold the piece beside its primary holder, who keeps all.

    The request proves nothing by itself: were the sale taken back and declared anew, the primary
    holder goes before it. The caller holds the lock on the piece.
    """
    piece, since = known.timepiece, known.local_day(at)
    request = await _request(session, programmes, known, owner_id, at)
    request.timepiece_id, request.state, request.decided_at = piece.id, "ACTIVE", at
    request.is_proven, request.reason = False, _verdict(known, programmes, at).code.value
    session.add(request)
    await begin_ownership(
        session, timepiece_id=piece.id, owner_id=owner_id, since=since, is_primary=False
    )
    await _note(session, known, "JOIN", "joint_holder", actor=f"OWNER:{owner_id}")


async def _request(
    session: AsyncSession, programmes: Programmes, known: Known, owner_id: UUID, at: datetime
) -> Registration:
    """The owner's request that waits for this number, made anew at this instant; else a new one."""
    number = known.timepiece.individual_number
    rule_version = programmes.on(known.local_day(at)).version
    request = await live_request(session, number, owner_id)
    if request is None:
        return new_request(number, owner_id, is_proven=True, rule_version=rule_version, at=at)
    request.requested_at, request.rule_version = at, rule_version
    return request


def _verdict(known: Known, programmes: Programmes, at: datetime) -> Verdict:
    """What the watch brings its next holder: the extension that it has, whatever else is so."""
    extended_through = known.facts.extended_through
    if extended_through:
        return Verdict(ReasonCode.ALREADY_EXTENDED, extended_through=extended_through)
    return judge(known.facts, programmes.on(known.local_day(at)), at)


async def _note(
    session: AsyncSession, known: Known, action: str, field: str, *, actor: str
) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="TIMEPIECE",
        object_id=known.timepiece.id,
        fields=[field],
    )
