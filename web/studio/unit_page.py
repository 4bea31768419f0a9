"""One text of a piece before its translator: source, what changed, target, and what is found."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from starlette.responses import Response

from i18n.locales import LOCALES, SOURCE, Language
from i18n.message import Message
from rules.access import Action, may
from rules.text_changes import changes_between
from rules.translation_checks import Finding, errors_in, warnings_in
from services.content.unit_reads import TranslatedPiece, UnitInLanguage, UnitState, read_piece
from web.staff import NotHere
from web.studio.room import TRANSLATE, StudioVisit
from web.studio.unit_words import KINDS, STATES

TARGETS = {each.tag: each for each in LOCALES if each.tag != SOURCE}
OPEN = (UnitState.MISSING, UnitState.OUTDATED)


@dataclass(frozen=True, slots=True)
class Desk:
    """A piece in a language, open at one of its texts."""

    target: Language
    piece: TranslatedPiece
    at: int

    @property
    def unit(self) -> UnitInLanguage:
        return self.piece.units[self.at]

    @property
    def path(self) -> str:
        return piece_address(self.target.tag, self.piece.key)

    def address(self, at: int | None = None, **said: str) -> str:
        """Of the page of a text: of this one, or of another by its place."""
        path = self.piece.units[self.at if at is None else at].path
        query = urlencode({"unit": path} | said)
        return f"{self.path}?{query}"

    def next_open(self) -> int | None:
        """The place of the next text to be done, round to the beginning; None when all is done."""
        number = len(self.piece.units)
        places = ((self.at + step) % number for step in range(1, number))
        return next((each for each in places if self.piece.units[each].state in OPEN), None)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What somebody typed, and why it was not kept. `is_late`: another was saved meanwhile."""

    text: str
    refused: Message
    is_late: bool = False


def piece_address(tag: str, key: str) -> str:
    return f"{TRANSLATE}/{tag}/{quote(key, safe='')}"


async def show_unit(visit: StudioVisit) -> Response:
    return page_of(visit, await find_desk(visit, visit.asked("unit")))


async def find_desk(visit: StudioVisit, path: str | None) -> Desk:
    """The piece and the text that are asked for, else the first to be done. Raises NotHere."""
    target = find_target(visit.request.path_params["locale"])
    piece = await read_piece(visit.room.database, visit.request.path_params["key"], target.tag)
    if piece is None:
        raise NotHere
    places = {unit.path: at for at, unit in enumerate(piece.units)}
    if path is not None and path not in places:
        raise NotHere
    first = next((at for at, each in enumerate(piece.units) if each.state in OPEN), 0)
    return Desk(target, piece, first if path is None else places[path])


def find_target(tag: str) -> Language:
    """A language that pieces are translated into. Raises NotHere."""
    try:
        return TARGETS[tag]
    except KeyError:
        raise NotHere from None


def page_of(visit: StudioVisit, desk: Desk, attempt: Attempt | None = None) -> Response:
    unit, said = desk.unit, desk.unit.said
    text = attempt.text if attempt else said.text if said else ""
    found = findings(desk, text) if attempt or said else ()
    is_theirs = visit.viewer.works_in(desk.target.tag)
    return visit.page(
        "studio/unit.html",
        status=422 if attempt else 200,
        desk=desk,
        unit=unit,
        text=text,
        attempt=attempt,
        found=found,
        was=changes_between(said.previous, unit.source) if said and said.previous else (),
        before=desk.address(desk.at - 1) if desk.at else None,
        after=desk.address(desk.at + 1) if desk.at + 1 < len(desk.piece.units) else None,
        saved=visit.asked("saved"),
        may_write=may(visit.viewer, Action.TRANSLATE) and is_theirs,
        may_review=_may_review(visit, unit) and is_theirs,
        states=STATES,
        kinds=KINDS,
    )


def findings(desk: Desk, text: str) -> Sequence[tuple[bool, Finding]]:
    """What is found in a text, each with whether it forbids to keep it."""
    unit = desk.unit
    errors = errors_in(unit.source, text, path=unit.path)
    if errors and not text.strip():
        return [(True, each) for each in errors]
    warnings = warnings_in(unit.source, text, locale=desk.target.tag)
    return [*((True, each) for each in errors), *((False, each) for each in warnings)]


def _may_review(visit: StudioVisit, unit: UnitInLanguage) -> bool:
    """Whether this viewer may find it good: nobody does so with what they wrote themselves."""
    return (
        may(visit.viewer, Action.REVIEW_TRANSLATION)
        and unit.said is not None
        and unit.state is UnitState.TRANSLATED
        and unit.said.author != visit.viewer.principal
    )
