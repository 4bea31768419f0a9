"""The CRM as one process: Salesforce's paths, and for development a console and test levers.

It listens on loopback only. The console asks nobody who they are, and the levers under `/__crm__`
can make the CRM fail, so neither may ever be reachable from another machine.
"""

import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from types import FrameType
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from integrations.local_crm.console import Console
from integrations.local_crm.control import Control
from integrations.local_crm.desk import Desk
from integrations.local_crm.faults import Faults
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.front import CuttableProtocol, Front, explain_failure
from integrations.local_crm.oauth import Sessions, TokenDesk, TokenRefused
from integrations.local_crm.objects import build_catalogue
from integrations.local_crm.settings import Settings
from integrations.local_crm.store import Store

_LOOPBACK = "127.0.0.1"
# A page of another site that makes its own name point to loopback is turned away by this.
_OWN_HOSTS = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])


def create_app(settings: Settings, store: Store, catalogue: Catalogue) -> Starlette:
    """The whole CRM over a store that is closed when the app shuts down."""
    sessions = Sessions(lasting=settings.session_seconds)
    tokens = TokenDesk(
        sessions,
        key=settings.consumer_key,
        secret=settings.consumer_secret,
        instance_url=settings.instance_url,
    )
    faults = Faults()
    desk = Desk(store, catalogue, sessions, daily_calls=settings.daily_calls)

    async def give_token(request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        try:
            return JSONResponse(tokens.answer(form, request.headers.get("authorization", "")))
        except TokenRefused as refused:
            return JSONResponse(refused.body, 400)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        yield
        store.close()

    control = Control(desk, sessions, faults)
    console = Console(store)
    return Starlette(
        routes=[
            Route("/livez", show_life),
            Route("/services/oauth2/token", give_token, methods=["POST"]),
            *Front(desk, faults).routes(),
            Mount("/__crm__", routes=control.routes(), middleware=[_OWN_HOSTS]),
            Mount("/console", routes=console.routes(), middleware=[_OWN_HOSTS]),
            Route("/", show_console),
        ],
        exception_handlers={Exception: explain_failure},
        lifespan=lifespan,
    )


async def show_life(_request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def show_console(_request: Request) -> Response:
    return RedirectResponse("/console/")


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then ends as a success. Says on stdout where it listens."""
    catalogue = build_catalogue(settings.org_model)
    store = Store(settings.file, catalogue, clock=_now)
    listener = socket.create_server((_LOOPBACK, settings.port), backlog=512)
    config = uvicorn.Config(
        create_app(settings, store, catalogue),
        http=CuttableProtocol,
        ws="none",
        # An access log would hold what queries ask for: names and addresses of clients.
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    # The server raises the signal again after a clean stop; by then it has been obeyed.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _is_obeyed)
    sys.stdout.write(f"listening on http://{_LOOPBACK}:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


def _now() -> datetime:
    return datetime.now(UTC)


def _is_obeyed(_signal: int, _frame: FrameType | None) -> None:
    pass
