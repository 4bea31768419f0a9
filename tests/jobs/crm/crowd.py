"""Many owners with a watch each, all in the CRM: some six records an owner."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select

from jobs.crm.outbound.pump import CrmPump
from models.catalogue import Timepiece
from models.holding import Ownership
from models.keys import new_id
from models.outbox import CrmDirty
from models.people import Consent
from models.warranty import CoverageSegment
from services import outbox
from services.profiles import NewOwner, create_owner
from tests.factories import TERMS, free_number, make_collection, make_reference, now
from tests.jobs.crm.drift_world import Paged, be_long_ago

SOLD = date(2026, 3, 2)
AT_ONCE = 200


@dataclass
class Crowd:
    """What a comparison needs, and the ids of all that it is about, by kind."""

    database: object
    house: object
    crm: object
    ids: dict[str, list[UUID]]

    async def deliver(self):
        await CrmPump(self.database, self.house.vault, self.crm).drain()

    @property
    def records(self):
        return sum(map(len, self.ids.values()))


async def make_crowd(database, house, owners, crm=None, *, delivered=True):
    """Owners, watches, two segments and two receipts each; `delivered`, and agreed on long ago."""
    crowd = Crowd(database, house, crm or Paged(500), {})
    reference = await make_reference(database, await make_collection(database))
    crowd.ids["REFERENCE"] = [reference]
    crowd.ids["OWNER"] = await _owners(crowd, owners)
    rows = [_rows(owner_id, reference) for owner_id in crowd.ids["OWNER"]]
    tables = (Timepiece, Ownership, CoverageSegment, Consent)
    async with database.transaction() as session:
        for table, some in zip(tables, zip(*rows, strict=True), strict=True):
            values = [row for each in some for row in each]
            for at in range(0, len(values), 2_000):
                await session.execute(insert(table), values[at : at + 2_000])
        for kind, table in (("TIMEPIECE", Timepiece), ("COVERAGE", CoverageSegment)):
            crowd.ids[kind] = list(await session.scalars(select(table.id)))
        crowd.ids["CONSENT"] = list(await session.scalars(select(Consent.id)))
        for kind, ids in crowd.ids.items() if delivered else ():
            await outbox.promise(session, kind, ids)
        if not delivered:
            await session.execute(delete(CrmDirty))
    await crowd.deliver()
    await be_long_ago(database)
    return crowd


async def _owners(crowd, number):
    made = []
    for at in range(0, number, AT_ONCE):
        async with crowd.database.transaction() as session:
            for place in range(at, min(at + AT_ONCE, number)):
                newcomer = NewOwner(f"Given{place}", f"Family{place}", date(1980, 1, 1), "FR")
                email = f"owner-{place}@example.com"
                made.append(
                    await create_owner(
                        session, crowd.house, email=email, newcomer=newcomer, at=now()
                    )
                )
    return made


def _rows(owner_id, reference_id):
    piece_id = new_id()
    piece = {"id": piece_id, "individual_number": free_number(), "reference_id": reference_id}
    held = {"id": new_id(), "timepiece_id": piece_id, "owner_id": owner_id, "since": SOLD}
    segments = [
        {"id": new_id(), "timepiece_id": piece_id, "kind": kind, "rule": kind, "rule_version": 1}
        | {"starts_on": SOLD + timedelta(days=days), "ends_on": SOLD + timedelta(days=days + 700)}
        for kind, days in (("BASE", 0), ("EXTENSION", 701))
    ]
    receipts = [
        {"id": new_id(), "owner_id": owner_id, "purpose": "MARKETING", "channel": "EMAIL"}
        | {"granted": True, "policy_version": TERMS, "locale": "en", "digest": b""}
        | {"source": "APP"}
        for _ in range(2)
    ]
    return [piece], [held], segments, receipts
