"""What all pages of staff share: their frame, their one style, and how values are written."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from i18n.catalogue import Catalogues
from i18n.cldr import format_number
from i18n.language_tags import MalformedTag
from i18n.locales import LOCALES, Language, language
from i18n.message import Message, _, _n
from i18n.negotiation import choose
from rules.access import Action
from web.pages import HEADERS, PAGES, style_of

LANGUAGE_COOKIE = "staff-language"
STYLE = "staff/staff.css"
STYLE_PATH = "/staff/{digest}.css"
ZONE = ZoneInfo("UTC")  # staff sit in many; a clock that all share is told as such
GUARDS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",  # a form of ours must tell where it comes from
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "vary": "Accept-Language, Cookie",
}
IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Face:
    """One house of pages: where it lies, what it is called, who may enter, what its menu offers."""

    home: str
    name: Message
    entry: Action
    menu: Sequence[tuple[str, Message]]

    @property
    def sign_in_path(self) -> str:
        return f"{self.home}/sign-in"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads a page, and how things are said to them."""

    catalogues: Catalogues
    language: Language

    def say(self, message: Message) -> str:
        return self.catalogues.translate(message, self.language.tag)

    def figure(self, number: int) -> str:
        return format_number(number, self.language.tag)

    def moment(self, instant: datetime) -> Markup:
        """An instant as staff read it, and as programs do."""
        text = self.say(_("{instant} UTC", instant=at(instant)))
        written = instant.astimezone(UTC).isoformat(timespec="seconds")
        return Markup('<time datetime="{}">{}</time>').format(written, text)


def at(instant: datetime) -> datetime:
    """An instant on the clock of staff, to be said in a sentence."""
    return instant.astimezone(ZONE)


def reader_of(request: Request, catalogues: Catalogues) -> Reader:
    """The language asked for now, or asked for before, else the browser's."""
    accepted = request.headers.get("accept-language")
    asked = asked_language(request) or request.cookies.get(LANGUAGE_COOKIE)
    try:
        served = choose(asked or None, accepted, None).served
    except MalformedTag:
        served = choose(None, accepted, None).served
    return Reader(catalogues, language(served))


def asked_language(request: Request) -> str | None:
    return request.query_params.get("lang")


def render(
    template: str, reader: Reader, face: Face, *, status: int = 200, **found: object
) -> HTMLResponse:
    """A page of a face in its reader's language."""
    page = PAGES.get_template(template).render(
        _=_,
        _n=_n,
        say=reader.say,
        moment=reader.moment,
        figure=reader.figure,
        at=at,
        language=reader.language,
        languages=LOCALES,
        face=face,
        style_path=STYLE_PATH.format(digest=_digest()),
        **found,
    )
    headers = HEADERS | GUARDS | {"content-language": reader.language.tag}
    return HTMLResponse(page, status, headers)


def style_route() -> Route:
    """The one style of all staff pages, under an address that changes when it does."""

    async def show(request: Request) -> Response:
        is_ours = request.path_params["digest"] == _digest()
        caching = IMMUTABLE if is_ours else "no-store"
        headers = {"cache-control": caching, "x-content-type-options": "nosniff"}
        return Response(style_of(STYLE), media_type="text/css", headers=headers)

    return Route(STYLE_PATH, show)


@cache
def _digest() -> str:
    return hashlib.sha256(style_of(STYLE).encode()).hexdigest()[:16]
