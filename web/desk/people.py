"""One person's history with the CRM: found by exactly what staff were given, and written down."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from starlette.responses import Response

from i18n.message import Message, _
from models.keys import LAST_ID
from rules.errors import TooManyTries
from services.crm.cases import read_cases_of
from services.crm.event_reads import SyncEvent, read_events
from services.crm.histories import SyncedRecord, read_records_of
from services.crm.looks import note_look, note_search
from services.crm.lookup import find_person, read_term
from services.crm.reasons import reason
from services.limits import PEOPLE_BY_STAFF, spend
from web.desk.case_words import QUESTIONS
from web.desk.cases import read_id
from web.desk.person_words import event_words, label_of
from web.desk.room import PAGE, PEOPLE, DeskVisit
from web.desk.sync_words import FIELDS, RECORDS, STATES, named, shown
from web.staff import NotHere, go_to

TELLING = ("given_name", "family_name")  # enough to see that it is the person who was meant
MOST_CASES = 20
NOT_A_TERM = _("Please give a whole e-mail address, an individual number, or an id.")
NOBODY = _("There is nobody by this. Only what matches exactly is found.")


async def show_search(visit: DeskVisit) -> Response:
    return visit.page("desk/people.html", refused=None)


async def search(visit: DeskVisit) -> Response:
    """Go on to the person who was asked for. What was typed is in no address and in no log."""
    term = read_term(visit.form.get("term", ""))
    if term is None:
        return _not_found(visit, NOT_A_TERM)
    async with visit.room.database.transaction() as session:
        if await spend(session, PEOPLE_BY_STAFF, visit.viewer.principal.encode()) is None:
            raise TooManyTries
        await note_search(session, viewer=visit.viewer, term=term[0])
        owner_id = await find_person(session, visit.room.house.vault, *term)
    return go_to(f"{PEOPLE}/{owner_id}") if owner_id else _not_found(visit, NOBODY)


async def show_person(visit: DeskVisit) -> Response:
    owner_id, before = read_id(visit.request.path_params["id"]), visit.asked("before")
    name, database = await _read_name(visit, owner_id), visit.room.database
    records = await read_records_of(database, owner_id)
    ids = [each.id for each in records]
    events, more = await read_events(
        database, ids, first=PAGE, before=read_id(before) if before else LAST_ID
    )
    return visit.page(
        "desk/person.html",
        name=name,
        owner_id=owner_id,
        records=_labelled(records),
        cases=await read_cases_of(database, ids, first=MOST_CASES),
        events=_told(events, records),
        older=f"{PEOPLE}/{owner_id}?before={events[-1].id}" if more else None,
        is_first=before is None,
        reason=reason,
        questions=QUESTIONS,
        words={"records": RECORDS, "fields": FIELDS, "states": STATES},
        named=named,
        shown=shown,
    )


async def _read_name(visit: DeskVisit, owner_id: UUID) -> str:
    """The name of an owner, once it is written down who sees it. Raises NotHere."""
    async with visit.room.database.transaction() as session:
        if not await note_look(session, owner_id, viewer=visit.viewer, fields=TELLING):
            raise NotHere
    profile = (await visit.room.crm.ours("OWNER", [owner_id])).get(owner_id, {})
    return " ".join(profile.get(each) or "" for each in TELLING).strip()


def _labelled(records: Sequence[SyncedRecord]) -> list[tuple[SyncedRecord, Message | None]]:
    return [(each, label_of(each)) for each in records]


def _told(events: Sequence[SyncEvent], records: Sequence[SyncedRecord]) -> list[dict[str, Any]]:
    labels: dict[UUID, Message | None] = {each.id: label_of(each) for each in records}
    return [
        {"event": each, "label": labels.get(each.record_id), "words": event_words(each)}
        for each in events
    ]


def _not_found(visit: DeskVisit, why: Message) -> Response:
    return visit.page("desk/people.html", refused=why, status=HTTPStatus.NOT_FOUND)
