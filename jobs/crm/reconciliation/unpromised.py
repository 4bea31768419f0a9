"""Records of ours that the CRM should have, and that nobody ever promised to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Uuid, any_, bindparam, exists, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from models.catalogue import Timepiece
from models.crm import CrmDrift, CrmLink
from models.database import Database
from models.holding import Ownership
from models.keys import LAST_ID
from models.outbox import CrmDirty
from models.people import Consent, OwnerProfile
from models.query import Query, id_list
from models.warranty import CoverageSegment
from services import outbox

WINDOW = 5_000

Column = InstrumentedAttribute[Any]


# Asked by keys, however many: no statistics that are behind can lead to another plan.
LINKED = Query(
    select(CrmLink.id).where(
        CrmLink.kind == bindparam("kind"),
        CrmLink.id == any_(id_list()),
        CrmLink.parts != text("'{}'"),
    )
)
PROMISED = Query(
    select(CrmDirty.id).where(CrmDirty.kind == bindparam("kind"), CrmDirty.id == any_(id_list()))
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the records of a kind are found: by windows of a table's keys."""

    kind: str
    bound: Query
    records: Query


def _source(kind: str, key: Column, record: Column, belongs: ColumnElement[bool]) -> Source:
    """A source; `record` is the record's id in a row that `belongs` to the CRM."""
    after, until = bindparam("after", type_=Uuid), bindparam("until", type_=Uuid)
    window = bindparam("window", WINDOW - 1, type_=Integer)
    return Source(
        kind,
        Query(select(key.label("key")).where(key > after).order_by(key).offset(window).limit(1)),
        Query(select(record.label("id")).where(key > after, key <= until, belongs).distinct()),
    )


def _is_owned(timepiece_id: Column) -> ColumnElement[bool]:
    """Pieces are told to the CRM from their first owner on."""
    return exists().where(Ownership.timepiece_id == timepiece_id)


SOURCES = {
    each.kind: each
    for each in (
        _source("REFERENCE", Timepiece.id, Timepiece.reference_id, _is_owned(Timepiece.id)),
        _source("OWNER", OwnerProfile.owner_id, OwnerProfile.owner_id, true()),
        _source("TIMEPIECE", Timepiece.id, Timepiece.id, _is_owned(Timepiece.id)),
        _source(
            "COVERAGE",
            CoverageSegment.id,
            CoverageSegment.id,
            _is_owned(CoverageSegment.timepiece_id),
        ),
        _source("CONSENT", Consent.id, Consent.id, Consent.channel != "NONE"),
    )
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a window of keys lacks; `until` is where the next begins, None at the end."""

    kind: str
    ids: Sequence[UUID]
    until: UUID | None


async def search(database: Database, kind: str, after: UUID) -> Found:
    """The records of a window of a kind's keys that are neither linked nor promised."""
    source = SOURCES[kind]
    bound = await database.fetch(source.bound, after=after)
    until: UUID | None = bound[0]["key"] if bound else None
    rows = await database.fetch(source.records, after=after, until=until or LAST_ID)
    ids: set[UUID] = {row["id"] for row in rows}
    # Promised first: what is delivered in between is then linked.
    for known in (PROMISED, LINKED):
        ids -= {row["id"] for row in await database.fetch(known, kind=kind, ids=list(ids))}
    return Found(kind, sorted(ids), until)


async def promise_missing(session: AsyncSession, run_id: UUID, found: Found) -> None:
    """Promise what a window lacks, and enter it."""
    await outbox.promise(session, found.kind, found.ids)
    session.add_all(
        CrmDrift(
            run_id=run_id,
            kind=found.kind,
            record_id=each,
            crm_id=None,
            what="UNPROMISED",
            fields=[],
            repair="RESENT",
        )
        for each in found.ids
    )
