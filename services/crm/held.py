"""The records that the CRM would not take, one by one: which, since when, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, bindparam, or_, select, tuple_

from i18n.message import Message
from models.crm import CrmLink
from models.database import Database
from models.outbox import CrmDirty
from models.query import Query
from services.crm.reasons import reason
from services.queues import FIRST_OF_ALL

_SINCE = bindparam("since", type_=CrmDirty.held_since.type)
_AFTER = bindparam("after", type_=Uuid)
_KIND, _CODE = bindparam("kind", type_=Text), bindparam("code", type_=Text)
HELD = Query(
    select(
        *(CrmDirty.kind, CrmDirty.id, CrmDirty.group_id, CrmDirty.held_since),
        *(CrmDirty.code, CrmDirty.fault, CrmDirty.fields, CrmLink.crm_id),
    )
    .outerjoin(CrmLink, (CrmLink.kind == CrmDirty.kind) & (CrmLink.id == CrmDirty.id))
    .where(
        CrmDirty.held_since.is_not(None),
        or_(_KIND.is_(None), CrmDirty.kind == _KIND),
        or_(_CODE.is_(None), CrmDirty.code == _CODE),
        tuple_(CrmDirty.held_since, CrmDirty.id) > tuple_(_SINCE, _AFTER),
    )
    .order_by(CrmDirty.held_since, CrmDirty.id)
    .limit(bindparam("first", type_=Integer))
)


class Mark(NamedTuple):
    """Where a page begins: behind the record held since then."""

    since: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    record_id: UUID = FIRST_OF_ALL


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A held record; `group_id` is the owner whose it is, or itself."""

    kind: str
    id: UUID
    group_id: UUID
    held_since: datetime
    code: str | None
    fault: str | None
    fields: Sequence[str]
    crm_id: str | None

    @property
    def sentence(self) -> Message:
        return reason(self.code, self.fault)

    @property
    def mark(self) -> Mark:
        return Mark(self.held_since, self.id)


async def read_held_records(
    database: Database, *, kind: str | None, code: str | None, first: int, after: Mark
) -> tuple[list[HeldRecord], bool]:
    """A page of them, the longest held first, and whether another follows."""
    rows = await database.fetch(
        HELD, kind=kind, code=code, since=after.since, after=after.record_id, first=first + 1
    )
    return [HeldRecord(*row.values()) for row in rows[:first]], len(rows) > first
