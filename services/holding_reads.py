"""What who holds a watch reads beside it: its joint holders, and whether it was reported."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import any_, bindparam, select
from sqlalchemy.orm import aliased

from models.database import Database
from models.holding import Incident, Ownership, current_owner
from models.query import Query, id_list

_JOINT = aliased(Ownership)
JOINT_HOLDERS = Query(
    select(_JOINT.timepiece_id, _JOINT.id, _JOINT.since)
    .join(Ownership, current_owner(_JOINT.timepiece_id))
    .where(
        _JOINT.timepiece_id == any_(id_list()),
        _JOINT.until.is_(None),
        _JOINT.is_primary.is_(False),
        Ownership.owner_id == bindparam("owner_id", type_=UuidType),
    )
    .order_by(_JOINT.id)
)
INCIDENTS = Query(
    select(Incident.timepiece_id, Incident.kind, Incident.reported_at).where(
        Incident.timepiece_id == any_(id_list()), Incident.recovered_at.is_(None)
    )
)


@dataclass(frozen=True, slots=True)
class JointHolding:
    """What somebody holds beside the primary holder, who is told no more of them than this."""

    id: UUID
    since: date


@dataclass(frozen=True, slots=True)
class OpenIncident:
    kind: str
    reported_at: datetime


async def read_joint_holders(
    database: Database, owner_id: UUID, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, list[JointHolding]]:
    """Who else holds each of these pieces, as far as the owner is its primary holder."""
    found: dict[UUID, list[JointHolding]] = defaultdict(list)
    for row in await database.fetch(JOINT_HOLDERS, owner_id=owner_id, ids=list(timepiece_ids)):
        found[row["timepiece_id"]].append(JointHolding(row["id"], row["since"]))
    return found


async def read_incidents(
    database: Database, timepiece_ids: Sequence[UUID]
) -> Mapping[UUID, OpenIncident]:
    """The open report about each of these pieces."""
    rows = await database.fetch(INCIDENTS, ids=list(timepiece_ids))
    return {row["timepiece_id"]: OpenIncident(row["kind"], row["reported_at"]) for row in rows}
