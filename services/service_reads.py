"""What a service centre reads of the jobs that it reported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Uuid as UuidType
from sqlalchemy import bindparam, select

from models.care import ServiceJob, ServiceLine
from models.catalogue import Timepiece
from models.database import Database
from models.query import Query
from models.warranty import CoverageSegment

JOB = Query(
    select(
        ServiceJob.id,
        ServiceJob.external_id,
        Timepiece.individual_number,
        ServiceJob.received_on,
        ServiceJob.completed_on,
        CoverageSegment.ends_on.label("guaranteed_through"),
    )
    .join(Timepiece, Timepiece.id == ServiceJob.timepiece_id)
    .outerjoin(CoverageSegment, CoverageSegment.id == ServiceJob.guarantee_id)
    .where(
        ServiceJob.id == bindparam("job_id", type_=UuidType),
        ServiceJob.centre == bindparam("centre"),
    )
)
LINES = Query(
    select(ServiceLine.work, ServiceLine.is_covered, ServiceLine.reason)
    .where(ServiceLine.service_job_id == bindparam("job_id", type_=UuidType))
    .order_by(ServiceLine.position)
)


@dataclass(frozen=True, slots=True)
class LineEntry:
    work: str
    is_covered: bool
    reason: str


@dataclass(frozen=True, slots=True)
class JobEntry:
    id: UUID
    external_id: str
    individual_number: str
    received_on: date
    completed_on: date
    guaranteed_through: date | None
    lines: Sequence[LineEntry]


async def read_job(database: Database, centre: str, job_id: UUID) -> JobEntry | None:
    """A job with its lines; None for that of another centre."""
    found = await database.fetch(JOB, job_id=job_id, centre=centre)
    if not found:
        return None
    lines = await database.fetch(LINES, job_id=job_id)
    return JobEntry(*found[0].values(), lines=[LineEntry(*row.values()) for row in lines])
