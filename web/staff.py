"""The door to the pages of staff: who may come in, and whose forms are carried out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Generic, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from rules.access import Action, may
from rules.errors import Forbidden, Refusal, TooManyTries
from services.staff_sessions import staff_of
from web.staff_cookies import StaffRoom, keep_language, token_in
from web.staff_forms import (
    SHORT,
    Limits,
    Sent,
    Stranger,
    read_form,
    require_own,
    require_token,
)
from web.staff_pages import Face, Reader, reader_of, render
from web.staff_uploads import TooLarge, read_parts
from web.staff_visits import NotHere, View, Visit, go_to

__all__ = ["Door", "NotHere", "View", "Visit", "go_to"]

R = TypeVar("R", bound=StaffRoom)
STATUSES: Mapping[type[Refusal], int] = {
    Forbidden: HTTPStatus.FORBIDDEN,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


Read = Callable[[Request], Awaitable[Sent]]


class Door(Generic[R]):
    """Makes routes of views: each asks who is there, and what they may do, before anything else."""

    def __init__(self, face: Face, opened: Callable[[], R]) -> None:
        self._face = face
        self._opened = opened

    def page(self, path: str, action: Action, view: View[R]) -> Route:
        return self._route(path, action, view, None)

    def form(self, path: str, action: Action, view: View[R], *, limits: Limits = SHORT) -> Route:
        async def read(request: Request) -> Sent:
            return Sent(await read_form(request, limits))

        return self._route(path, action, view, read)

    def upload(self, path: str, action: Action, view: View[R], *, most_bytes: int) -> Route:
        """A form with files."""

        async def read(request: Request) -> Sent:
            return await read_parts(request, most_bytes=most_bytes)

        return self._route(path, action, view, read)

    def _route(self, path: str, action: Action, view: View[R], read: Read | None) -> Route:
        async def answer(request: Request) -> Response:
            response = await self._answer(request, action, view, read)
            keep_language(response, request, self._opened())
            return response

        return Route(path, answer, methods=["POST" if read else "GET"])

    async def _answer(
        self, request: Request, action: Action, view: View[R], read: Read | None
    ) -> Response:
        room, at = self._opened(), datetime.now(UTC)
        reader = reader_of(request, room.catalogues)
        address, token = room.address_of(request), token_in(request, room)
        viewer = await staff_of(room.database, token, address=address, at=at)
        if viewer is None:
            return self.ask_in(reader, request)
        visit = Visit(room, self._face, request, viewer, reader, at)
        try:
            if not may(viewer, action):
                raise Forbidden
            return await view(await _with_form(visit, read) if read else visit)
        except Stranger:
            return visit.page("staff/stranger.html", status=HTTPStatus.FORBIDDEN)
        except NotHere:
            return visit.page("staff/not_here.html", status=HTTPStatus.NOT_FOUND)
        except Refusal as refused:
            status = STATUSES.get(type(refused), HTTPStatus.UNPROCESSABLE_ENTITY)
            return visit.page("staff/refused.html", status=status, refused=refused)
        except ClientDisconnect:
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # which nobody reads

    def ask_in(self, reader: Reader, request: Request) -> Response:
        """The page to sign in on; from there it goes on to what was asked for."""
        is_page = request.method in ("GET", "HEAD")
        response = render(
            "staff/sign_in.html",
            reader,
            self._face,
            status=HTTPStatus.UNAUTHORIZED,
            to=request.url.path if is_page else self._face.home,
            was_sent=not is_page,
            refused=None,
        )
        response.headers["www-authenticate"] = f'Cookie form-action="{self._face.sign_in_path}"'
        return response


async def _with_form(visit: Visit[R], read: Read) -> Visit[R]:
    """The visit with its form, if it was sent by a page of this very session. Raises Stranger."""
    require_own(visit.request, visit.room.public_url)
    sent = await read(visit.request)
    require_token(sent.fields, visit.room.house.vault, visit.viewer)
    return replace(visit, form=sent.fields, files=sent.files)
