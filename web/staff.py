"""The door to the pages of staff: who may come in, and whose forms are carried out."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Generic, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rules.access import Action, Viewer, may
from rules.errors import Forbidden, Refusal, TooManyTries
from services.staff_sessions import staff_of
from web.staff_cookies import StaffRoom, keep_language, token_in
from web.staff_forms import Stranger, read_form, require_own, require_token, token_of
from web.staff_pages import Face, Reader, reader_of, render

R = TypeVar("R", bound=StaffRoom)
STATUSES: Mapping[type[Refusal], int] = {
    Forbidden: HTTPStatus.FORBIDDEN,
    TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
}


class NotHere(Exception):
    """There is nothing at this address, or not any more."""


@dataclass(frozen=True, slots=True)
class Visit(Generic[R]):
    """A member of staff before a page, or with a form that is truly theirs."""

    room: R
    face: Face
    request: Request
    viewer: Viewer
    reader: Reader
    at: datetime
    form: Mapping[str, str] = field(default_factory=dict[str, str])

    def page(self, template: str, *, status: int = 200, **found: object) -> HTMLResponse:
        """A page with the frame of its face."""
        return render(
            template,
            self.reader,
            self.face,
            status=status,
            viewer=self.viewer,
            token=token_of(self.room.house.vault, self.viewer),
            here=self.request.url.path,
            **found,
        )

    def asked(self, name: str) -> str | None:
        """What the address says by this name; None for nothing."""
        return self.request.query_params.get(name) or None


View = Callable[[Visit[R]], Awaitable[Response]]


def go_to(path: str) -> Response:
    """Go on to a page, so that loading it again sends no form again."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})


class Door(Generic[R]):
    """Makes routes of views: each asks who is there, and what they may do, before anything else."""

    def __init__(self, face: Face, opened: Callable[[], R]) -> None:
        self._face = face
        self._opened = opened

    def page(self, path: str, action: Action, view: View[R]) -> Route:
        return self._route(path, action, view, "GET")

    def form(self, path: str, action: Action, view: View[R]) -> Route:
        return self._route(path, action, view, "POST")

    def _route(self, path: str, action: Action, view: View[R], method: str) -> Route:
        async def answer(request: Request) -> Response:
            response = await self._answer(request, action, view)
            keep_language(response, request, self._opened())
            return response

        return Route(path, answer, methods=[method])

    async def _answer(self, request: Request, action: Action, view: View[R]) -> Response:
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
            return await view(await _with_form(visit) if request.method == "POST" else visit)
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


async def _with_form(visit: Visit[R]) -> Visit[R]:
    """The visit with its form, if it was sent by a page of this very session. Raises Stranger."""
    require_own(visit.request, visit.room.public_url)
    form = await read_form(visit.request)
    require_token(form, visit.room.house.vault, visit.viewer)
    return Visit(visit.room, visit.face, visit.request, visit.viewer, visit.reader, visit.at, form)
