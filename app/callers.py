"""Who calls, from where, and in which language: a request becomes the context of its operation."""

import re
from datetime import UTC, datetime
from ipaddress import IPv6Address, IPv6Network, ip_address

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
COUNTRY = re.compile(r"[A-Za-z]{2}")
HOME_PREFIX = 64  # what one customer of a network has for their own, at the least
# An address with a port, as some proxies write it: 192.0.2.1:4711 or [2001:db8::1]:4711.
WITH_PORT = re.compile(r"\[(?P<six>[^\]]*)\](?::\d+)?|(?P<four>\d+(?:\.\d+){3}):\d+")


def context_maker(parts: Parts) -> ContextFor:
    """What the endpoint calls for each operation. It raises RequestRefused."""

    async def make(request: Request, asked: InContext) -> Context:
        now = datetime.now(UTC)
        viewer = await _viewer(parts, request, now)
        country = _country(asked) or viewer.country
        return Context(
            viewer=viewer,
            choice=_choice(request, asked, viewer, country),
            country=country,
            now=now,
            database=parts.database,
            house=parts.house,
            snapshot=parts.shelf.current,
            translator=parts.catalogues.translate,
        )

    return make


def address_of(request: Request, trusted_proxies: int) -> str:
    """Where a request comes from: the last address that none of our own proxies added.

    A proxy may add a line of its own instead of going on with the client's: all lines count, in
    their order.
    """
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return place_of(hops[-trusted_proxies])
    return place_of(request.client.host) if request.client else ""


def place_of(address: str) -> str:
    """The place under which an address is counted: itself, or the /64 that an IPv6 caller owns.

    Ports and zones do not make another place. What is no address counts as it is written.
    """
    if written := WITH_PORT.fullmatch(address):
        address = written["six"] or written["four"] or address
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed.packed, HOME_PREFIX), strict=False))


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


def _choice(request: Request, asked: InContext, viewer: Viewer, country: str | None) -> Choice:
    header = request.headers.get("accept-language")
    try:
        return choose(asked.language, header, viewer.language, country)
    except MalformedTag:
        raise RequestRefused(
            "BAD_USER_INPUT", "@inContext(language:) is written as fr or zh-Hant."
        ) from None


def _country(asked: InContext) -> str | None:
    code = asked.country or ""
    if code and not COUNTRY.fullmatch(code):
        raise RequestRefused("BAD_USER_INPUT", "@inContext(country:) has two letters, as CH.")
    return code.upper() or None
