"""A job as a service centre reports it: checked, and known again under the centre's own id."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.care import ServiceJob, ServiceLine
from rules.errors import InvalidInput
from rules.service_lines import Work
from rules.warranty import latest_day
from services.sale_records import LONGEST_ID

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class ServiceDone:
    """A job as a service centre reports it, under an id of its own."""

    external_id: str
    individual_number: str
    received_on: date
    completed_on: date
    works: tuple[Work, ...]


def check_report(done: ServiceDone, at: datetime) -> None:
    """Raises InvalidInput for an id, a day or lines that cannot be taken."""
    if not 1 <= len(done.external_id.strip()) <= LONGEST_ID:
        raise InvalidInput(
            "EXTERNAL_ID_INVALID",
            _("The id of a job has 1 to {longest} characters.", longest=LONGEST_ID),
            "externalId",
        )
    if not 1 <= len(done.works) <= MOST_LINES:
        raise InvalidInput(
            "WORKS_INVALID", _("A job has 1 to {most} lines of work.", most=MOST_LINES), "works"
        )
    require_past(done.completed_on, at, "completedOn")
    if done.received_on > done.completed_on:
        raise InvalidInput(
            "DATES_OUT_OF_ORDER",
            _("A watch is received before the work on it is completed."),
            "receivedOn",
        )


def require_past(day: date, at: datetime, field: str) -> None:
    """Raises InvalidInput for a day that has not begun anywhere: a centre may be in any zone."""
    if day > latest_day(at):
        raise InvalidInput("DATE_IN_FUTURE", _("The day lies in the future."), field)


async def find_job(session: AsyncSession, centre: str, external_id: str) -> ServiceJob | None:
    """The job of this id, which is locked: also one that is not there yet."""
    subject = func.hashtextextended(f"service/{centre}/{external_id}", 0)
    await session.execute(select(func.pg_advisory_xact_lock(subject)))
    return await session.scalar(
        select(ServiceJob).where(ServiceJob.centre == centre, ServiceJob.external_id == external_id)
    )


async def require_same(
    session: AsyncSession, reported: ServiceJob, done: ServiceDone, timepiece_id: UUID
) -> None:
    """Raises InvalidInput where another job was reported under this id."""
    works = await session.scalars(
        select(ServiceLine.work)
        .where(ServiceLine.service_job_id == reported.id)
        .order_by(ServiceLine.position)
    )
    known = (reported.timepiece_id, reported.received_on, reported.completed_on, tuple(works))
    if known != (timepiece_id, done.received_on, done.completed_on, done.works):
        raise InvalidInput(
            "EXTERNAL_ID_REUSED", _("Another job was reported under this id."), "externalId"
        )
