"""Work on a watch as a service centre reports it: each line covered or billed, and why."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Context, Info
from graph.enums import describe
from graph.mutations import ERRORS, mutation, perform
from graph.reasons import Reason, reason_of_cover
from graph.user_errors import UserError
from rules.access import Action
from rules.reasons import ReasonCode
from rules.service_lines import Work
from services.service_jobs import record_service
from services.service_reads import JobEntry, read_job
from services.service_reports import MOST_LINES, ServiceDone

KEY = "New for each report, and the same for each retry."

describe(
    Work,
    "What is done to a watch, by which it is covered or billed.",
    {
        "BATTERY": "A new battery.",
        "COMPLETE_SERVICE": "A complete service.",
        "MOVEMENT": "Work on the movement.",
        "WATER_RESISTANCE": "Work on the resistance to water, leaking glass included.",
        "CROWN": "Work on the crown or the pushers.",
        "STRAP": "A change of strap or bracelet; always billed.",
        "POLISH": "Polishing, and worn glass; always billed.",
        "ENGRAVING": "Engraving; always billed.",
        "MISHANDLING": "Repair of damage through mishandling, broken glass included; billed.",
    },
)


@strawberry.input(description="Work that a service centre has done on a watch.")
class RecordServiceInput:
    external_id: str = strawberry.field(description="The centre's own id of the job.")
    individual_number: str = strawberry.field(description="As engraved.")
    received_on: date = strawberry.field(description="The day whose cover counts.")
    completed_on: date = strawberry.field(description="The day from which it is guaranteed.")
    works: list[Work] = strawberry.field(description=f"From 1 to {MOST_LINES} lines of work.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="A line of a job.")
class ServiceLine:
    work: Work = strawberry.field(description="What was done.")
    is_covered: bool = strawberry.field(description="Whether cover pays for it; else it is billed.")
    reason: Reason = strawberry.field(description="Why.")


@strawberry.type(description="A watch's stay at a service centre.")
class ServiceJob:
    external_id: str = strawberry.field(description="The centre's own id.")
    individual_number: str = strawberry.field(description="The watch.")
    received_on: date = strawberry.field(description="The day whose cover counted.")
    completed_on: date = strawberry.field(description="The day on which it was done.")
    guaranteed_through: date | None = strawberry.field(
        description="The last day of the guarantee, if the work brings one."
    )
    lines: list[ServiceLine] = strawberry.field(description="The work, in the order reported.")


@strawberry.type(description="The outcome of recording a service.")
class RecordServicePayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    job: ServiceJob | None = strawberry.field(default=None, description="The job with its lines.")


@strawberry.type
class ServiceMutation:
    @mutation(
        Action.RECORD_SERVICE,
        description="Records work on a watch: each line is covered or billed, and guaranteed.",
    )
    async def record_service(self, info: Info, input: RecordServiceInput) -> RecordServicePayload:  # noqa: A002 - the API's word
        context = info.context
        done = ServiceDone(
            external_id=input.external_id,
            individual_number=input.individual_number,
            received_on=input.received_on,
            completed_on=input.completed_on,
            works=tuple(input.works),
        )

        async def act(session: AsyncSession) -> dict[str, Any]:
            recorded = await record_service(
                session,
                context.house.programmes,
                centre=context.viewer.require_label(),
                done=done,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"job": str(recorded)}

        answer = await perform(context, "recordService", input, act)
        centre = context.viewer.require_label()
        job = await read_job(context.database, centre, UUID(answer["job"]))
        return RecordServicePayload(user_errors=[], job=_job(context, job) if job else None)


def _job(context: Context, row: JobEntry) -> ServiceJob:
    return ServiceJob(
        external_id=row.external_id,
        individual_number=row.individual_number,
        received_on=row.received_on,
        completed_on=row.completed_on,
        guaranteed_through=row.guaranteed_through,
        lines=[
            ServiceLine(
                work=Work(line.work),
                is_covered=line.is_covered,
                reason=reason_of_cover(context, ReasonCode(line.reason)),
            )
            for line in row.lines
        ],
    )
