"""What staff see of people and watches: pages for development, read-only, on loopback only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

from jinja2 import Environment, PackageLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from integrations.local_crm import sightings
from integrations.local_crm.ids import read_id
from integrations.local_crm.store import Store
from integrations.local_crm.values import Row, Stored

_PACKAGE = "integrations.local_crm"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Found: TypeAlias = Mapping[str, Row | Sequence[Row] | str]


class Console:
    """Everything below `/console`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages = Environment(loader=PackageLoader(_PACKAGE), autoescape=True)
        self._pages.filters |= {"day": show_day, "minute": show_minute}
        self._style = self._pages.get_template("console.css").render()

    def routes(self) -> list[Route]:
        return [
            Route("/", self.show_home),
            Route("/people/{id}", self.show_person),
            Route("/watches/{id}", self.show_watch),
            Route("/console.css", self.show_style),
        ]

    def show_home(self, request: Request) -> Response:
        sought = request.query_params.get("q", "").strip()
        with self._store.transaction(user_id="") as tx:
            people = sightings.list_people(tx, sought)
            watches = sightings.list_watches(tx, sought)
        return self._show("home.html", {"sought": sought, "people": people, "watches": watches})

    def show_person(self, request: Request) -> Response:
        with self._store.transaction(user_id="") as tx:
            person = sightings.find_person(tx, _asked_id(request))
            if person is None:
                return self._show("missing.html", {}, status=404)
            found: Found = {
                "person": person,
                "consents": sightings.list_consents(tx, person["IndividualId"]),
                "watches": sightings.list_watches_of(tx, person),
            }
        return self._show("person.html", found)

    def show_watch(self, request: Request) -> Response:
        with self._store.transaction(user_id="") as tx:
            watch = sightings.find_watch(tx, _asked_id(request))
            if watch is None:
                return self._show("missing.html", {}, status=404)
            warranties = sightings.list_warranties(tx, watch["Id"])
        return self._show("watch.html", {"watch": watch, "warranties": warranties})

    def show_style(self, _request: Request) -> Response:
        return Response(self._style, headers=_HEADERS, media_type="text/css")

    def _show(self, page: str, found: Found, *, status: int = 200) -> Response:
        return HTMLResponse(self._pages.get_template(page).render(found), status, _HEADERS)


def show_day(value: Stored) -> str:
    """A kept date or instant as `21 Nov 2026`, or nothing."""
    if not value:
        return ""
    day = date.fromisoformat(str(value)[:10])
    return f"{day.day} {day:%b %Y}"


def show_minute(value: Stored) -> str:
    """A kept instant as `21 Nov 2026, 22:07 UTC`."""
    return f"{show_day(value)}, {str(value)[11:16]} UTC" if value else ""


def _asked_id(request: Request) -> str:
    return read_id(str(request.path_params["id"])) or ""
