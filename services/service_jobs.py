"""Work that a service centre did: covered or billed line by line, and guaranteed."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.care import ServiceJob, ServiceLine
from models.catalogue import Timepiece
from models.keys import new_id
from models.warranty import CoverageSegment
from rules.coverage import summarise
from rules.programme import Programmes
from rules.service_lines import GUARANTEE_RULE, JudgedLine, guarantee_through, judge_lines
from services import audit
from services.cover import tell_crm
from services.sale_records import require_timepiece
from services.service_reports import ServiceDone, check_report, find_job, require_same
from services.timelines import read_timeline


async def record_service(
    session: AsyncSession,
    programmes: Programmes,
    *,
    centre: str,
    done: ServiceDone,
    actor: str,
    at: datetime,
) -> UUID:
    """The id of the job; the one there is when it is only reported again.

    Each line is covered or billed by the cover of the day on which the watch was received, and the
    work is guaranteed from the day of its completion. Raises InvalidInput.
    """
    check_report(done, at)
    reported = await find_job(session, centre, done.external_id)
    timepiece = await require_timepiece(session, done.individual_number)
    if reported is not None:
        await require_same(session, reported, done, timepiece.id)
        return reported.id
    lines = await _judge(session, timepiece, done)
    guarantee_id = await _guarantee(session, programmes, timepiece, done)
    job = ServiceJob(
        id=new_id(),
        timepiece_id=timepiece.id,
        centre=centre,
        external_id=done.external_id,
        received_on=done.received_on,
        completed_on=done.completed_on,
        guarantee_id=guarantee_id,
    )
    session.add(job)
    await session.flush()  # its lines refer to it
    session.add_all(_kept(job, lines))
    await _note(session, timepiece, actor=actor)
    return job.id


async def _judge(
    session: AsyncSession, timepiece: Timepiece, done: ServiceDone
) -> list[JudgedLine]:
    """The lines by the cover that the watch had when it was received."""
    segments = await read_timeline(session, timepiece.id)
    return judge_lines(done.works, summarise(segments, done.received_on))


async def _guarantee(
    session: AsyncSession, programmes: Programmes, timepiece: Timepiece, done: ServiceDone
) -> UUID | None:
    """Guarantee the work, covered or billed; the CRM is told."""
    through = guarantee_through(done.works, done.completed_on)
    if through is None:
        return None
    segment = CoverageSegment(
        id=new_id(),
        timepiece_id=timepiece.id,
        kind="SERVICE_GUARANTEE",
        starts_on=done.completed_on,
        ends_on=through,
        rule=GUARANTEE_RULE,
        rule_version=programmes.on(done.completed_on).version,
    )
    session.add(segment)
    await session.flush()  # the CRM is promised a row that exists
    await tell_crm(session, timepiece.id, [segment.id])
    return segment.id


def _kept(job: ServiceJob, lines: Sequence[JudgedLine]) -> list[ServiceLine]:
    return [
        ServiceLine(
            service_job_id=job.id,
            position=position,
            work=line.work,
            is_covered=line.is_covered,
            reason=line.reason,
        )
        for position, line in enumerate(lines, start=1)
    ]


async def _note(session: AsyncSession, timepiece: Timepiece, *, actor: str) -> None:
    await audit.record(
        session,
        actor=actor,
        action="RECORD_SERVICE",
        object_kind="TIMEPIECE",
        object_id=timepiece.id,
        fields=["service_job", "coverage"],
    )
