"""Whether it was the row that is gone, or a record that it refers to: the error says too little."""

from collections.abc import Mapping
from dataclasses import replace

from integrations.crm import Fault
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.faults import Trouble
from integrations.salesforce.queries import Query, listing, select
from integrations.salesforce.rows import Answer, Row


async def tell_apart(
    client: SalesforceClient, rows: Mapping[int, Row], answers: Mapping[int, Answer]
) -> dict[int, Answer]:
    """New answers for rows that are still there: what they refer to is not."""
    doubtful = {at: row for at, row in rows.items() if _is_doubtful(row, answers[at])}
    names = dict.fromkeys(row.table.name for row in doubtful.values())
    queries = [query for name in names for query in _queries(name, doubtful)]
    there = {str(found["Id"]) for rows in (await select(client, queries)).found for found in rows}
    return {
        at: replace(answer, meaning=Fault.PARENT)
        for at, row in doubtful.items()
        if row.crm_id in there and isinstance(answer := answers[at], Trouble)
    }


def _is_doubtful(row: Row, answer: Answer) -> bool:
    is_moved = isinstance(answer, Trouble) and answer.meaning is Fault.MOVED
    return is_moved and any(parent.field in row.fields for parent in row.table.parents)


def _queries(name: str, rows: Mapping[int, Row]) -> list[Query]:
    ids = [row.crm_id for row in rows.values() if row.table.name == name and row.crm_id]
    frame = f"SELECT Id FROM {name} WHERE Id IN ({{}})"  # noqa: S608 - a name of the mapping, and ids
    return [Query(each) for each in listing(frame, ids)]
