"""Several requests in one call of the org's quota, each with its own answer."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple, TypeVar

from integrations.crm import CRMUnavailable
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.faults import RequestRefused

HEAVY_PARTS_PER_CALL = 5  # collections of rows, and queries
PARTS_PER_CALL = 25

_REFERENCE = "@{"  # inside a composite, such text is replaced by what an earlier part answered
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Part:
    """One request among several; its path is that below `/services/data/vXX.X/`."""

    method: str
    path: str
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


class PartAnswer(NamedTuple):
    status: int
    body: Any


class PartAnswers(NamedTuple):
    answers: list[PartAnswer]
    at: datetime


async def ask_all(client: SalesforceClient, parts: Sequence[Part]) -> list[PartAnswer]:
    """The answer to each part, in order. One call, unless a value might pass for a reference."""
    if not parts:
        return []
    if any(_REFERENCE in json.dumps(part.body, ensure_ascii=False) for part in parts):
        return [await _ask(client, part) for part in parts]
    return (await ask_at_once(client, parts)).answers


async def ask_at_once(client: SalesforceClient, parts: Sequence[Part]) -> PartAnswers:
    """The answer to each part, in order, with the org's clock: one call."""
    body = {
        "allOrNone": False,
        "collateSubrequests": False,  # collated ones run in an order of Salesforce's choice
        "compositeRequest": [_worded(client, part, at) for at, part in enumerate(parts)],
    }
    reply = await client.ask("POST", "composite", json=body)
    try:
        results = {result["referenceId"]: result for result in reply.body["compositeResponse"]}
        found = [results[f"part{at}"] for at in range(len(parts))]
        answers = [PartAnswer(result["httpStatusCode"], result["body"]) for result in found]
        return PartAnswers(answers, reply.at)
    except (KeyError, TypeError):
        unknown = CRMUnavailable("The CRM answered in a form that is not known.")
    raise unknown


async def _ask(client: SalesforceClient, part: Part) -> PartAnswer:
    try:
        body = await client.call(part.method, part.path, part.body, headers=part.headers)
    except RequestRefused as refused:
        return PartAnswer(refused.status, refused.errors)
    return PartAnswer(HTTPStatus.OK, body)


def _worded(client: SalesforceClient, part: Part, at: int) -> dict[str, object]:
    worded: dict[str, object] = {
        "method": part.method,
        "url": f"{client.root}{part.path}",
        "referenceId": f"part{at}",
    }
    if part.body is not None:
        worded["body"] = part.body
    if part.headers:
        worded["httpHeaders"] = dict(part.headers)
    return worded


def chunks(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
