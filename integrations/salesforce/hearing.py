"""What changed in Salesforce, what is there, and how much of it is ours."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from integrations.crm import Heard, Page, Sighting
from integrations.crm_records import RecordKind
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.columns import EXTERNAL_ID, Table
from integrations.salesforce.composite import HEAVY_PARTS_PER_CALL, ask_at_once, chunks
from integrations.salesforce.queries import (
    Query,
    instant,
    listing,
    literal,
    read_found,
    select,
)
from integrations.salesforce.rows import OrgModel
from integrations.salesforce.tables import TABLES, main_table
from integrations.salesforce.telling import fields_of, sighting_of

ROWS_PER_PAGE = 2000
_OURS = f"{EXTERNAL_ID} != null"


async def hear(client: SalesforceClient, model: OrgModel, since: datetime) -> Heard:
    """What was modified since then, in the order of its happening: one call and its pages."""
    tables = [table for table in TABLES[model] if table.is_heard]
    when = f"SystemModstamp >= {instant(since)}"
    return await _see(client, tables, [_question(table, when) for table in tables])


async def look(
    client: SalesforceClient, model: OrgModel, kind: RecordKind, crm_ids: Sequence[str]
) -> Heard:
    """The main parts of these ids as they stand."""
    table = main_table(kind, model)
    questions = list(listing(_question(table, "Id IN ({})"), crm_ids))
    return await _see(client, [table] * len(questions), questions)


async def count(client: SalesforceClient, model: OrgModel) -> dict[str, int]:
    """How many records of ours there are, by part."""
    counts: dict[str, int] = {}
    for tables in chunks(TABLES[model], HEAVY_PARTS_PER_CALL):
        queries = (f"SELECT COUNT() FROM {table.name} WHERE {_OURS}" for table in tables)  # noqa: S608 - names are of the mapping
        told = await ask_at_once(client, [Query(query).part for query in queries])
        for table, answer in zip(tables, told.answers, strict=True):
            counts[table.name] = read_found(answer)["totalSize"]
    return counts


async def read_page(
    client: SalesforceClient,
    model: OrgModel,
    after: Mapping[str, str],
    *,
    most: int = ROWS_PER_PAGE,
) -> Page:
    """The next records of each of five parts. `after` names those that are not done yet."""
    tables = {table.name: table for table in TABLES[model]}
    asked = dict(after) or dict.fromkeys(_in_turn(tables), "")
    now = list(asked)[:HEAVY_PARTS_PER_CALL]
    queries = [Query(_next(tables[name], asked[name], most)) for name in now]
    sightings: list[Sighting] = []
    for name, found in zip(now, (await select(client, queries)).found, strict=True):
        sightings += [sighting_of(tables[name], row) for row in found]
        if len(found) < most:
            del asked[name]
        else:
            asked[name] = str(found[-1]["Id"])
    return Page(sightings, asked or None)


def _in_turn(tables: Mapping[str, Table]) -> list[str]:
    """The parts that are heard first: they are the many."""
    return sorted(tables, key=lambda name: not tables[name].is_heard)


async def _see(
    client: SalesforceClient, tables: Sequence[Table], questions: Sequence[str]
) -> Heard:
    selected = await select(client, [Query(each, with_deleted=True) for each in questions])
    found = [
        (at, sighting_of(table, row))
        for at, (table, rows) in enumerate(zip(tables, selected.found, strict=True))
        for row in rows
    ]
    found.sort(key=lambda each: (each[1].modified_at, each[0], each[1].crm_id))
    return Heard([sighting for _, sighting in found], selected.at)


def _question(table: Table, where: str) -> str:
    only = f"{table.only} AND " if table.only else ""
    return _select(table, f"{only}{where} ORDER BY SystemModstamp, Id")


def _next(table: Table, last: str, most: int) -> str:
    after = f"{_OURS} AND Id > {literal(last)}" if last else _OURS
    return _select(table, f"{after} ORDER BY Id LIMIT {most}")


def _select(table: Table, where: str) -> str:
    return f"SELECT {', '.join(fields_of(table))} FROM {table.name} WHERE {where}"  # noqa: S608 - names are of the mapping, values are quoted
