"""How far every language is, and every piece in a language: where translators begin."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import Response

from i18n.locales import LOCALES, SOURCE
from rules.content_segments import TITLE
from services.content.completeness import Progress, in_all, read_completeness
from services.content.units import Unit, read_units
from web.studio.room import StudioVisit
from web.studio.unit_page import find_target, piece_address
from web.studio.unit_words import STATES

SETTLED = Progress()


async def show_languages(visit: StudioVisit) -> Response:
    """Every language with what is to be done; a translator's own come first."""
    found = await read_completeness(visit.room.database)
    targets = [each for each in LOCALES if each.tag != SOURCE]
    theirs = visit.viewer.locales
    return visit.page(
        "studio/languages.html",
        languages_to=[
            (each, in_all(by_locale[each.tag] for by_locale in found.values()))
            for each in sorted(targets, key=lambda each: each.tag not in theirs)
        ],
        theirs=theirs,
        states=STATES,
    )


async def show_pieces(visit: StudioVisit) -> Response:
    """Every piece in a language; those with most to be done come first."""
    target = find_target(visit.request.path_params["locale"])
    progress = await read_completeness(visit.room.database)
    titles = {
        unit.content_id: unit
        for unit in (await read_units(visit.room.database)).units
        if unit.path == TITLE
    }
    return visit.page(
        "studio/pieces_in.html",
        target=target,
        is_theirs=visit.viewer.works_in(target.tag),
        pieces=_rows(titles, {id_: each[target.tag] for id_, each in progress.items()}, target.tag),
        states=STATES,
    )


def _rows(
    titles: Mapping[UUID, Unit], progress: Mapping[UUID, Progress], tag: str
) -> list[tuple[str, str, str, Progress]]:
    rows = [
        (unit.key, unit.text, piece_address(tag, unit.key), progress.get(content_id, SETTLED))
        for content_id, unit in titles.items()
    ]
    return sorted(rows, key=lambda row: (-row[3].units.missing - row[3].units.outdated, row[0]))
