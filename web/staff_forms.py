"""Which forms are truly ours: sent by a page of ours, from this browser, and of a sane size."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from rules.access import Viewer
from services.vault import Vault

TOKEN_FIELD = "token"  # noqa: S105 - its name, and no secret
FORM = "application/x-www-form-urlencoded"


class Stranger(Exception):
    """The form was not sent by a page of ours that is still good."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a form may hold."""

    most_bytes: int = 16_384
    most_fields: int = 64


SHORT = Limits()
LONG = Limits(most_bytes=1_000_000, most_fields=2_000)


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as its sender's browser gave it; what it is called counts for nothing."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The fields of a form, and its files: of a name that comes twice, the first."""

    fields: Mapping[str, str]
    files: Mapping[str, SentFile] = field(default_factory=dict[str, SentFile])


def token_of(vault: Vault, viewer: Viewer) -> str:
    """What every form of a session carries, and nobody outside of it can know."""
    return vault.index("staff-form", str(viewer.session_id)).hex()


def require_token(form: Mapping[str, str], vault: Vault, viewer: Viewer) -> None:
    """Raises Stranger."""
    given, ours = form.get(TOKEN_FIELD, ""), token_of(vault, viewer)
    if not hmac.compare_digest(given.encode(), ours.encode()):
        raise Stranger


def require_own(request: Request, public_url: str) -> None:
    """Every browser says where a form comes from, in one way or two; all that is said must be us.

    Raises Stranger.
    """
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        raise Stranger
    if site not in (None, "same-origin"):
        raise Stranger
    if origin is not None and origin not in _own_origins(request, public_url):
        raise Stranger


async def read_form(request: Request, limits: Limits = SHORT) -> Mapping[str, str]:
    """The fields of a form; of one that comes twice, the first. Raises Stranger."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise Stranger
    try:
        text = (await _body(request, limits.most_bytes)).decode()
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=limits.most_fields)
    except ValueError:
        raise Stranger from None
    return dict(reversed(pairs))


async def _body(request: Request, most_bytes: int) -> bytes:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise Stranger
    return body


def _own_origins(request: Request, public_url: str) -> tuple[str, str]:
    """Where people reach us, and where this request did: behind a proxy these may differ."""
    public = urlsplit(public_url)
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return f"{public.scheme}://{public.netloc}".lower(), here.lower()
