"""One case: what we say beside what the CRM says now, and the decisions there are about it."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from i18n.message import Message
from rules.crm_reviews import ReviewKind, ReviewVerdict
from services.crm.cases import Candidate, Case
from services.crm.looks import note_look
from services.crm.lookup import CRM_ID, SHORT
from services.crm.sides import Sides, Theirs, lay_side_by_side
from services.staff_sessions import read_label
from web.desk.case_fields import Comparing, comparing, in_their_ids
from web.desk.case_words import QUESTIONS, choices_of, decided_words
from web.desk.cases import find_case
from web.desk.evidence_words import speaks_against, speaks_for
from web.desk.room import DeskVisit
from web.desk.sync_words import FIELDS, RECORDS, age, named, shown

WHO_IT_IS = frozenset({ReviewKind.MATCH, ReviewKind.DUPLICATE})


@dataclass(frozen=True, slots=True)
class Contact:
    """A record of the CRM beside ours; `place` is its column among what the CRM said."""

    crm_id: str
    place: int
    theirs: Theirs | None
    speaks_for: Sequence[Message]
    speaks_against: Sequence[Message]
    is_away: bool

    @property
    def may_be_same(self) -> bool:
        """Whether somebody could say that it is this one: not of one that is there no more."""
        return self.is_away if self.theirs is None else not self.theirs.is_deleted


async def show_case(visit: DeskVisit) -> Response:
    case = await find_case(visit)
    kind = ReviewKind(case.kind)
    if case.decided_at is not None:
        return await _show_decided(visit, case, kind)
    candidates = _candidates(visit, case, kind)
    compared = await comparing(visit.room, case, [each.crm_id for each in candidates])
    sides = await _sides(visit, compared)
    return visit.page(
        "desk/case.html",
        case=case,
        question=QUESTIONS[kind],
        since=age(visit.at - case.opened_at),
        compared=compared,
        sides=sides,
        rows=sides.rows(compared.fields),
        contacts=_contacts(sides, compared.crm_ids, candidates),
        choices=[each for each in choices_of(kind) if each.verdict is not ReviewVerdict.SAME],
        same=next((e for e in choices_of(kind) if e.verdict is ReviewVerdict.SAME), None),
        asks_who=kind in WHO_IT_IS,
        words={"fields": FIELDS, "records": RECORDS},
        named=named,
        shown=shown,
    )


async def _show_decided(visit: DeskVisit, case: Case, kind: ReviewKind) -> Response:
    """Of a case that is over nothing personal is shown: there is nothing to do about it."""
    return visit.page(
        "desk/decided.html",
        case=case,
        decided_by=await read_label(visit.room.database, case.decided_by or ""),
        question=QUESTIONS[kind],
        verdict=decided_words(kind, case.verdict or ""),
        contact=(case.verdict or "").partition(":")[2],
        words={"records": RECORDS},
        named=named,
    )


def _candidates(visit: DeskVisit, case: Case, kind: ReviewKind) -> list[Candidate]:
    """Who was proposed, and whom the clerk asks to see beside them."""
    proposed, asked = case.candidates, (visit.asked("contact") or "").strip()
    is_another = kind in WHO_IT_IS and CRM_ID.fullmatch(asked)
    if is_another and asked[:SHORT] not in {each.crm_id[:SHORT] for each in proposed}:
        return [*proposed, Candidate(asked)]
    return proposed


async def _sides(visit: DeskVisit, compared: Comparing) -> Sides:
    """Both sides of what is compared; of a person, written down first."""
    if compared.kind == "OWNER":
        async with visit.room.database.transaction() as session:
            await note_look(
                session, compared.record_id, viewer=visit.viewer, fields=compared.fields
            )
    sides = await lay_side_by_side(
        visit.room.crm, compared.kind, compared.record_id, compared.crm_ids
    )
    return await in_their_ids(visit.room.database, sides, compared.fields)


def _contacts(
    sides: Sides, crm_ids: Sequence[str], candidates: Sequence[Candidate]
) -> list[Contact]:
    """Each record of the CRM that was asked for, as it stands, with what is known of it."""
    places = {each.crm_id[:SHORT]: place for place, each in enumerate(sides.theirs)}
    known = {each.crm_id: each.evidence for each in candidates}
    return [
        Contact(
            crm_id=sides.theirs[place].crm_id if place is not None else each,
            place=place or 0,
            theirs=sides.theirs[place] if place is not None else None,
            speaks_for=speaks_for(known.get(each, ())),
            speaks_against=speaks_against(known.get(each, ())),
            is_away=sides.is_away,
        )
        for each in crm_ids
        for place in [places.get(each[:SHORT])]
    ]
