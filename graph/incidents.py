"""What was reported about a watch: that it is lost, or stolen."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import strawberry

from graph.context import Context
from graph.enums import describe
from graph.holdings import Held, held_ids
from services.holding_reads import OpenIncident, read_incidents


class IncidentKind(StrEnum):
    LOST = "LOST"
    STOLEN = "STOLEN"


class IncidentReport(StrEnum):
    LOST = "LOST"
    STOLEN = "STOLEN"
    RECOVERED = "RECOVERED"


describe(
    IncidentKind,
    "What happened to a watch.",
    {"LOST": "Its holder does not know where it is.", "STOLEN": "It was taken from its holder."},
)
describe(
    IncidentReport,
    "What is reported of a watch.",
    {
        "LOST": "It is lost: until it is found, it changes hands for nobody.",
        "STOLEN": "It was stolen: until it is found, it changes hands for nobody.",
        "RECOVERED": "It is found.",
    },
)


@strawberry.type(description="An open report about a watch. Its cover stays as it is.")
class Incident:
    kind: IncidentKind = strawberry.field(description="What happened.")
    reported_at: datetime = strawberry.field(description="When it was reported.")


async def incidents_of(watches: Sequence[Held], context: Context) -> list[Incident | None]:
    found = await read_incidents(context.database, held_ids(watches))
    return [incident_of(found[each]) if each in found else None for each in held_ids(watches)]


async def load_incident(context: Context, timepiece_id: UUID) -> Incident | None:
    found = await read_incidents(context.database, [timepiece_id])
    return incident_of(found[timepiece_id]) if found else None


def incident_of(row: OpenIncident) -> Incident:
    return Incident(kind=IncidentKind(row.kind), reported_at=row.reported_at)
