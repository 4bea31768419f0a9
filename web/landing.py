"""The page that a card's QR code opens. It reads nothing of the number that it shows.

It is the same page for every number that can be one: known or not, sold or not, of a card in force
or of one that was lost. It keeps nothing, loads nothing, and needs neither scripts nor cookies.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from i18n.locales import LOCALES, Language
from i18n.message import Message, _, _n
from rules.individual_number import read_number
from rules.number_places import WHERE, NumberPlace
from rules.programme import LAST_ZONE_ON_EARTH, Programmes
from rules.reasons import SENTENCES, ReasonCode
from rules.scans import number_in_path, read_token
from web.pages import HEADERS, PAGES, policy_of, reading_of, style_of

PATH = "/w"
PATHS = (PATH, "/01")  # the second is GS1's
STYLE = "landing.css"
PLACES = (NumberPlace.CASEBACK, NumberPlace.BASE)


@dataclass(frozen=True, slots=True)
class Landing:
    """What the page needs to know: the rules, the words, and where people reach us and the app."""

    programmes: Callable[[], Programmes]
    translate: Callable[[Message, str], str]
    public_url: str
    app_link: str

    @property
    def address(self) -> str:
        """The path of the page, as a browser sees it."""
        return urlsplit(self.public_url).path + PATH

    def app_link_to(self, asked: "Asked") -> str:
        link = self.app_link.replace("{number}", asked.number or "")
        return link.replace("{token}", asked.token or "")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says. Nothing of it is shown but a number in its canonical form."""

    number: str | None
    token: str | None
    language: Language
    is_malformed: bool

    def query(self, **changed: str) -> str:
        """The query that says the same, save what is changed."""
        said = {"t": self.token, **changed}
        return urlencode({name: value for name, value in said.items() if value})


def landing_routes(landing: Landing) -> Sequence[Route]:
    """The page under our own links, under GS1's, and with an empty form."""

    async def show(request: Request) -> Response:
        return _answer(landing, request, datetime.now(UTC))

    # The bare paths too, so that nothing is ever redirected.
    return [Route(f"{path}{rest}", show) for path in PATHS for rest in ("", "/{said:path}")]


def _answer(landing: Landing, request: Request, now: datetime) -> Response:
    """The page, or before the opening day what any unknown address answers."""
    programme = landing.programmes().at(now)
    if now.astimezone(LAST_ZONE_ON_EARTH).date() < programme.first_opens_on:
        raise HTTPException(HTTPStatus.NOT_FOUND, headers={"cache-control": "no-store"})
    asked = _read(request)

    def say(message: Message) -> str:
        return landing.translate(message, asked.language.tag)

    page = PAGES.get_template("landing.html").render(
        say=say,
        _=_,
        _n=_n,
        asked=asked,
        language=asked.language,
        programme=programme,
        languages=LOCALES,
        places=[WHERE[each] for each in PLACES],
        malformed=SENTENCES[ReasonCode.NUMBER_MALFORMED],
        address=landing.address,
        app_link=landing.app_link_to(asked),
        style=style_of(STYLE),
    )
    headers = {
        "content-security-policy": policy_of(STYLE, form_action="'self'"),
        "content-language": asked.language.tag,
    }
    status = HTTPStatus.NOT_FOUND if asked.is_malformed else HTTPStatus.OK
    return HTMLResponse(page, status, HEADERS | headers)


def _read(request: Request) -> Asked:
    """What is asked: by the form, where it was used, else by the address that was scanned."""
    given, path = request.query_params, request.scope["path"]
    typed = given.get("n")
    number = number_in_path(path) if typed is None else read_number(typed).number
    said = request.path_params.get("said", "") if typed is None else typed
    return Asked(
        number=number,
        token=read_token(given.get("t")),
        language=reading_of(request).language,
        is_malformed=number is None and bool(said.strip(" /")),
    )
