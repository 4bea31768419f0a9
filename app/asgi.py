"""The web process: routes, and the parts behind them, opened with the process."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from app.callers import context_maker
from app.crm_reading import open_reading
from app.house import House
from app.outages import outage_handlers
from app.settings import Settings
from app.wiring import open_parts
from graph.http import GraphQLEndpoint, HttpSettings
from graph.limits import OperationLimits
from graph.schema import build_schema
from web.certificate import certificate_routes
from web.desk.routes import desk_routes
from web.dev_mail import mail_routes
from web.evidence import evidence_routes
from web.landing import Landing, landing_routes
from web.media import media_routes
from web.nudge import nudge_routes
from web.staff_files import style_route
from web.studio.routes import studio_routes

GRAPHQL = "/graphql"
OPERATION_SECONDS = 15  # two hundred at once for one watch wait for each other, in turn
MOST_COST = 25_000  # a page of twenty watches with all that belongs to them costs about 10,000


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
            house.reading = await stack.enter_async_context(open_reading(house.parts))
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
        *media_routes(house.media_room),
        *desk_routes(house.desk),
        *studio_routes(house.studio),
        *nudge_routes(house.database, settings.crm_nudge_secret),
        style_route(),
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
