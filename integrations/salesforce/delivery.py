"""Rows on their way to Salesforce: in few calls however many, and none held up by another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from integrations.crm import Fault
from integrations.salesforce.bulk import send_in_bulk
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.composite import PARTS_PER_CALL, ask_all
from integrations.salesforce.faults import RequestRefused, Trouble
from integrations.salesforce.moved import tell_apart
from integrations.salesforce.parcels import (
    Parcel,
    groups,
    loads,
    may_be_for_one,
    pack,
    pack_singles,
    read_answer,
)
from integrations.salesforce.rows import Answer, Row
from integrations.salesforce.second_thoughts import amended, is_parent_missing

BULK_FROM = 2_000  # rows of one object, as Salesforce advises; a push of so many is a backlog
_ROUNDS = 3
_SPLITS_AT_MOST = 20  # each collection takes three to find a row of its 200


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as it was sent last, and what was answered."""

    row: Row
    answer: Answer


class Delivery:
    """One push. Every row is answered; it raises only where the CRM cannot be asked."""

    def __init__(self, client: SalesforceClient, *, bulk_from: int = BULK_FROM) -> None:
        self._client = client
        self._bulk_from = bulk_from
        self._splits = _SPLITS_AT_MOST

    async def deliver(self, rows: Sequence[Row]) -> list[Sent]:
        """Send the rows in the order of their steps; one answer a row, in the order given.

        A refused row that has another chance is sent again, and with it what had to wait for it.
        """
        current = dict(enumerate(rows))
        answers = await self._send(current)
        for _ in range(_ROUNDS):
            again = {
                at: better for at, row in current.items() if (better := amended(row, answers[at]))
            }
            if not again:
                break
            waiting = {at: current[at] for at in current if is_parent_missing(answers[at])}
            current |= again
            answers |= await self._send(waiting | again)
        answers |= await tell_apart(self._client, current, answers)
        return [Sent(current[at], answers[at]) for at in range(len(rows))]

    async def _send(self, rows: Mapping[int, Row]) -> dict[int, Answer]:
        if len(rows) <= PARTS_PER_CALL:
            return await self._send_parcels(rows, list(pack_singles(rows)))
        parcels: list[Parcel] = []
        answers: dict[int, Answer] = {}
        for group in groups(rows):
            places = group
            together = [at for at in places if not rows[at].goes_alone]
            if len(together) > self._bulk_from:
                answers |= await self._send_parcels(rows, parcels)
                answers |= await send_in_bulk(self._client, {at: rows[at] for at in together})
                parcels, places = [], [at for at in places if rows[at].goes_alone]
            parcels += pack(rows, places, self._client.pace.rows)
        return answers | await self._send_parcels(rows, parcels)

    async def _send_parcels(
        self, rows: Mapping[int, Row], parcels: Sequence[Parcel]
    ) -> dict[int, Answer]:
        answers: dict[int, Answer] = {}
        for some in loads(parcels):
            answers |= await self._ask(rows, some)
        return answers

    async def _ask(self, rows: Mapping[int, Row], parcels: Sequence[Parcel]) -> dict[int, Answer]:
        answers: dict[int, Answer] = {}
        try:
            told = await ask_all(self._client, [parcel.part for parcel in parcels])
        except RequestRefused as refused:
            if refused.trouble.meaning is not Fault.DATA:
                raise
            asked = {at: rows[at] for parcel in parcels for at in parcel.places}
            return {**await self._isolate(asked, dict.fromkeys(asked, refused.trouble))}
        for parcel, answer in zip(parcels, told, strict=True):
            read = read_answer(rows, parcel, answer)
            if may_be_for_one(parcel, answer, read):
                read = await self._isolate({at: rows[at] for at in parcel.places}, read)
            answers |= read
        return answers

    async def _isolate(
        self, rows: Mapping[int, Row], read: Mapping[int, Answer]
    ) -> Mapping[int, Answer]:
        """Find the row for which all were refused; the others get through, now or the next time."""
        if len(rows) == 1:
            return read
        self._splits -= 1
        if self._splits < 0:
            return {at: _untold(answer) for at, answer in read.items()}
        answers: dict[int, Answer] = {}
        for half in _halves(rows):
            answers |= await self._send(half)
        return answers


def _halves(rows: Mapping[int, Row]) -> Iterator[dict[int, Row]]:
    """In the order of delivery, so that a parent is never in the later half."""
    places = [at for group in groups(rows) for at in group]
    middle = len(places) // 2
    for half in (places[:middle], places[middle:]):
        yield {at: rows[at] for at in half}


def _untold(answer: Answer) -> Answer:
    """Of a row that may be good, only that it went down with others."""
    if isinstance(answer, Trouble) and answer.meaning is Fault.DATA:
        return Trouble(Fault.COLLATERAL, answer.code)
    return answer
