"""What comparing ourselves with the CRM has found: the runs, and the differences of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, bindparam, func, select

from models.crm import CrmDrift, CrmReconciliation
from models.database import Database
from models.query import Query

MOST_DRIFTS = 200

LAST = Query(
    select(
        *(CrmReconciliation.id, CrmReconciliation.depth, CrmReconciliation.created_at),
        *(CrmReconciliation.finished_at, CrmReconciliation.calls, CrmReconciliation.compared),
    )
    .where(
        CrmReconciliation.depth == bindparam("depth"),
        CrmReconciliation.finished_at.is_not(None),
    )
    .order_by(CrmReconciliation.id.desc())
    .limit(1)
)
TALLY = Query(
    select(CrmDrift.what, CrmDrift.repair, CrmDrift.kind, func.count().label("number"))
    .where(CrmDrift.run_id == bindparam("run_id", type_=Uuid))
    .group_by(CrmDrift.what, CrmDrift.repair, CrmDrift.kind)
    .order_by(CrmDrift.what, CrmDrift.kind, CrmDrift.repair)
)
DRIFTS = Query(
    select(
        *(CrmDrift.kind, CrmDrift.record_id, CrmDrift.crm_id),
        *(CrmDrift.what, CrmDrift.fields, CrmDrift.repair),
    )
    .where(CrmDrift.run_id == bindparam("run_id", type_=Uuid))
    .order_by(CrmDrift.id)
    .limit(bindparam("most", MOST_DRIFTS, type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many differences of a sort were found of a kind of record, and how they were met."""

    what: str
    repair: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison that is through; `compared` has numbers of records, theirs and ours."""

    id: UUID
    depth: str
    began_at: datetime
    finished_at: datetime
    calls: int
    compared: Mapping[str, Any]
    tallies: Sequence[Tally] = ()

    @property
    def drifts(self) -> int:
        return sum(each.number for each in self.tallies)


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference, and its repair."""

    kind: str
    record_id: UUID | None
    crm_id: str | None
    what: str
    fields: Sequence[str]
    repair: str


async def read_last(database: Database, depth: str) -> Comparison | None:
    """The last comparison of this depth that came to its end."""
    rows = await database.fetch(LAST, depth=depth)
    if not rows:
        return None
    tallies = await database.fetch(TALLY, run_id=rows[0]["id"])
    return Comparison(*rows[0].values(), tallies=[Tally(*each.values()) for each in tallies])


async def read_drifts(database: Database, run_id: UUID) -> Sequence[Drift]:
    """The differences of a comparison in the order of finding, the first two hundred."""
    return [Drift(*row.values()) for row in await database.fetch(DRIFTS, run_id=run_id)]
