"""What staff do in the CRM: pages for development, in English, on loopback only, without scripts.

They ask nobody who they are; whoever opens them is the one staff user.
"""

from collections.abc import Callable, Coroutine
from typing import TypeAlias
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from integrations.local_crm import (
    console_bin,
    console_cards,
    console_edits,
    console_home,
    console_merges,
    console_people,
    console_records,
    console_watches,
)
from integrations.local_crm.console_guard import Guard, Stranger
from integrations.local_crm.console_pages import Pages
from integrations.local_crm.console_visits import Answer, Given, Missing, Page, View, Visit, first
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.rows import Rows
from integrations.local_crm.store import Store
from integrations.local_crm.users import STAFF_USER_ID

Endpoint: TypeAlias = Callable[[Request], Coroutine[None, None, Response]]

_DONE = {
    "saved": "Saved.",
    "unchanged": "Nothing was changed.",
    "wishes": "Their wishes are noted. Caseback is told within a minute.",
    "forget": "Marked to be forgotten. Caseback is told within a minute.",
    "added": "Added.",
    "owner": "The watch has its new owner.",
    "deleted": "Deleted. It can be restored until the bin is emptied.",
    "restored": "Restored, with everything that went along.",
    "emptied": "The bin is empty.",
    "merged": "Merged. The other record now leads here.",
}
_VIEWS: tuple[tuple[str, View, View | None], ...] = (
    ("/", console_home.show_home, None),
    ("/people/new", console_cards.show_card, console_cards.add_card),
    ("/people/{id}", console_people.show_person, console_people.save_wishes),
    ("/people/{id}/forget", console_people.show_forgetting, console_people.forget),
    ("/watches/{id}", console_watches.show_watch, None),
    ("/watches/{id}/owner", console_watches.show_owners, console_watches.change_owner),
    ("/records/{id}", console_records.show_record, None),
    ("/records/{id}/edit", console_edits.show_edit, console_edits.save_edit),
    ("/records/{id}/delete", console_bin.show_deletion, console_bin.delete),
    ("/merge", console_merges.show_merge, console_merges.carry_out_merge),
    ("/bin", console_bin.show_bin, console_bin.restore),
    ("/bin/empty", console_bin.show_emptying, console_bin.empty),
)


class Console:
    """Everything below `/console`."""

    def __init__(self, store: Store, catalogue: Catalogue) -> None:
        self._store = store
        self._catalogue = catalogue
        self._guard = Guard()
        self._pages = Pages()

    def routes(self) -> list[Route]:
        routes = [Route("/console.css", self.show_style)]
        for path, show, act in _VIEWS:
            routes.append(Route(path, self._showing(show), methods=["GET"]))
            if act is not None:
                routes.append(Route(path, self._acting(act), methods=["POST"]))
        return routes

    def show_style(self, _request: Request) -> Response:
        return self._pages.show_style()

    def _showing(self, view: View) -> Endpoint:
        async def show(request: Request) -> Response:
            return await run_in_threadpool(self._answer, request, view, {})

        return show

    def _acting(self, view: View) -> Endpoint:
        async def act(request: Request) -> Response:
            try:
                form = await self._guard.read_form(request)
            except Stranger:
                return self._respond(request, Page("stranger.html", {}, 403))
            return await run_in_threadpool(self._answer, request, view, form)

        return act

    def _answer(self, request: Request, view: View, form: Given) -> Response:
        try:
            with self._store.transaction(user_id=STAFF_USER_ID) as tx:
                query = parse_qs(request.url.query, keep_blank_values=True)
                rows = Rows(tx, self._catalogue)
                answer = view(Visit(rows, request.path_params, query, form))
        except Missing:
            answer = Page("missing.html", {}, 404)
        return self._respond(request, answer)

    def _respond(self, request: Request, answer: Answer) -> Response:
        if not isinstance(answer, Page):
            done = f"?done={answer.done}" if answer.done else ""
            return RedirectResponse(answer.address + done, 303)
        name = self._guard.name(request)
        asked = parse_qs(request.url.query)
        about = {
            "token": self._guard.token(name),
            "done": _DONE.get(first(asked, "done"), ""),
            "asked": first(asked, "q"),
        }
        response = self._pages.show(answer.template, about | dict(answer.found), answer.status)
        self._guard.remember(response, name)
        return response
