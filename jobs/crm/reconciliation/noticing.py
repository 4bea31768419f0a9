"""What looked different as the CRM was paged through, kept until it is looked at again."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.reconciliation.beside import Suspect
from jobs.crm.reconciliation.seeing import Noticed
from models.crm import CrmDrift, CrmLink
from models.database import Database
from models.query import Query

AT_ONCE = 200
# A loss this large is rather another org: nothing is repaired by what it does not have.
MOST_MISSING, MOST_MISSING_SHARE = 1_000, 20

_RUN, _KIND = bindparam("run_id", type_=Uuid), bindparam("kind", type_=Text)
# By records, so that all that was noticed of one comes together.
_RECORDS = (
    select(CrmDrift.record_id)
    .where(
        CrmDrift.run_id == _RUN,
        CrmDrift.kind == _KIND,
        CrmDrift.repair == "NONE",
        CrmDrift.record_id > bindparam("after", type_=Uuid),
    )
    .distinct()
    .order_by(CrmDrift.record_id)
    .limit(bindparam("most", AT_ONCE, type_=Integer))
)
NOTICED = Query(
    select(CrmDrift.record_id, CrmDrift.crm_id).where(
        CrmDrift.run_id == _RUN,
        CrmDrift.kind == _KIND,
        CrmDrift.repair == "NONE",
        CrmDrift.record_id.in_(_RECORDS),
    )
)
MISSING = Query(
    select(func.count().label("missing")).where(
        CrmDrift.run_id == _RUN, CrmDrift.what == "MISSING", CrmDrift.repair == "NONE"
    )
)
LINKED = Query(select(func.count().label("linked")).select_from(CrmLink))


async def keep(session: AsyncSession, run_id: UUID, suspects: Sequence[Suspect]) -> None:
    """Keep what looks different. Kept twice it is looked at once."""
    session.add_all(
        CrmDrift(
            run_id=run_id,
            kind=each.kind,
            record_id=each.record_id,
            crm_id=each.crm_id,
            what=each.what,
            fields=[],
            repair="NONE",
        )
        for each in suspects
    )


async def read_noticed(database: Database, run_id: UUID, kind: str, after: UUID) -> list[Noticed]:
    """The next records of a kind to look at again, each with all that was noticed of it."""
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in await database.fetch(NOTICED, run_id=run_id, kind=kind, after=after):
        found[row["record_id"]].add(row["crm_id"])
    return [Noticed(kind, each, frozenset(found[each])) for each in sorted(found)]


async def forget(session: AsyncSession, run_id: UUID, noticed: Noticed) -> None:
    """Strike all that was noticed of a record."""
    await session.execute(
        delete(CrmDrift).where(
            CrmDrift.run_id == run_id,
            CrmDrift.record_id == noticed.id,
            CrmDrift.kind == noticed.kind,
            CrmDrift.repair == "NONE",
        )
    )


async def is_another_org(database: Database, run_id: UUID) -> bool:
    """Whether so much is missing that it is rather not the CRM that we knew."""
    missing = (await database.fetch(MISSING, run_id=run_id))[0]["missing"]
    linked = (await database.fetch(LINKED))[0]["linked"]
    return missing > MOST_MISSING and missing * MOST_MISSING_SHARE > linked
