"""What happened between us and the CRM to records, as staff read it: the latest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Uuid, any_, bindparam, select

from models.crm import CrmEvent
from models.database import Database
from models.query import Query, id_list

EVENTS = Query(
    select(
        *(CrmEvent.id, CrmEvent.created_at, CrmEvent.kind, CrmEvent.record_id),
        *(CrmEvent.what, CrmEvent.code, CrmEvent.fields, CrmEvent.actor),
    )
    .where(CrmEvent.record_id == any_(id_list()), CrmEvent.id < bindparam("before", type_=Uuid))
    .order_by(CrmEvent.id.desc())
    .limit(bindparam("first", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class SyncEvent:
    """Something that happened between us and the CRM."""

    id: UUID
    at: datetime
    kind: str
    record_id: UUID
    what: str
    code: str | None
    fields: Sequence[str]
    actor: str


async def read_events(
    database: Database, record_ids: Sequence[UUID], *, first: int, before: UUID
) -> tuple[list[SyncEvent], bool]:
    """A page of what happened to these records, the latest first, and whether older follows."""
    rows = await database.fetch(EVENTS, ids=list(record_ids), first=first + 1, before=before)
    return [SyncEvent(*row.values()) for row in rows[:first]], len(rows) > first
