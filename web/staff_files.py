"""The styles and the script of staff pages, each under an address that changes when it does."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.pages import style_of

STYLE = "staff/staff.css"
STUDIO_STYLE = "studio/studio.css"
PHONE_STYLE = "studio/phone.css"
HTMX = "studio/htmx.min.js"  # 2.0.11, as its makers publish it
IMMUTABLE = "public, max-age=31536000, immutable"
STATIC = Path(__file__).parent / "static"


class _Kind(NamedTuple):
    """Where a file lies, by its own digest, and what it is."""

    path: str
    media_type: str


_FILES: Mapping[str, _Kind] = {
    STYLE: _Kind("/staff/{digest}.css", "text/css"),
    STUDIO_STYLE: _Kind("/studio/{digest}.css", "text/css"),
    PHONE_STYLE: _Kind("/studio/phone/{digest}.css", "text/css"),
    HTMX: _Kind("/studio/{digest}.js", "text/javascript"),
}


def path_of(name: str) -> str:
    """The address of a file as it is now."""
    return _FILES[name].path.format(digest=_digest(name))


def style_route() -> Route:
    """The style of the pages that have no other."""
    return _route(STYLE)


def studio_file_routes() -> list[Route]:
    """What the pages of the studio are dressed with, and the script that they can do without."""
    return [_route(STUDIO_STYLE), _route(PHONE_STYLE), _route(HTMX)]


def _route(name: str) -> Route:
    kind = _FILES[name]

    async def show(request: Request) -> Response:
        is_ours = request.path_params["digest"] == _digest(name)
        caching = IMMUTABLE if is_ours else "no-store"
        headers = {"cache-control": caching, "x-content-type-options": "nosniff"}
        return Response(_content(name), media_type=kind.media_type, headers=headers)

    return Route(kind.path, show)


@cache
def _content(name: str) -> str:
    if name.endswith(".css"):
        return style_of(name)
    return (STATIC / Path(name).name).read_text(encoding="utf-8")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(_content(name).encode()).hexdigest()[:16]
