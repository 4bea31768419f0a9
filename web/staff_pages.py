"""What all pages of staff share: their frame, their one style, and how values are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from i18n.catalogue import Catalogues
from i18n.cldr import format_number
from i18n.locales import LOCALES, Language
from i18n.message import Message, _, _n
from rules.access import Action
from web.pages import HEADERS, PAGES, reading_in
from web.staff_files import STYLE, path_of

LANGUAGE_COOKIE = "staff-language"
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
SCRIPTED = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Face:
    """One house of pages: where it lies, what it is called, who may enter, what its menu offers.

    A face with a script, which it can do without, lets its own pages ask, frame and show images.
    """

    home: str
    name: Message
    entry: Action
    menu: Sequence[tuple[str, Message]]
    style: str = STYLE
    script: str | None = None

    @property
    def sign_in_path(self) -> str:
        return f"{self.home}/sign-in"


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads a page, and how things are said to them: in their language, and their way."""

    catalogues: Catalogues
    language: Language
    territory: str | None = None

    def say(self, message: Message) -> str:
        return self.catalogues.translate(message, self.language.tag, self.territory)

    def figure(self, number: int) -> str:
        return format_number(number, self.language.tag, self.territory)

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
    asked = asked_language(request) or request.cookies.get(LANGUAGE_COOKIE)
    reading = reading_in(request, asked)
    return Reader(catalogues, reading.language, reading.territory)


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
        style_path=path_of(face.style),
        script_path=path_of(face.script) if face.script else None,
        **found,
    )
    headers = HEADERS | GUARDS | {"content-language": reader.language.tag}
    if face.script:
        headers["content-security-policy"] = SCRIPTED
    return HTMLResponse(page, status, headers)
