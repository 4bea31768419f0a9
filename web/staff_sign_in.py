"""Staff sign in with their key, and out again; every key that does not fit is answered alike."""

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from i18n.message import Message, _
from rules.access import Viewer
from rules.errors import TooManyTries
from services.limits import STAFF_SIGN_INS_BY_ADDRESS, give_back, spend
from services.staff_sessions import end_staff_session, open_staff_session, staff_of
from web.staff import Door, Visit, go_to
from web.staff_cookies import StaffRoom, drop_token, keep_token, token_in
from web.staff_forms import Stranger, read_form, require_own
from web.staff_pages import Face, reader_of, render

R = TypeVar("R", bound=StaffRoom)
NOT_A_KEY = _("This key does not open these pages. Please check it, or ask for a new one.")
NOT_FROM_HERE = _("This form did not come from our own page. Please load it again.")


def sign_in_routes(face: Face, door: Door[R], opened: Callable[[], R]) -> list[Route]:
    """The form to sign in with, and the one to sign out."""

    async def show(request: Request) -> Response:
        if await _known(opened(), request):
            return go_to(face.home)
        return door.ask_in(reader_of(request, opened().catalogues), request)

    async def sign_in(request: Request) -> Response:
        try:
            require_own(request, opened().public_url)
            form = await read_form(request)
        except Stranger:
            return _again(face, opened(), request, NOT_FROM_HERE)
        to = _within(face, form.get("to", ""))
        return await _sign_in(face, opened(), request, form.get("key", "").strip(), to)

    return [
        Route(face.sign_in_path, show, methods=["GET"]),
        Route(face.sign_in_path, sign_in, methods=["POST"]),
        door.form(f"{face.home}/sign-out", face.entry, _sign_out),
    ]


async def _sign_in(face: Face, room: StaffRoom, request: Request, key: str, to: str) -> Response:
    """A try is counted before the key is looked at, and given back if it fits."""
    at, place = datetime.now(UTC), room.address_of(request)
    async with room.database.transaction() as session:
        spent = await spend(session, STAFF_SIGN_INS_BY_ADDRESS, place)
    if spent is None:
        response = _again(face, room, request, TooManyTries().text, to)
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response
    before = await _known(room, request)
    async with room.database.transaction() as session:
        token = await open_staff_session(session, key, action=face.entry, at=at)
        if token is not None:
            await give_back(session, spent)
            if before is not None:
                await end_staff_session(session, before, at=at)
    if token is None:
        return _again(face, room, request, NOT_A_KEY, to)
    response = go_to(to)
    keep_token(response, room, token)
    return response


async def _sign_out(visit: Visit[R]) -> Response:
    async with visit.room.database.transaction() as session:
        await end_staff_session(session, visit.viewer, at=visit.at)
    response = go_to(visit.face.home)
    drop_token(response, visit.room)
    return response


async def _known(room: StaffRoom, request: Request) -> Viewer | None:
    address, at = room.address_of(request), datetime.now(UTC)
    return await staff_of(room.database, token_in(request, room), address=address, at=at)


def _again(
    face: Face, room: StaffRoom, request: Request, refused: Message, to: str | None = None
) -> Response:
    return render(
        "staff/sign_in.html",
        reader_of(request, room.catalogues),
        face,
        status=HTTPStatus.FORBIDDEN,
        to=to or face.home,
        was_sent=False,
        refused=refused,
    )


def _within(face: Face, to: str) -> str:
    """A path of this face; its home for anything else, so that nobody is led away from here."""
    parts = urlsplit(to)
    is_path = not (parts.scheme or parts.netloc or "\\" in to or not to.isprintable())
    return to if is_path and to.startswith(f"{face.home}/") else face.home
