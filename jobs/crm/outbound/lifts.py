"""Lifting an opt-out: only what the owner said last, and only if nobody there has spoken since."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import any_, exists, func, select
from sqlalchemy.orm import aliased

from integrations.crm import CRM, Sighting
from integrations.crm_records import RecordKind
from jobs.crm.links import Known
from jobs.crm.outbound.plans import Plan
from jobs.crm.outbound.verdicts import Lifts
from models.database import Database
from models.people import Consent
from models.query import Query, id_list

SETTLED = timedelta(seconds=2)  # the CRM's stamps are whole seconds: a later write must show

# The first yes since the last no: who says it again has heard of nothing more than before.
_ANSWER = (Consent.purpose == "MARKETING") & (Consent.channel == "EMAIL")
_NO = aliased(Consent)
_IS_REFUSED_LATER = exists().where(
    _NO.owner_id == Consent.owner_id,
    *(_NO.purpose == "MARKETING", _NO.channel == "EMAIL"),
    *(~_NO.granted, _NO.created_at >= Consent.created_at),
)
CONSENTED_AT = Query(
    select(Consent.owner_id, func.min(Consent.created_at).label("at"))
    .where(Consent.owner_id == any_(id_list()), _ANSWER, Consent.granted, ~_IS_REFUSED_LATER)
    .group_by(Consent.owner_id)
)


class Lifting(NamedTuple):
    """Plans that may go, those that wait a moment, and those that a person must decide."""

    ready: list[Plan]
    early: list[Plan]
    unclear: list[Plan]


async def examine(
    database: Database,
    crm: CRM,
    plans: Sequence[Plan],
    lifts: Lifts,
    links: Mapping[UUID, Known],
) -> Lifting:
    """Which plans may lift an opt-out now; those written only if nobody touches the contact.

    Somebody else's change to the contact since the owner's consent may be a refusal said in the
    boutique, which no stamp tells apart: then the opt-out stands, unless staff have allowed it
    since. While they are asked it stands too. A write of ours that we do not know to have arrived
    may hide such a change, and counts as one.
    """
    owners = [plan.sending.record.id for plan in plans]
    consented = {r["owner_id"]: r["at"] for r in await database.fetch(CONSENTED_AT, ids=owners)}
    linked = [(plan.sending.link.crm_id, plan) for plan in plans if plan.sending.link]
    heard = await crm.look(RecordKind.OWNER, list(dict.fromkeys(crm_id for crm_id, _ in linked)))
    seen = {each.crm_id: each for each in heard.sightings}
    # Their clock need not be ours, and its header knows whole seconds.
    ahead = heard.org_clock - datetime.now(UTC) - timedelta(seconds=1)
    found = Lifting([], [], [])
    for crm_id, plan in linked:
        owner_id = plan.sending.record.id
        there = seen.get(crm_id)
        known = [e[owner_id] for e in (consented, lifts.allowed) if owner_id in e]
        if owner_id in lifts.asked or not known:
            found.unclear.append(plan)
        elif there is None or there.is_deleted:
            found.ready.append(plan)  # the write finds out what became of it
        elif heard.org_clock - there.modified_at < SETTLED:
            found.early.append(plan)
        elif _is_touched(there, max(known) + ahead) and not _is_ours(
            there, crm.user_id, links[owner_id].agreed_at, ahead
        ):
            found.unclear.append(plan)
        else:
            found.ready.append(_guarded(plan, there))
    return found


def _guarded(plan: Plan, there: Sighting) -> Plan:
    return replace(plan, sending=replace(plan.sending, untouched_since=there.modified_at))


def _is_touched(there: Sighting, since: datetime) -> bool:
    """Whether anybody changed the contact since then, or in the same second."""
    return there.modified_at >= since.replace(microsecond=0)


def _is_ours(there: Sighting, us: str | None, agreed_at: datetime | None, ahead: timedelta) -> bool:
    """Whether the last change is one of ours that was acknowledged."""
    if there.modified_by != us or agreed_at is None:
        return False
    return there.modified_at <= agreed_at + ahead + SETTLED
