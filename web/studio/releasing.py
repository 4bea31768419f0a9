"""Releases: several pieces at one instant, planned, moved and called off as a whole."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from i18n.message import _
from rules.access import Action, may
from rules.errors import StudioRefused
from services.content.board import read_board
from services.content.calendar import ReleaseEntry, read_releases
from services.content.gates import ALL_LOCALES, EACH_LOCALE, gate_status
from services.content.releases import (
    NewRelease,
    add_to_release,
    cancel_release,
    create_release,
    move_release,
    remove_from_release,
)
from services.staff_sessions import read_labels
from web.staff import NotHere, go_to
from web.studio.history_page import id_of
from web.studio.moments import ZONES, local_text, on_clock, wanted_instant_in
from web.studio.room import RELEASES, StudioVisit, typed_in

GATES = {
    EACH_LOCALE: _("For nothing: each piece goes out in the languages in which it is whole"),
    ALL_LOCALES: _("For every language of every piece"),
}
Doing = Callable[[AsyncSession, UUID], Awaitable[object]]


async def show_releases(visit: StudioVisit, *, refused: StudioRefused | None = None) -> Response:
    releases = await read_releases(visit.room.database, at=visit.at)
    return visit.page(
        "studio/releases.html",
        status=422 if refused else 200,
        coming=[e for e in releases if e.at > visit.at and not e.is_cancelled],
        over=[e for e in reversed(releases) if e.at <= visit.at or e.is_cancelled],
        gates=GATES,
        zones=ZONES,
        typed=typed_in(visit),
        refused=refused,
        wrong=(refused.field or ("",))[0] if refused else "",
        may_publish=may(visit.viewer, Action.PUBLISH_CONTENT),
        on_clock=on_clock,
    )


async def plan_release(visit: StudioVisit) -> Response:
    form = visit.form
    try:
        at = wanted_instant_in(form, "at")
        new = NewRelease(form.get("name", ""), at, form.get("zone", "UTC"), form.get("gate", ""))
        async with visit.room.database.transaction() as session:
            release_id = await create_release(session, new, publisher=visit.viewer.principal)
    except StudioRefused as refused:
        return await show_releases(visit, refused=refused)
    return go_to(f"{RELEASES}/{release_id}")


async def show_release(visit: StudioVisit, *, refused: StudioRefused | None = None) -> Response:
    release = await _find(visit)
    async with visit.room.database.transaction() as session:
        status = {each.publication_id: each for each in await gate_status(session, release.id)}
    board = await read_board(visit.room.database, at=visit.at)
    return visit.page(
        "studio/release.html",
        status=422 if refused else 200,
        release=release,
        pieces=[(each, status.get(each.id)) for each in release.publications],
        offered=[e for e in board if e.newest_id and not e.open_id and not e.is_archived],
        gates=GATES,
        zones=ZONES,
        typed=typed_in(visit),
        planned=local_text(release.at, release.zone),
        local=on_clock(release.at, release.zone),
        refused=refused.text if refused else None,
        is_coming=release.at > visit.at and not release.is_cancelled,
        may_publish=may(visit.viewer, Action.PUBLISH_CONTENT),
        labels=await read_labels(visit.room.database, [release.created_by]),
    )


async def add_piece(visit: StudioVisit) -> Response:
    revision_id, by = id_of(visit.form.get("revision")), visit.viewer.principal

    async def add(session: AsyncSession, release_id: UUID) -> object:
        return await add_to_release(session, release_id, revision_id, publisher=by)

    return await _do(visit, add)


async def remove_piece(visit: StudioVisit) -> Response:
    publication_id, by = id_of(visit.form.get("publication")), visit.viewer.principal

    async def remove(session: AsyncSession, release_id: UUID) -> object:
        return await remove_from_release(session, release_id, publication_id, publisher=by)

    return await _do(visit, remove)


async def move(visit: StudioVisit) -> Response:
    async def to_another(session: AsyncSession, release_id: UUID) -> object:
        at, zone = wanted_instant_in(visit.form, "at"), visit.form.get("zone", "UTC")
        by = visit.viewer.principal
        return await move_release(session, release_id, at=at, zone=zone, publisher=by)

    return await _do(visit, to_another)


async def call_off(visit: StudioVisit) -> Response:
    async def cancel(session: AsyncSession, release_id: UUID) -> object:
        return await cancel_release(session, release_id, publisher=visit.viewer.principal)

    return await _do(visit, cancel)


async def _do(visit: StudioVisit, doing: Doing) -> Response:
    """Do something to the release of the address; a refusal shows the page with what was typed."""
    release_id = id_of(visit.request.path_params["id"])
    try:
        async with visit.room.database.transaction() as session:
            await doing(session, release_id)
    except StudioRefused as refused:
        return await show_release(visit, refused=refused)
    return go_to(f"{RELEASES}/{release_id}")


async def _find(visit: StudioVisit) -> ReleaseEntry:
    wanted = id_of(visit.request.path_params["id"])
    releases = await read_releases(visit.room.database, at=visit.at)
    found = next((each for each in releases if each.id == wanted), None)
    if found is None:
        raise NotHere
    return found
