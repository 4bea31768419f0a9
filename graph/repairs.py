"""A repair by somebody else, as a service centre reports that it found one."""

from datetime import date
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from graph.context import Info
from graph.coverage import Coverage, cover_on
from graph.mutations import ERRORS, mutation, perform
from graph.user_errors import UserError
from rules.access import Action
from services.portfolio import read_segments
from services.repairs import find_third_party_repair


@strawberry.input(description="A repair by somebody else that a service centre has found.")
class ReportThirdPartyRepairInput:
    individual_number: str = strawberry.field(description="As engraved.")
    found_on: date = strawberry.field(description="The day from which cover is void.")
    idempotency_key: str = strawberry.field(
        description="New for each report, and the same for each retry."
    )


@strawberry.type(description="The outcome of reporting a repair by somebody else.")
class ReportThirdPartyRepairPayload:
    user_errors: list[UserError] = strawberry.field(description=ERRORS)
    coverage: Coverage | None = strawberry.field(
        default=None, description="The cover of the watch on the day of the finding."
    )


@strawberry.type
class RepairMutation:
    @mutation(
        Action.REPORT_REPAIR,
        description="Voids what is left of the warranty of a watch that somebody else repaired.",
    )
    async def report_third_party_repair(
        self,
        info: Info,
        input: ReportThirdPartyRepairInput,  # noqa: A002 - the API's word
    ) -> ReportThirdPartyRepairPayload:
        context = info.context

        async def act(session: AsyncSession) -> dict[str, Any]:
            found = await find_third_party_repair(
                session,
                individual_number=input.individual_number,
                found_on=input.found_on,
                actor=context.viewer.principal,
                at=context.now,
            )
            return {"timepiece": str(found)}

        answer = await perform(context, "reportThirdPartyRepair", input, act)
        key = UUID(answer["timepiece"])
        segments = await read_segments(context.database, [key])
        cover = cover_on(segments.get(key, []), input.found_on)
        return ReportThirdPartyRepairPayload(user_errors=[], coverage=cover)
