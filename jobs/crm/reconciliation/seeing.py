"""Looking again, in the CRM, at records that looked different as it was paged through."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, func, select

from integrations.crm import CRM, Heard, Sighting
from integrations.crm_records import RecordKind
from jobs.crm.inbound.merges import find_winners
from jobs.crm.inbound.places import REFERS, Places, find_places
from jobs.crm.inbound.tellings import telling_of
from jobs.crm.reconciliation.drifts import Linked
from models.crm import CrmDrift, CrmLink
from models.database import Database
from models.query import Query, id_list, text_list

AT_ONCE = 500

CLOCK = Query(select(func.clock_timestamp().label("at")))
LINKED = Query(
    select(
        *(CrmLink.kind, CrmLink.id, CrmLink.crm_id, CrmLink.state),
        *(CrmLink.acknowledged_version, CrmLink.acknowledged_at),
        *(CrmLink.parts, CrmLink.baseline),
    ).where(
        CrmLink.kind == bindparam("kind"),
        CrmLink.id == any_(id_list()),
        CrmLink.crm_id.is_not(None),
    )
)
STRANGE = Query(
    select(CrmDrift.crm_id).where(
        CrmDrift.run_id == bindparam("run_id", type_=Uuid),
        CrmDrift.what == any_(text_list("whats")),
        CrmDrift.crm_id == any_(text_list("crm_ids")),
    )
)

Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Noticed:
    """A record, and the CRM's ids at which it looked different."""

    kind: str
    id: UUID
    crm_ids: frozenset[str]

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Seen:
    """What the CRM showed of some records; `asked_at` is before that, by our database's clock."""

    asked_at: datetime
    ahead: timedelta
    by_crm_id: Mapping[str, Sighting]
    places: Places
    winners: Mapping[str, Sighting]
    calls: int


async def read_linked(database: Database, kind: str, ids: Sequence[UUID]) -> dict[Key, Linked]:
    """What we know of the places of these records of a kind."""
    rows = await database.fetch(LINKED, kind=kind, ids=list(ids))
    return {(row["kind"], row["id"]): Linked(*row.values()) for row in rows}


async def read_clock(database: Database) -> datetime:
    """Our database's clock, by which it is known what was agreed on since."""
    return (await database.fetch(CLOCK))[0]["at"]


async def see(database: Database, crm: CRM, run_id: UUID, noticed: Sequence[Noticed]) -> Seen:
    """What the CRM shows of these records of one kind now.

    Raises what the CRM raises when it is asked.
    """
    asked_at = await read_clock(database)
    heard = [each async for each in _look(database, crm, noticed)]
    sightings = await _meant(database, run_id, [e for one in heard for e in one.sightings])
    places = await find_places(database, sightings)
    merged = [each for each in sightings if each.merged_into]
    lost = [telling_of(place, each) for each in merged for place in places.of(each)]
    winners = await find_winners(crm, lost)
    return Seen(
        asked_at=asked_at,
        ahead=heard[0].org_clock - asked_at if heard else timedelta(0),
        by_crm_id={each.crm_id: each for each in sightings},
        places=places,
        winners=winners,
        calls=len(heard) + bool(lost),
    )


async def _meant(database: Database, run_id: UUID, sightings: Sequence[Sighting]) -> list[Sighting]:
    """Without references to what is only being linked in this run: they look like somebody else."""
    named = [value for each in sightings for name in REFERS if (value := each.said.get(name))]
    rows = await database.fetch(STRANGE, run_id=run_id, whats=["EXTRA", "MOVED"], crm_ids=named)
    strange = {row["crm_id"] for row in rows}

    def is_meant(name: str, value: str | None) -> bool:
        return name not in REFERS or value not in strange

    return [
        replace(each, said={k: v for k, v in each.said.items() if is_meant(k, v)})
        for each in sightings
    ]


async def _look(database: Database, crm: CRM, noticed: Sequence[Noticed]) -> AsyncGenerator[Heard]:
    kind = noticed[0].kind
    linked = await read_linked(database, kind, [each.id for each in noticed])
    wanted = {crm_id for each in noticed for crm_id in each.crm_ids}
    wanted |= {linked[each.key].crm_id for each in noticed if each.key in linked}
    ordered = sorted(wanted)
    for at in range(0, len(ordered), AT_ONCE):
        yield await crm.look(RecordKind(kind), ordered[at : at + AT_ONCE])
