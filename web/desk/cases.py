"""The cases that wait for a person: listed by kind and age, and decided one by one."""

from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from i18n.message import _
from rules.crm_reviews import ReviewKind, read_decision
from rules.errors import Refusal
from services.crm.cases import Case, read_case, read_cases
from services.crm.lookup import CRM_ID
from services.crm.queue import read_open_reviews
from services.crm.reviews import decide
from services.crm.sides import CrmAway
from web.desk.case_words import QUESTIONS
from web.desk.room import PAGE, REVIEWS, DeskVisit
from web.desk.sync_words import FIELDS, RECORDS, age, named
from web.staff import NotHere, go_to

AWAY = _("The CRM does not answer just now. Please try again in a minute.")


async def show_cases(visit: DeskVisit) -> Response:
    kind, after = read_kind(visit.asked("kind")), visit.asked("after")
    cases, more = await read_cases(
        visit.room.database, kind=kind, first=PAGE, after=read_id(after) if after else None
    )
    following = str(cases[-1].id) if more else None
    known = {each.kind: each for each in await read_open_reviews(visit.room.database)}
    return visit.page(
        "desk/cases.html",
        cases=[(each, age(visit.at - each.opened_at)) for each in cases],
        kinds=[(each, known[each].number) for each in QUESTIONS if each in known],
        total=sum(each.number for each in known.values()),
        chosen=kind,
        next_page=_address(kind=kind, after=following) if following else None,
        is_first=after is None,
        was_decided=visit.asked("decided") is not None,
        questions=QUESTIONS,
        words={"records": RECORDS, "fields": FIELDS},
        named=named,
    )


async def decide_case(visit: DeskVisit) -> Response:
    case = await find_case(visit)
    verdict = visit.form.get("verdict", "")
    if case.decided_at is None and visit.form.get("seen") != case.stamp:
        raise Refusal("REVIEW_CHANGED", _("This case has changed since. Please look at it again."))
    await _require_contact(visit, case, verdict)
    async with visit.room.database.transaction() as session:
        await decide(
            session,
            visit.room.house.programmes,
            review_id=case.id,
            verdict=verdict,
            actor=visit.viewer.principal,
            at=visit.at,
        )
    return go_to(f"{REVIEWS}?decided=1")


async def find_case(visit: DeskVisit) -> Case:
    """The case that the address names. Raises NotHere."""
    case = await read_case(visit.room.database, read_id(visit.request.path_params["id"]))
    if case is None:
        raise NotHere
    return case


def read_id(text: str) -> UUID:
    """An id in an address. Raises NotHere for what is none."""
    try:
        return UUID(text)
    except ValueError:
        raise NotHere from None


def read_kind(text: str | None) -> ReviewKind | None:
    """The kind that an address asks for. Raises NotHere for one that nobody knows."""
    try:
        return ReviewKind(text) if text else None
    except ValueError:
        raise NotHere from None


async def _require_contact(visit: DeskVisit, case: Case, verdict: str) -> None:
    """A contact that no rule proposed must be there, and not deleted. Raises Refusal."""
    decision = read_decision(ReviewKind(case.kind), verdict)
    if decision.crm_id is None or decision.crm_id in {each.crm_id for each in case.candidates}:
        return
    is_id = CRM_ID.fullmatch(decision.crm_id)
    try:
        found = await visit.room.crm.look(case.record_kind, [decision.crm_id]) if is_id else ()
    except CrmAway:
        raise Refusal("CRM_AWAY", AWAY) from None
    if not any(each.crm_id == decision.crm_id and not each.is_deleted for each in found):
        raise Refusal("CONTACT_UNKNOWN", _("The CRM has no contact with this id."))


def _address(**said: str | None) -> str:
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{REVIEWS}?{query}" if query else REVIEWS
