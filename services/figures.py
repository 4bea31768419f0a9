"""The figures by which operators see that the house works: counts and ages, and never a name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Interval,
    Text,
    and_,
    bindparam,
    case,
    cast,
    column,
    exists,
    extract,
    func,
    or_,
    select,
    table,
)
from sqlalchemy import Uuid as UuidType
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import InstrumentedAttribute

from models.care import Notice
from models.catalogue import Timepiece
from models.database import Database
from models.holding import Evidence, OwnershipClaim, Registration
from models.query import Query
from models.warranty import SaleDeclaration
from services.content.exposures import OF_DAY
from services.crm.figures import CRM_AGES, CRM_QUEUE
from services.post import SEND_NOTICE
from services.sweeps import MISSES_IN_LAST_HOUR, SWEEPS_IN_LAST_HOUR

LATE = timedelta(minutes=2)  # by then a declaration should have reached the maison

OTHER = "other"
HELD_FOR: Sequence[str] = ("SOLD_TWICE", "REFERENCE_DIFFERS")
QUEUES: Sequence[str] = ("mail", "house", OTHER)
STATUSES: Sequence[str] = ("todo", "doing", "failed")

JOBS = table(
    "procrastinate_jobs",
    column("queue_name", Text),
    column("task_name", Text),
    column("status", Text),
    column("args", JSONB),
)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures by name; those that are told apart further have their labels, in order."""

    plain: Mapping[str, float]
    sales_held: Mapping[str, float]
    jobs: Mapping[tuple[str, str], float]


def _oldest(since: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """The age in seconds of the oldest; 0 when there is none."""
    return func.coalesce(extract("epoch", func.now() - func.min(since)), 0)


_IS_KNOWN = exists().where(Timepiece.individual_number == Registration.individual_number)
_IS_LATE = and_(
    Registration.requested_at < func.now() - bindparam("late", LATE, type_=Interval), _IS_KNOWN
)
REGISTRATIONS = Query(
    select(
        func.count().label("registrations_pending"),
        func.count().filter(_IS_LATE).label("registrations_pending_late"),
        _oldest(Registration.requested_at).label("registrations_pending_oldest_seconds"),
    ).where(Registration.state == "PENDING_SALE")
)
CLAIMS = Query(
    select(
        func.count().label("claims_waiting"),
        func.count().filter(OwnershipClaim.silent_until < func.now()).label("claims_overdue"),
    ).where(OwnershipClaim.state == "WAITING")
)
_WAITS_FOR_US = or_(
    exists().where(
        Registration.id == Evidence.registration_id, Registration.state == "PENDING_SALE"
    ),
    exists().where(OwnershipClaim.id == Evidence.claim_id, OwnershipClaim.decided_at.is_(None)),
)
EVIDENCE = Query(
    select(
        func.count().label("evidence_waiting"),
        _oldest(Evidence.stored_at).label("evidence_oldest_seconds"),
    ).where(Evidence.state == "STORED", _WAITS_FOR_US)
)
# A notice that was overtaken has no job any more, and is not waited for.
NOTICES = Query(
    select(
        func.count().label("notices_unsent"),
        _oldest(Notice.created_at).label("notices_oldest_seconds"),
    )
    .select_from(JOBS)
    .join(Notice, Notice.id == cast(JOBS.c.args.op("->>")("mail_id"), UuidType))
    .where(
        JOBS.c.task_name == SEND_NOTICE,
        cast(JOBS.c.status, Text) != "failed",
        Notice.sent_at.is_(None),
    )
)
PLAIN = (
    *(REGISTRATIONS, CLAIMS, EVIDENCE, CRM_QUEUE, CRM_AGES, NOTICES),
    *(MISSES_IN_LAST_HOUR, SWEEPS_IN_LAST_HOUR, OF_DAY),
)
SALES_HELD = Query(
    select(SaleDeclaration.held_for, func.count().label("number"))
    .where(SaleDeclaration.state == "HELD")
    .group_by(SaleDeclaration.held_for)
)
_QUEUE = case(*((JOBS.c.queue_name == name, name) for name in QUEUES), else_=OTHER)
JOBS_BY_QUEUE = Query(
    select(
        _QUEUE.label("queue"),
        cast(JOBS.c.status, Text).label("status"),
        func.count().label("number"),
    ).group_by("queue", "status")
)


async def read_figures(database: Database) -> Figures:
    """The figures of now, each by a statement of its own."""
    plain = {
        name: float(value)
        for query in PLAIN
        for name, value in (await database.fetch(query))[0].items()
    }
    held = dict.fromkeys(HELD_FOR, 0.0)
    held |= {row["held_for"]: row["number"] for row in await database.fetch(SALES_HELD)}
    jobs = {(queue, status): 0.0 for queue in QUEUES for status in STATUSES}
    for row in await database.fetch(JOBS_BY_QUEUE):
        if row["status"] in STATUSES:
            jobs[row["queue"], row["status"]] += row["number"]
    return Figures(plain, held, jobs)
