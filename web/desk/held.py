"""What the CRM would not take: record by record with its reason, and tried again at a word."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from services.crm.held import Mark, read_held_records
from services.crm.queue import read_held
from services.crm.replay import Chosen, replay_some
from web.desk.room import HELD, PAGE, DeskVisit
from web.desk.sync_words import FIELDS, RECORDS, age, named
from web.staff import NotHere, go_to

MOST_DIGITS = 9  # of a number that an address may claim was replayed


async def show_held(visit: DeskVisit) -> Response:
    kind, code = visit.asked("kind"), visit.asked("code")
    records, more = await read_held_records(
        visit.room.database, kind=kind, code=code, first=PAGE, after=_mark(visit.asked("after"))
    )
    reasons = await read_held(visit.room.database)
    following = records[-1].mark if more else None
    return visit.page(
        "desk/held.html",
        reasons=[(each, _address(kind=each.kind, code=each.code)) for each in reasons],
        records=[(each, age(visit.at - each.held_since)) for each in records],
        next_page=_address(kind=kind, code=code, after=_written(following)) if following else None,
        is_chosen=bool(kind or code),
        is_first=visit.asked("after") is None,
        replayed=_number(visit.asked("replayed")),
        words={"records": RECORDS, "fields": FIELDS},
        named=named,
        age=age,
    )


async def replay(visit: DeskVisit) -> Response:
    """Try one again, or all of a reason: portion by portion, none of them twice."""
    chosen = _chosen(visit.form, visit.at)
    number, done = 0, 1
    while done:
        async with visit.room.database.transaction() as session:
            done = await replay_some(session, chosen, actor=visit.viewer.principal)
        number += done
    return go_to(_address(replayed=str(number)))


def _chosen(form: Mapping[str, str], at: datetime) -> Chosen:
    """What the form names: a record, or a reason; never everything. Raises NotHere."""
    kind, code = form.get("kind") or None, form.get("code") or None
    record_id = _uuid(form["id"]) if form.get("id") else None
    if kind is None or (code is None and record_id is None):
        raise NotHere
    return Chosen(code=code, kind=kind, record_id=record_id, held_until=at)


def _mark(text: str | None) -> Mark:
    """Where a page begins. Raises NotHere for what no page of ours wrote."""
    if text is None:
        return Mark()
    since, _tilde, record_id = text.partition("~")
    try:
        begins = datetime.fromisoformat(since)
    except ValueError:
        raise NotHere from None
    if begins.utcoffset() is None:
        raise NotHere
    return Mark(begins, _uuid(record_id))


def _written(mark: Mark) -> str:
    return f"{mark.since.isoformat()}~{mark.record_id}"


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotHere from None


def _number(text: str | None) -> int | None:
    is_one = text is not None and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if text is not None and is_one else None


def _address(**said: str | None) -> str:
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{HELD}?{query}" if query else HELD
