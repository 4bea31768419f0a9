"""Many rows in few calls: five collections of 200 rows count as one call of the org's quota."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from itertools import groupby
from typing import Any, TypeVar, cast
from urllib.parse import quote

from integrations.crm import CRMUnavailable
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.faults import CREATE_ONLY, Fault, Meaning, read_fault, refusal
from integrations.salesforce.rows import EXTERNAL_ID, Row

ROWS_PER_COLLECTION = 200
PARTS_PER_CALL = 5

_REFERENCE = "@{"  # inside a composite, such text is replaced by what an earlier part answered
_Item = TypeVar("_Item")

Answer = str | Fault
"""The id that Salesforce gave the row, or why it did not take it."""


async def upsert(client: SalesforceClient, rows: Sequence[Row]) -> list[Answer]:
    """Send the rows in the order of their steps; one answer a row, in the order given.

    A failed row leaves the others standing. No two rows of one step may share an id.
    """
    answers: dict[int, Answer] = {}
    for collections in _chunks(list(_collections(rows)), PARTS_PER_CALL):
        parts = [_collection(_root(client), [rows[at] for at in places]) for places in collections]
        for places, result in zip(collections, await _send(client, parts), strict=True):
            answers.update(_read_collection(rows, places, result))
    late = [at for at, row in enumerate(rows) if _exists_already(row, answers[at])]
    if late:
        again = await upsert(client, [_without_create_only(rows[at]) for at in late])
        answers.update(zip(late, again, strict=True))
    return [answers[at] for at in range(len(rows))]


async def select(client: SalesforceClient, queries: Sequence[str]) -> list[Mapping[str, Any]]:
    """All records that the queries find, page after page."""
    found: list[Mapping[str, Any]] = []
    root = _root(client)
    for some in _chunks(queries, PARTS_PER_CALL):
        parts: list[dict[str, object]] = [
            {"method": "GET", "url": f"{root}query?q={quote(query, safe='')}"} for query in some
        ]
        for result in await _composite(client, parts):
            if result["httpStatusCode"] != HTTPStatus.OK:
                raise refusal(read_fault(result["body"]))
            page = result["body"]
            found += page["records"]
            while not page["done"]:
                page = await client.call("GET", page["nextRecordsUrl"].partition(root)[2])
                found += page["records"]
    return found


async def _send(
    client: SalesforceClient, parts: Sequence[Mapping[str, object]]
) -> list[dict[str, Any]]:
    """The answer to each part. One call, unless a value might be taken for a reference."""
    if _REFERENCE not in json.dumps(parts, ensure_ascii=False):
        return await _composite(client, parts)
    root = _root(client)
    return [
        {
            "httpStatusCode": HTTPStatus.OK,
            "body": await client.call(
                str(part["method"]),
                str(part["url"]).removeprefix(root),
                cast("Mapping[str, object] | None", part.get("body")),
            ),
        }
        for part in parts
    ]


async def _composite(
    client: SalesforceClient, parts: Sequence[Mapping[str, object]]
) -> list[dict[str, Any]]:
    body = {
        "allOrNone": False,
        "collateSubrequests": False,  # collated ones run in an order of Salesforce's choice
        "compositeRequest": [
            {**part, "referenceId": f"part{number}"} for number, part in enumerate(parts)
        ],
    }
    answer = await client.call("POST", "composite", body)
    try:
        results: list[dict[str, Any]] = answer["compositeResponse"]
        by_reference = {result["referenceId"]: result for result in results}
        return [by_reference[f"part{number}"] for number in range(len(parts))]
    except (KeyError, TypeError):
        missing = CRMUnavailable("The CRM answered in a form that is not known.")
    raise missing


def _root(client: SalesforceClient) -> str:
    return f"/services/data/v{client.version}/"


def _collections(rows: Sequence[Row]) -> Iterator[Sequence[int]]:
    """Places of rows, each list of one step and one object."""

    def kind(at: int) -> tuple[int, str]:
        return rows[at].step, rows[at].object_name

    for _, places in groupby(sorted(range(len(rows)), key=kind), key=kind):
        yield from _chunks(list(places), ROWS_PER_COLLECTION)


def _collection(root: str, rows: Sequence[Row]) -> dict[str, object]:
    name = rows[0].object_name
    records: list[dict[str, object]] = [
        {"attributes": {"type": name}, EXTERNAL_ID: str(row.id), **row.fields} for row in rows
    ]
    return {
        "method": "PATCH",
        "url": f"{root}composite/sobjects/{name}/{EXTERNAL_ID}",
        "body": {"allOrNone": False, "records": records},
    }


def _read_collection(
    rows: Sequence[Row], places: Sequence[int], result: Mapping[str, Any]
) -> dict[int, Answer]:
    body = result["body"]
    if result["httpStatusCode"] != HTTPStatus.OK or len(body) != len(places):
        raise refusal(read_fault(body))
    return {at: _read_row(rows[at], answer) for at, answer in zip(places, body, strict=True)}


def _read_row(row: Row, answer: Mapping[str, Any]) -> Answer:
    if answer["success"]:
        return str(answer["id"])
    fault = read_fault(answer["errors"])
    if row.amends and fault.code == "REQUIRED_FIELD_MISSING":
        return replace(fault, meaning=Meaning.AGAIN)  # the record that it amends is on its way
    return fault


def _exists_already(row: Row, answer: Answer) -> bool:
    return bool(row.create_only) and isinstance(answer, Fault) and answer.code == CREATE_ONLY


def _without_create_only(row: Row) -> Row:
    fields = {name: value for name, value in row.fields.items() if name not in row.create_only}
    return replace(row, fields=fields, create_only=frozenset())


def _chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
