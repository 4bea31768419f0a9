"""Rows packed for the way: collections of one object, or each row by itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from itertools import groupby

from integrations.crm import Fault
from integrations.salesforce.columns import EXTERNAL_ID
from integrations.salesforce.composite import (
    HEAVY_PARTS_PER_CALL,
    PARTS_PER_CALL,
    Part,
    PartAnswer,
    chunks,
)
from integrations.salesforce.faults import Trouble, read_trouble, refusal
from integrations.salesforce.row_answers import for_row, read_result, read_single
from integrations.salesforce.rows import Answer, Row

_ALLOW_SAVE = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}


@dataclass(frozen=True, slots=True)
class Parcel:
    """Rows that travel as one request; the places are theirs among all rows of the push."""

    places: Sequence[int]
    part: Part

    @property
    def is_set(self) -> bool:
        return self.part.path.startswith("composite/")


def groups(rows: Mapping[int, Row]) -> Iterator[Sequence[int]]:
    """Places of rows, each list of one object and one way of naming, in the order of delivery."""

    def kind(at: int) -> tuple[int, str, bool]:
        return rows[at].table.step, rows[at].table.name, rows[at].crm_id is None

    for _, places in groupby(sorted(rows, key=kind), key=kind):
        yield list(places)


def pack(rows: Mapping[int, Row], places: Sequence[int], most: int) -> Iterator[Parcel]:
    """Collections of the rows of one group; by itself whatever needs a header of its own."""
    together = [at for at in places if not rows[at].goes_alone]
    for some in chunks(together, most):
        yield Parcel(some, _set_of([rows[at] for at in some]))
    for at in places:
        if rows[at].goes_alone:
            yield Parcel([at], _single(rows[at]))


def loads(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """As many parcels, in their order, as one call takes."""
    load: list[Parcel] = []
    for parcel in parcels:
        heavy = sum(each.is_set for each in load) + parcel.is_set
        if heavy > HEAVY_PARTS_PER_CALL or len(load) == PARTS_PER_CALL:
            yield load
            load = []
        load.append(parcel)
    if load:
        yield load


def pack_singles(rows: Mapping[int, Row]) -> Iterator[Parcel]:
    """Each row by itself, in the order of delivery."""
    for places in groups(rows):
        for at in places:
            yield Parcel([at], _single(rows[at]))


def read_set(rows: Mapping[int, Row], parcel: Parcel, answer: PartAnswer) -> dict[int, Answer]:
    """Raises where the whole collection says that the CRM cannot be asked."""
    results: Sequence[Mapping[str, object]] = answer.body
    if answer.status == HTTPStatus.OK and len(results) == len(parcel.places):
        pairs = zip(parcel.places, results, strict=True)
        return {at: read_result(rows[at], result) for at, result in pairs}
    trouble = read_trouble(answer.body)
    if trouble.meaning not in Fault:
        raise refusal(trouble)
    return {at: for_row(rows[at], trouble) for at in parcel.places}


def read_answer(rows: Mapping[int, Row], parcel: Parcel, answer: PartAnswer) -> dict[int, Answer]:
    if parcel.is_set:
        return read_set(rows, parcel, answer)
    (at,) = parcel.places
    return {at: read_single(rows[at], answer)}


def may_be_for_one(parcel: Parcel, answer: PartAnswer, read: Mapping[int, Answer]) -> bool:
    """Whether one bad row may have taken all the others of its collection down with it."""
    troubles = [each for each in read.values() if isinstance(each, Trouble)]
    if len(parcel.places) == 1 or len(troubles) < len(read):
        return False
    meanings = {trouble.meaning for trouble in troubles}
    is_whole = answer.status != HTTPStatus.OK
    return meanings == {Fault.AUTOMATION} or (is_whole and meanings == {Fault.DATA})


def _set_of(rows: Sequence[Row]) -> Part:
    name = rows[0].table.name
    by_id = rows[0].crm_id is not None
    path = "composite/sobjects" if by_id else f"composite/sobjects/{name}/{EXTERNAL_ID}"
    records = [
        {
            "attributes": {"type": name},
            **({"Id": row.crm_id} if by_id else {EXTERNAL_ID: str(row.our_id)}),
            **row.fields,
        }
        for row in rows
    ]
    return Part("PATCH", path, {"allOrNone": False, "records": records})


def _single(row: Row) -> Part:
    key = row.crm_id or f"{EXTERNAL_ID}/{row.our_id}"
    headers = dict(_ALLOW_SAVE) if row.passes_warnings else {}
    if row.untouched_since is not None:
        headers["If-Unmodified-Since"] = _http_date(row.untouched_since)
    return Part("PATCH", f"sobjects/{row.table.name}/{key}", row.fields, headers)


def _http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)
