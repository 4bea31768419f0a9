"""All that goes to the CRM as one person's, and how each record of theirs stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, select

from models.catalogue import Reference, Timepiece
from models.crm import CrmLink
from models.database import Database, Record
from models.holding import Ownership
from models.outbox import CrmDirty
from models.people import Consent, Owner
from models.query import Query, id_list
from models.warranty import CoverageSegment
from services.outbox_groups import last_holder

MOST_WATCHES = 100
MOST_CONSENTS = 50

_OWNER = bindparam("owner_id", type_=Uuid)
OWNER = Query(select(Owner.id).where(Owner.id == _OWNER))
WATCHES = Query(
    select(Timepiece.id, Timepiece.individual_number, Reference.name)
    .join(Reference, Reference.id == Timepiece.reference_id)
    .where(
        Timepiece.id.in_(select(Ownership.timepiece_id).where(Ownership.owner_id == _OWNER)),
        last_holder(Timepiece.id) == _OWNER,
    )
    .order_by(Timepiece.id)
    .limit(MOST_WATCHES)
)
COVER = Query(
    select(
        *(CoverageSegment.id, CoverageSegment.timepiece_id, CoverageSegment.kind.label("segment")),
        *(CoverageSegment.starts_on, CoverageSegment.ends_on),
    )
    .where(CoverageSegment.timepiece_id == any_(id_list()))
    .order_by(CoverageSegment.timepiece_id, CoverageSegment.starts_on, CoverageSegment.id)
)
CONSENTS = Query(
    select(Consent.id, Consent.granted, Consent.source, Consent.created_at)
    .where(Consent.owner_id == _OWNER, Consent.channel == bindparam("channel", "EMAIL"))
    .order_by(Consent.id.desc())
    .limit(MOST_CONSENTS)
)
STANDING = Query(
    select(
        *(CrmLink.id, CrmLink.crm_id, CrmLink.state, CrmLink.acknowledged_at),
        CrmLink.left_out,
    ).where(CrmLink.id == any_(id_list()))
)
PROMISED = Query(
    select(
        *(CrmDirty.id, CrmDirty.dirty_at, CrmDirty.is_urgent, CrmDirty.held_since),
        *(CrmDirty.code, CrmDirty.fault, CrmDirty.fields),
    ).where(CrmDirty.id == any_(id_list()))
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the CRM holds a record, and what of it was acknowledged when."""

    crm_id: str | None
    state: str
    acknowledged_at: datetime
    left_out: Sequence[str]


@dataclass(frozen=True, slots=True)
class Promised:
    """What the CRM has not acknowledged yet; held, if it would not take it."""

    dirty_at: datetime
    is_urgent: bool
    held_since: datetime | None
    code: str | None
    fault: str | None
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class SyncedRecord:
    """A record of a person's; `about` is what tells it from others of its kind."""

    kind: str
    id: UUID
    about: Mapping[str, Any]
    standing: Standing | None
    promised: Promised | None


async def read_records_of(database: Database, owner_id: UUID) -> list[SyncedRecord]:
    """All that goes to the CRM as theirs: themselves first; nothing if there is no such owner."""
    owner = await database.fetch(OWNER, owner_id=owner_id)
    watches = await database.fetch(WATCHES, owner_id=owner_id)
    cover = await database.fetch(COVER, ids=[row["id"] for row in watches])
    consents = await database.fetch(CONSENTS, owner_id=owner_id)
    found = [
        *(("OWNER", row) for row in owner),
        *(("TIMEPIECE", row) for row in watches),
        *(("COVERAGE", row) for row in cover),
        *(("CONSENT", row) for row in consents),
    ]
    ids = [row["id"] for _, row in found]
    standings = {row["id"]: row for row in await database.fetch(STANDING, ids=ids)}
    promises = {row["id"]: row for row in await database.fetch(PROMISED, ids=ids)}
    return [_record(kind, row, standings, promises) for kind, row in found]


def _record(
    kind: str, row: Record, standings: Mapping[UUID, Record], promises: Mapping[UUID, Record]
) -> SyncedRecord:
    standing, promised = standings.get(row["id"]), promises.get(row["id"])
    return SyncedRecord(
        kind=kind,
        id=row["id"],
        about=dict(row),
        standing=Standing(*list(standing.values())[1:]) if standing else None,
        promised=Promised(*list(promised.values())[1:]) if promised else None,
    )
