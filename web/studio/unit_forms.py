"""Keeping what a translator typed, and finding good what another did."""

from collections.abc import Mapping
from uuid import UUID

from starlette.responses import Response

from rules.errors import StudioRefused
from services.content.translations import TranslationEdit, review_translation, translate
from web.staff import NotHere, go_to
from web.studio.pieces import number_of
from web.studio.room import StudioVisit
from web.studio.unit_page import Attempt, Desk, find_desk, findings, page_of

STALE = "STALE_TRANSLATION"


async def save_unit(visit: StudioVisit) -> Response:
    """Keep the text and go on to the next to be done; what may be a slip is shown first."""
    desk = await find_desk(visit, visit.form.get("unit", ""))
    visit.viewer.require_language(desk.target.tag)
    text = " ".join(visit.form.get("text", "").split("\r\n")).strip()
    try:
        async with visit.room.database.transaction() as session:
            await translate(session, _edit(desk, visit.form, text), author=visit.viewer.principal)
    except StudioRefused as refused:
        late = refused.code == STALE
        again = await find_desk(visit, desk.unit.path)
        return page_of(visit, again, Attempt(text, refused.text, is_late=late))
    return go_to(_onward(desk, text))


async def review_unit(visit: StudioVisit) -> Response:
    """Find a translation good, as it was shown."""
    desk = await find_desk(visit, visit.form.get("unit", ""))
    visit.viewer.require_language(desk.target.tag)
    async with visit.room.database.transaction() as session:
        await review_translation(
            session,
            desk.piece.content_id,
            desk.unit.path,
            desk.target.tag,
            reviewer=visit.viewer.principal,
            lock_version=number_of(visit.form.get("seen")) or 0,
        )
    return go_to(desk.address(_next(desk), saved="reviewed"))


def _edit(desk: Desk, form: Mapping[str, str], text: str) -> TranslationEdit:
    return TranslationEdit(
        content_id=desk.piece.content_id,
        path=desk.unit.path,
        locale=desk.target.tag,
        text=text,
        source_id=_id(form.get("source")),
        lock_version=number_of(form.get("seen")),
    )


def _onward(desk: Desk, text: str) -> str:
    """Stay where something was found, else on to the next that is to be done."""
    following = desk.next_open()
    if findings(desk, text):
        return desk.address(saved="found")
    return desk.address(following, saved="on" if following is not None else "all")


def _next(desk: Desk) -> int:
    return min(desk.at + 1, len(desk.piece.units) - 1)


def _id(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        raise NotHere from None
