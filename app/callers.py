"""Who calls, from where, and in which language: a request becomes the context of its operation."""

from datetime import UTC, datetime

from starlette.requests import Request

from app.wiring import Parts
from graph.context import Context
from graph.documents import InContext
from graph.errors import RequestRefused
from graph.execution import ContextFor
from i18n.negotiation import Choice, MalformedTag, choose
from rules.access import Viewer
from services.sessions import viewer_of

BEARER = "bearer "
COUNTRY_LETTERS = 2


def context_maker(parts: Parts) -> ContextFor:
    """What the endpoint calls for each operation. It raises RequestRefused."""

    async def make(request: Request, asked: InContext) -> Context:
        now = datetime.now(UTC)
        viewer = await _viewer(parts, request, now)
        return Context(
            viewer=viewer,
            choice=_choice(request, asked, viewer),
            country=_country(asked) or viewer.country,
            now=now,
            database=parts.database,
            house=parts.house,
            snapshot=parts.shelf.current,
            translator=parts.catalogues.translate,
        )

    return make


def address_of(request: Request, trusted_proxies: int) -> str:
    """Where a request comes from: the last address that none of our own proxies added."""
    forwarded = request.headers.get("x-forwarded-for", "")
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return hops[-trusted_proxies]
    return request.client.host if request.client else ""


async def _viewer(parts: Parts, request: Request, now: datetime) -> Viewer:
    origin = address_of(request, parts.settings.trusted_proxies)
    address = parts.house.vault.index("address", origin)
    authorization = request.headers.get("authorization", "")
    if not authorization:
        return Viewer(address=address)
    scheme, token = authorization[: len(BEARER)], authorization[len(BEARER) :].strip()
    viewer = (
        await viewer_of(parts.database, token, address=address, at=now)
        if scheme.lower() == BEARER and token
        else None
    )
    if viewer is None:
        raise RequestRefused(
            "UNAUTHENTICATED",
            "The token is unknown or has expired; sign in again.",
            401,
            headers={"www-authenticate": "Bearer"},
        )
    return viewer


def _choice(request: Request, asked: InContext, viewer: Viewer) -> Choice:
    header = request.headers.get("accept-language")
    try:
        return choose(asked.language, header, viewer.language)
    except MalformedTag:
        raise RequestRefused(
            "BAD_USER_INPUT", "@inContext(language:) is written as fr or zh-Hant."
        ) from None


def _country(asked: InContext) -> str | None:
    code = (asked.country or "").upper()
    if code and not (len(code) == COUNTRY_LETTERS and code.isascii() and code.isalpha()):
        raise RequestRefused("BAD_USER_INPUT", "@inContext(country:) has two letters, as CH.")
    return code or None
