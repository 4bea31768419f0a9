"""What a browser of staff keeps: the token of its session, and the language of its reader."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from i18n.catalogue import Catalogues
from models.database import Database
from services.household import Household
from web.staff_pages import LANGUAGE_COOKIE, asked_language, reader_of

NAME = "staff"
GUARDED = "__Host-"  # browsers then take it only over HTTPS, from this host alone
A_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class StaffRoom:
    """What all pages of staff need. `is_bare` is a development machine without HTTPS."""

    database: Database
    house: Household
    catalogues: Catalogues
    address_of: Callable[[Request], bytes]
    public_url: str
    is_bare: bool = False


def token_in(request: Request, room: StaffRoom) -> str:
    """The token of the session that a browser has; empty for none."""
    return request.cookies.get(_name(room), "")


def keep_token(response: Response, room: StaffRoom, token: str) -> None:
    """Until the browser closes; the session itself ends sooner or later by its own rules."""
    response.set_cookie(
        _name(room), token, path="/", secure=not room.is_bare, httponly=True, samesite="strict"
    )


def drop_token(response: Response, room: StaffRoom) -> None:
    response.delete_cookie(
        _name(room), path="/", secure=not room.is_bare, httponly=True, samesite="strict"
    )


def keep_language(response: Response, request: Request, room: StaffRoom) -> None:
    """Have the pages that follow speak the language that was asked for on this one."""
    if asked_language(request):
        response.set_cookie(
            LANGUAGE_COOKIE,
            reader_of(request, room.catalogues).language.tag,
            max_age=A_YEAR,
            path="/",
            secure=not room.is_bare,
            httponly=True,
            samesite="lax",
        )


def _name(room: StaffRoom) -> str:
    return NAME if room.is_bare else GUARDED + NAME
