"""Reporting a watch lost, stolen or found again: by its owner, or by staff who were told."""

from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Info
from graph.incidents import Incident, IncidentReport, load_incident
from graph.keeping import WATCH, WatchPayload, do_with_watch
from graph.mutations import ERRORS, KEY, mutation, perform
from graph.user_errors import UserError
from rules.access import Action
from services.incidents import record_incident, report_incident
from services.typed_numbers import read_typed


@strawberry.input(description="What happened to a watch of the owner's.")
class ReportIncidentInput:
    watch_id: strawberry.ID = strawberry.field(description=WATCH)
    kind: IncidentReport = strawberry.field(description="What happened.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.input(description="What staff were told of a watch.")
class RecordIncidentInput:
    individual_number: str = strawberry.field(description="As engraved.")
    kind: IncidentReport = strawberry.field(description="What happened.")
    idempotency_key: str = strawberry.field(description=KEY)


@strawberry.type(description="The outcome of recording what happened to a watch.")
class RecordIncidentPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    incident: Incident | None = strawberry.field(
        default=None, description="The open report; none once the watch is found."
    )


@strawberry.type
class ReportMutation:
    @mutation(
        Action.KEEP_WATCH,
        description="Reports a watch lost or stolen: it changes hands for nobody until who reported"
        " it, or the maison, says that it is found. Its cover stays.",
    )
    async def report_incident(self, info: Info, input: ReportIncidentInput) -> WatchPayload:  # noqa: A002 - the API's word
        context = info.context

        async def act(session: AsyncSession, owner_id: UUID, timepiece_id: UUID) -> None:
            await report_incident(
                session,
                context.house.programmes,
                owner_id=owner_id,
                timepiece_id=timepiece_id,
                kind=input.kind.value,
                at=context.now,
            )

        return await do_with_watch(context, "reportIncident", input, act)

    @mutation(
        Action.RECORD_INCIDENT,
        description="Records what staff were told of a watch, whoever holds it.",
    )
    async def record_incident(
        self,
        info: Info,
        input: RecordIncidentInput,  # noqa: A002 - the API's word
    ) -> RecordIncidentPayload:
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            recorded = await record_incident(
                session,
                context.house.programmes,
                number=read_typed(input.individual_number, context.snapshot).number,
                kind=input.kind.value,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"timepiece": str(recorded)}

        answer = await perform(context, "recordIncident", input, act)
        incident = await load_incident(context, UUID(answer["timepiece"]))
        return RecordIncidentPayload(user_errors=[], incident=incident)
