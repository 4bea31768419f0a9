"""Whoever came too late by a wrong day of the sale, and in time by the right one, is extended."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.holding import Registration
from rules.programme import Programmes
from rules.reasons import ReasonCode
from rules.warranty import judge
from services.completion import first_asked_at
from services.cover import tell_crm
from services.extension import grant
from services.requests import note, tell_completed
from services.timepieces import learn


async def extend_late(
    session: AsyncSession, programmes: Programmes, timepiece_id: UUID, *, actor: str
) -> None:
    """Judge the request of who holds the piece without an extension anew, by its new day of sale.

    On the instant on which the watch was first asked for, by whomever. The caller holds the lock
    on the piece, and has moved its cover.
    """
    known = await learn(session, await session.get_one(Timepiece, timepiece_id))
    request = await session.scalar(
        select(Registration).where(
            Registration.timepiece_id == timepiece_id,
            Registration.owner_id == known.owner_id,
            Registration.state == "ACTIVE",
            Registration.reason == ReasonCode.BASE_EXPIRED.value,
        )
    )
    if request is None:
        return
    asked_at = await first_asked_at(session, known, request)
    rules = programmes.on(known.local_day(asked_at))
    verdict = judge(known.facts, rules, asked_at)
    if not verdict.is_eligible:
        return
    request.reason, request.rule_version = verdict.code.value, rules.version
    granted = await grant(session, rules.version, known, verdict)
    await tell_crm(session, timepiece_id, [granted] if granted else [])
    await note(session, request, "EXTEND", actor=actor)
    await tell_completed(session, request, known.sale_declaration_id)
