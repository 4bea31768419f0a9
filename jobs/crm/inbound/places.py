"""Which of our records the CRM's ids stand for, and what was agreed about each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Text,
    Uuid,
    any_,
    bindparam,
    column,
    func,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import Sighting
from models.crm import CrmLink
from models.database import Database, Record
from models.query import Query, text_list

PORTION = 1_000
REFERS = {"owner_id": "OWNER", "timepiece_id": "TIMEPIECE", "reference_id": "REFERENCE"}
_COLUMNS = (
    *(CrmLink.kind, CrmLink.id, CrmLink.crm_id, CrmLink.state),
    *(CrmLink.parts, CrmLink.baseline, CrmLink.sent),
)
_WANTED = (
    func.unnest(bindparam("kinds", type_=ARRAY(Text)), bindparam("ids", type_=ARRAY(Uuid)))
    .table_valued(column("kind", Text), column("id", Uuid))
    .render_derived(name="wanted")
)
_PART_IDS = func.jsonb_path_query_array(CrmLink.parts, literal_column("'$.*'::jsonpath"))

# By our key and by the CRM's, each by its index.
BY_KEYS = Query(
    select(
        union_all(
            select(*_COLUMNS).join(
                _WANTED, (_WANTED.c.kind == CrmLink.kind) & (_WANTED.c.id == CrmLink.id)
            ),
            select(*_COLUMNS).where(CrmLink.crm_id == any_(text_list("crm_ids"))),
        ).subquery("found")
    )
)
BY_PARTS = Query(select(*_COLUMNS).where(_PART_IDS.op("?|")(text_list("crm_ids"))))


@dataclass(frozen=True, slots=True)
class Place:
    """Where the CRM holds a record, and what both sides said when they agreed."""

    kind: str
    id: UUID
    crm_id: str | None
    state: str
    parts: Mapping[str, str]
    baseline: Mapping[str, Sequence[str]]
    sent: Mapping[str, Sequence[str]]

    @property
    def key(self) -> tuple[str, UUID]:
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Places:
    """Links by our key, and by every id that the CRM has for a part of the record."""

    by_key: dict[tuple[str, UUID], Place] = field(default_factory=dict[tuple[str, UUID], Place])
    by_crm_id: dict[str, dict[UUID, Place]] = field(
        default_factory=lambda: defaultdict(dict[UUID, Place])
    )

    def add(self, rows: Iterable[Record]) -> None:
        for row in rows:
            place = Place(*row.values())
            self.by_key[place.key] = place
            for crm_id in {place.crm_id, *place.parts.values()} - {None}:
                self.by_crm_id[str(crm_id)][place.id] = place

    def of(self, sighting: Sighting) -> list[Place]:
        """The links to the record of which this is a part; two owners may share one contact."""
        found = dict(self.by_crm_id.get(sighting.crm_id, {}))
        if sighting.our_id and (own := self.by_key.get((sighting.kind, sighting.our_id))):
            found[own.id] = own
        return [each for each in found.values() if each.kind == sighting.kind]

    def meant(self, field_: str, crm_id: str) -> list[UUID]:
        """Our ids of the record that a reference there names, who speaks for it first."""
        found = self.by_crm_id.get(crm_id, {}).values()
        named = [each for each in found if each.kind == REFERS[field_]]
        return [each.id for each in sorted(named, key=lambda each: each.state == "FOLLOWING")]


async def find_places(database: Database, sightings: Sequence[Sighting]) -> Places:
    """All links that these sightings may be about, or name."""
    places = Places()
    for some in _portions(sightings):
        keyed = [(each.kind.value, each.our_id) for each in some if each.our_id]
        places.add(
            await database.fetch(
                BY_KEYS,
                kinds=[kind for kind, _ in keyed],
                ids=[our_id for _, our_id in keyed],
                crm_ids=[each for sighting in some for each in _named(sighting)],
            )
        )
    strange = sorted({each for one in sightings for each in _parts_unknown(one, places)})
    for some_ids in (strange[at : at + PORTION] for at in range(0, len(strange), PORTION)):
        places.add(await database.fetch(BY_PARTS, crm_ids=some_ids))
    return places


def _portions(sightings: Sequence[Sighting]) -> Iterator[Sequence[Sighting]]:
    return (sightings[at : at + PORTION] for at in range(0, len(sightings), PORTION))


def _named(sighting: Sighting) -> list[str]:
    referred = (sighting.said.get(name) for name in REFERS)
    return [sighting.crm_id, *(each for each in referred if each)]


def _parts_unknown(sighting: Sighting, places: Places) -> Iterator[str]:
    """What may be a part of somebody of ours: such parts carry no key if staff made them."""
    if not sighting.is_main and sighting.our_id is None and not places.of(sighting):
        yield sighting.crm_id
    owner = sighting.said.get("owner_id")
    is_ours = sighting.our_id is not None and sighting.kind.value == "CONSENT"
    if owner and not is_ours and not places.meant("owner_id", owner):
        yield owner


async def owners_meant(session: AsyncSession, crm_id: str) -> list[UUID]:
    """Whom a reference to a person means, as the links stand in this transaction."""
    for known in (CrmLink.crm_id == crm_id, _PART_IDS.op("?")(crm_id)):
        found = await session.scalars(
            select(CrmLink.id)
            .where(CrmLink.kind == "OWNER", known)
            .order_by(CrmLink.state == "FOLLOWING", CrmLink.id)
        )
        if owner_ids := found.all():
            return list(owner_ids)
    return []
