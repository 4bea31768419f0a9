"""A visit of a member of staff to a page, and where it leads."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Generic, TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from rules.access import Viewer
from web.staff_cookies import StaffRoom
from web.staff_forms import SentFile, token_of
from web.staff_pages import Face, Reader, render

R = TypeVar("R", bound=StaffRoom)


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
    files: Mapping[str, SentFile] = field(default_factory=dict[str, SentFile])

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
