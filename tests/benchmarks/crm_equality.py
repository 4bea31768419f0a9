"""What must be so once all is delivered: nothing lost, nobody twice, every field equal."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from integrations.crm_records import OwnerRecord, Record
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.oauth import INTEGRATION_USER_ID
from integrations.local_crm.org_setup import set_up_catalogue
from integrations.local_crm.settings import read_settings
from integrations.local_crm.values import read_value
from integrations.salesforce.columns import Parent, Table
from integrations.salesforce.planning import ADOPTED
from integrations.salesforce.rows import OrgModel
from integrations.salesforce.tables import tables_of
from jobs.crm.records import read_records
from tests.benchmarks.crm_sight import KEY, OURS, VERSION, Sight
from tests.benchmarks.crm_world import World
from tests.integrations.conftest import DEPLOYED, SECRET

# All that the CRM should know of, whatever was promised: the oracle is not told what was.
WANTED = {
    "REFERENCE": "SELECT DISTINCT reference_id FROM timepiece JOIN ownership"
    " ON timepiece_id = timepiece.id",
    "OWNER": "SELECT owner_id FROM owner_profile",
    "TIMEPIECE": "SELECT DISTINCT timepiece_id FROM ownership",
    "COVERAGE": "SELECT segment.id FROM coverage_segment segment"
    " WHERE timepiece_id IN (SELECT timepiece_id FROM ownership)",
    "CONSENT": "SELECT id FROM consent WHERE channel <> 'NONE'",
}
Kept = Mapping[UUID, Mapping[str, str | None]]  # what staff typed, by our id and the CRM's field


async def differences(world: World, *, kept: Kept | None = None) -> list[str]:
    """Whatever is wrong, one sentence each; empty when both sides say the same.

    `kept` are fields of the CRM, such as Contact.LastName, in which staff's values stand for ours.
    """
    sight = world.sight()
    try:
        found = await still_dirty(world)
        rows = {name: sight.by_key(name) for name in OURS}
        records = await _records(world)
        links = {row["id"]: row for row in await world.ask("SELECT * FROM crm_link")}
        for record in records:
            found += _of_record(record, rows, links.get(record.id), (kept or {}).get(record.id, {}))
        found += _strays(sight, {record.id for record in records})
        found += [f"a version went back: {each}" for each in sight.steps_back()]
    finally:
        sight.close()
    return found


async def still_dirty(world: World) -> list[str]:
    """What was not delivered."""
    rows = await world.ask("SELECT kind, id, code, held_since IS NOT NULL AS held FROM crm_dirty")
    return [f"{row['kind']} {row['id']} waits: {row['code']} held={row['held']}" for row in rows]


async def _records(world: World) -> list[Record]:
    versions = {
        (kind, row[0]): 0
        for kind, statement in WANTED.items()
        for row in await world.ask(statement)
    }
    read = await read_records(world.database, world.house.vault, versions)
    return list(read.values())


def _of_record(record, rows, link, kept):
    about = f"{record.kind} {record.id}"
    if link is None or not link["crm_id"]:
        return [f"{about} has no link"]
    if link["state"] == "FOLLOWING":
        return []
    found = []
    for table in tables_of(record.kind, OrgModel.CONTACT):
        there = rows[table.name].get(record.id, [])
        if not there and f"{ADOPTED}{table.name}" in str(link["parts"]):
            continue
        if len(there) != 1:
            found.append(f"{about} is in {table.name} {len(there)} times")
            continue
        found += _of_row(about, table, record, there[0], rows, kept)
        if table.is_main and there[0]["Id"] != link["crm_id"]:
            found.append(f"{about} is not where its link says")
        if table.is_main and there[0][VERSION] != link["acknowledged_version"]:
            found.append(f"{about} has another version than was acknowledged")
    return found


def _of_row(about, table, record, there, rows, kept):
    expected = {**dict(_values(table, record)), **dict(_references(table, record, rows))}
    return [
        f"{about} {table.name}.{name} is not equal"
        for name, value in expected.items()
        if there[name] != kept.get(f"{table.name}.{name}", value)
    ]


def _values(table: Table, record: Record):
    fields = {each.name: each for each in _catalogue().get(table.name).fields}
    for column in table.columns:
        given = [getattr(record, name) for name in column.ours if hasattr(record, name)]
        is_silent = given == [None] and (column.stays or isinstance(record, OwnerRecord))
        if not column.written or (column.stays and is_silent):
            continue
        value = None if given == [None] else column.write(*given)
        value = value.isoformat() if isinstance(value, datetime) else value
        yield column.name, read_value(fields[column.name], value)


def _references(table: Table, record: Record, rows):
    for parent in table.parents:
        there = rows[parent.part].get(_meant(record, parent), [])
        if there:
            yield parent.field, there[0]["Id"]


def _meant(record: Record, parent: Parent) -> UUID:
    return record.id if parent.is_own_part else getattr(record, parent.ours)


def _strays(sight: Sight, known: set[UUID]):
    """What we made in the CRM, and is nobody's: twins among them."""
    for name in OURS:
        for key, there in sight.by_key(name).items():
            if len(there) > 1:
                yield f"{name} {key} is there {len(there)} times"
            if key not in known and name != "Product2":
                yield f"{name} {key} is nobody's"
        without_key = f"{KEY} IS NULL AND CreatedById = '{INTEGRATION_USER_ID}'"
        ours = sight.count(name, f"IsDeleted = 0 AND {without_key}")
        if ours:
            yield f"{ours} of {name} that we made have no key"


@cache
def _catalogue() -> Catalogue:
    return set_up_catalogue(
        read_settings(["--consumer-key", "k", "--consumer-secret", SECRET, *DEPLOYED], {})
    )
