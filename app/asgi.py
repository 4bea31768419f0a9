"""The web process: routes, and the parts behind them, opened with the process."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from app.callers import context_maker
from app.outages import outage_handlers
from app.settings import Settings
from app.wiring import Parts, open_cabinet, open_parts
from graph.http import GraphQLEndpoint, HttpSettings
from graph.limits import OperationLimits
from graph.schema import build_schema
from i18n.message import Message
from rules.programme import Programmes
from web.certificate import Register, certificate_routes
from web.dev_mail import mail_routes
from web.evidence import evidence_routes
from web.evidence_files import EvidenceRoom
from web.landing import Landing, landing_routes

GRAPHQL = "/graphql"
OPERATION_SECONDS = 15  # two hundred at once for one watch wait for each other, in turn
MOST_COST = 25_000  # a page of twenty watches with all that belongs to them costs about 10,000

NOT_STARTED = "The application has not started."


class House:
    """The GraphQL face, and the parts behind it, which are there once the process has started."""

    def __init__(self) -> None:
        self.parts: Parts | None = None
        self.endpoint: GraphQLEndpoint | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.endpoint is None:
            raise RuntimeError(NOT_STARTED)
        await self.endpoint(scope, receive, send)

    def programmes(self) -> Programmes:
        """The rules as they stand."""
        return self._started().house.programmes

    def translate(self, message: Message, tag: str) -> str:
        """A text of a page, in the reader's language."""
        return self._started().catalogues.translate(message, tag)

    def register(self) -> Register:
        """Where certificates are looked up."""
        parts = self._started()
        return Register(parts.database, parts.house.vault, parts.catalogues)

    def evidence_room(self) -> EvidenceRoom:
        """Where evidence is taken in and shown."""
        parts = self._started()
        return EvidenceRoom(parts.database, open_cabinet(parts), self.translate)

    def _started(self) -> Parts:
        if self.parts is None:
            raise RuntimeError(NOT_STARTED)
        return self.parts

    async def ready(self, _: Request) -> Response:
        """Whether requests can be served. A CRM that is away does not count: it is waited for."""
        if self.parts is not None and await self.parts.database.answers():
            return PlainTextResponse("ready\n")
        return PlainTextResponse("the database does not answer\n", status_code=503)


def create_app(settings: Settings) -> Starlette:
    """The application of these settings; it opens its parts when it starts."""
    house = House()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncGenerator[None]:
        async with AsyncExitStack() as stack:
            house.parts = await stack.enter_async_context(open_parts(settings))
            await house.parts.shelf.refresh()
            house.endpoint = GraphQLEndpoint(
                build_schema(), context_maker(house.parts), settings=_http(settings)
            )
            fresh = asyncio.create_task(house.parts.shelf.keep_fresh())
            _freeze()
            yield
            fresh.cancel()
            with suppress(asyncio.CancelledError):
                await fresh

    return Starlette(
        routes=_routes(settings, house), exception_handlers=outage_handlers(), lifespan=lifespan
    )


def _routes(settings: Settings, house: House) -> list[BaseRoute]:
    routes: list[BaseRoute] = [
        Route("/livez", _alive),
        Route("/readyz", house.ready),
        Route(GRAPHQL, house),
        *landing_routes(_landing(settings, house)),
        *certificate_routes(house.register),
        *evidence_routes(house.evidence_room),
    ]
    if settings.is_development:
        routes += [Route("/", _to_ide), *mail_routes(settings.mail_folder)]
    return routes


def _landing(settings: Settings, house: House) -> Landing:
    return Landing(
        programmes=house.programmes,
        translate=house.translate,
        public_url=settings.public_url,
        app_link=settings.app_link,
    )


def _http(settings: Settings) -> HttpSettings:
    open_doors = settings.is_development
    return HttpSettings(
        ide=open_doors,
        introspection=open_doors,
        operation_seconds=OPERATION_SECONDS,
        suggestions=open_doors,
        limits=OperationLimits(cost=MOST_COST),
    )


async def _alive(_: Request) -> Response:
    return PlainTextResponse("alive\n")


async def _to_ide(_: Request) -> Response:
    return RedirectResponse(GRAPHQL)


def _freeze() -> None:
    """What was loaded at the start stays: the collector need not walk it again and again."""
    gc.collect()
    gc.freeze()
