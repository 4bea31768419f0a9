"""Questions in SOQL, five to a call, and their answers to the last page."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from simple_salesforce.format import format_soql

from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.composite import (
    HEAVY_PARTS_PER_CALL,
    Part,
    PartAnswer,
    ask_at_once,
    chunks,
)
from integrations.salesforce.faults import read_trouble, refusal

LONGEST_ADDRESS = 16_000  # Salesforce reads 16,384 bytes, the path before the query among them

Found = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """`with_deleted` also asks the recycle bin, where the losers of merges are."""

    soql: str
    with_deleted: bool = False

    @property
    def part(self) -> Part:
        resource = "queryAll" if self.with_deleted else "query"
        return Part("GET", f"{resource}?q={encoded(self.soql)}")


class Selected(NamedTuple):
    """What each query found, in their order, and the org's clock when the first was answered."""

    found: list[list[Found]]
    at: datetime


async def select(client: SalesforceClient, queries: Sequence[Query]) -> Selected:
    """All records that the queries find, page after page."""
    found: list[list[Found]] = []
    clocks: list[datetime] = []
    for some in chunks(queries, HEAVY_PARTS_PER_CALL):
        answers, at = await ask_at_once(client, [query.part for query in some])
        clocks.append(at)
        found += [await _to_the_end(client, read_found(answer)) for answer in answers]
    return Selected(found, min(clocks, default=datetime.now(UTC)))


def read_found(answer: PartAnswer) -> Mapping[str, Any]:
    """Raises CRMUnavailable or CRMRefusesUs for a query that was not answered."""
    if answer.status != HTTPStatus.OK:
        raise refusal(read_trouble(answer.body), answer.status, answer.body)
    return answer.body


async def _to_the_end(client: SalesforceClient, page: Mapping[str, Any]) -> list[Found]:
    found: list[Found] = list(page["records"])
    while not page["done"]:
        page = await client.call("GET", page["nextRecordsUrl"])
        found += page["records"]
    return found


def encoded(soql: str) -> str:
    return quote_plus(soql, safe="(),'@:")


def literal(text: str) -> str:
    return format_soql("{}", text)


def instant(at: datetime) -> str:
    """An instant as SOQL writes it; a part of a second is the whole second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Worded(NamedTuple):
    """A value as SOQL writes it, and the room that it takes in an address."""

    text: str
    width: int


def worded(value: str) -> Worded:
    text = literal(value)
    return Worded(text, len(encoded(text)) + 1)


def listing(frame: str, values: Iterable[str]) -> Iterator[str]:
    """The question as often as it takes to name every value, each no longer than an address.

    `frame` has `{}` where the values stand.
    """
    return listings(frame, ([[worded(value)]] for value in dict.fromkeys(values)))


def listings(frame: str, units: Iterable[Sequence[Sequence[Worded]]]) -> Iterator[str]:
    """The same for a frame with several lists: each unit brings values for every one of them."""
    between = frame.split("{}")
    most = LONGEST_ADDRESS - len(encoded("".join(between)))
    lists, room = _empty(between), most
    for unit in units:
        width = sum(value.width for values in unit for value in values)
        if room < min(width, most):
            yield _filled(between, lists)
            lists, room = _empty(between), most
        for named, values in zip(lists, unit, strict=True):
            named.update(dict.fromkeys(value.text for value in values))
        room -= width
    if any(lists):
        yield _filled(between, lists)


def _empty(between: Sequence[str]) -> list[dict[str, None]]:
    return [{} for _ in between[1:]]


def _filled(between: Sequence[str], lists: Sequence[Iterable[str]]) -> str:
    first, *others = between
    pairs = zip(lists, others, strict=True)
    return first + "".join(f"{','.join(named)}{text}" for named, text in pairs)
