"""The board: every piece, how far its writing is, what owners see, and each language of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from i18n.locales import LOCALES, SOURCE, Language
from rules.access import Action, may
from services.content.board import BoardRow, read_board
from services.content.completeness import Progress, read_completeness
from services.content.unit_reads import UnitState
from services.staff_sessions import read_labels
from web.studio.room import HOME, StudioVisit, piece_path
from web.studio.unit_page import piece_address
from web.studio.unit_words import STATES
from web.studio.words import KINDS, PUBLICATIONS, REVISIONS

PAGE = 25
TARGETS = [each for each in LOCALES if each.tag != SOURCE]
NOTHING: Mapping[str, Progress] = {}
FILTERS = ("words", "kind", "state", "writing")


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece in a language: where it stands, how many of its texts are open, where to go."""

    language: Language
    state: UnitState
    still_open: int
    path: str


async def show_board(visit: StudioVisit) -> Response:
    asked = {name: visit.asked(name) or "" for name in FILTERS}
    every = await read_board(visit.room.database, at=visit.at)
    chosen = [each for each in every if not each.is_archived and _fits(each, asked)]
    after = visit.asked("after") or ""
    following = [each for each in chosen if each.key > after]
    rows = following[:PAGE]
    progress = await read_completeness(visit.room.database, [each.content_id for each in rows])
    return visit.page(
        "studio/board.html",
        rows=[
            (each, piece_path(each.key), _cells(each, progress.get(each.content_id, NOTHING)))
            for each in rows
        ],
        targets=TARGETS,
        number=len(chosen),
        asked=asked,
        is_filtered=any(asked.values()),
        next_page=_address(asked, after=rows[-1].key) if len(following) > PAGE else None,
        is_first=not after,
        may_write=may(visit.viewer, Action.WRITE_CONTENT),
        labels=await read_labels(visit.room.database, {each.author for each in rows}),
        words={"kinds": KINDS, "states": PUBLICATIONS, "writing": REVISIONS, "units": STATES},
    )


def _fits(row: BoardRow, asked: Mapping[str, str]) -> bool:
    text = f"{row.key} {row.title} {row.variant_group or ''}".casefold()
    return (
        all(word in text for word in asked["words"].casefold().split())
        and asked["kind"] in ("", row.kind)
        and asked["state"] in ("", row.state)
        and asked["writing"] in ("", row.open_state)
    )


def _cells(row: BoardRow, progress: Mapping[str, Progress]) -> Sequence[Cell]:
    """Nothing for a piece that translators do not see yet."""
    return [
        Cell(each, _state(found), found.units.missing + found.units.outdated, path)
        for each in TARGETS
        if (found := progress.get(each.tag))
        for path in [piece_address(each.tag, row.key)]
    ]


def _state(progress: Progress) -> UnitState:
    """The least that one of its texts is."""
    if progress.units.missing:
        return UnitState.MISSING
    if progress.units.outdated:
        return UnitState.OUTDATED
    return UnitState.TRANSLATED if progress.units.translated else UnitState.REVIEWED


def _address(asked: Mapping[str, str], **more: str) -> str:
    query = {name: value for name, value in asked.items() if value} | more
    return f"{HOME}?{urlencode(query)}"
