"""Who may post a form: a page of this console, opened in this browser, and nobody else."""

import hashlib
import hmac
import re
import secrets
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response

from integrations.local_crm.console_visits import Given, first

_COOKIE = "console"
_SHAPE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_BODY_AT_MOST = 256 * 1024
_FIELDS_AT_MOST = 200


class Stranger(Exception):
    """The form was not posted by a page of ours, or by one from before the last start."""


class Guard:
    """A browser is known by a cookie, and a page of ours by a token made from it.

    The token is bound to a secret of this process, so that another server on this machine, which
    could plant a cookie here, cannot make one.
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def name(self, request: Request) -> str:
        """The browser's name, new for one that has none."""
        known = request.cookies.get(_COOKIE, "")
        return known if _SHAPE.fullmatch(known) else secrets.token_hex(16)

    def token(self, name: str) -> str:
        return hmac.new(self._secret, name.encode(), hashlib.sha256).hexdigest()

    def remember(self, response: Response, name: str) -> None:
        response.set_cookie(_COOKIE, name, path="/console", httponly=True, samesite="strict")

    async def read_form(self, request: Request) -> Given:
        """Raises Stranger for any form that is not ours."""
        if not _is_own(request):
            raise Stranger
        form = _read(await _take_body(request))
        given = first(form, "token")
        if not hmac.compare_digest(given.encode(), self.token(self.name(request)).encode()):
            raise Stranger
        return form


def _is_own(request: Request) -> bool:
    """A browser tells where a form comes from; whoever does not is judged by the token alone."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == f"{request.url.scheme}://{request.headers.get('host', '')}"
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def _take_body(request: Request) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _BODY_AT_MOST:
            raise Stranger
    return body


def _read(body: bytes) -> Given:
    try:
        text = body.decode()
        return parse_qs(text, keep_blank_values=True, max_num_fields=_FIELDS_AT_MOST)
    except ValueError:
        raise Stranger from None
