"""The CRM as one process: Salesforce's paths, and for development a console and test levers.

It listens on loopback only. The console asks nobody who they are, and the levers under `/__crm__`
can make the CRM fail, so neither may ever be reachable from another machine.
"""

import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from integrations.local_crm.clock import OrgClock
from integrations.local_crm.console import Console
from integrations.local_crm.control import Control
from integrations.local_crm.corrections import Corrections
from integrations.local_crm.desk import Desk
from integrations.local_crm.duplicate_levers import DuplicateLevers
from integrations.local_crm.faults import Faults
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.front import CuttableProtocol, Front, OrgDate, explain_failure
from integrations.local_crm.ingest_worker import IngestWorker
from integrations.local_crm.login import Login
from integrations.local_crm.oauth import App, Sessions, TokenDesk
from integrations.local_crm.org import Org
from integrations.local_crm.org_setup import list_views, set_up_catalogue
from integrations.local_crm.quota import Quota
from integrations.local_crm.settings import Settings
from integrations.local_crm.store import Store

_LOOPBACK = "127.0.0.1"
# A page of another site that makes its own name point to loopback is turned away by this.
_OWN_HOSTS = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])


def create_app(
    settings: Settings, store: Store, catalogue: Catalogue, clock: OrgClock
) -> Starlette:
    """The whole CRM over a store that is closed when the app shuts down."""
    sessions = Sessions(lasting=settings.session_seconds)
    org = Org(catalogue, Quota(settings.daily_calls), views=list_views(settings, catalogue))
    faults = Faults()
    desk = Desk(store, org, sessions)
    tokens = TokenDesk(sessions, _set_up_app(settings), clock)
    levers = Control(store, org, desk, sessions).routes(faults, clock)

    worker = IngestWorker(store, org)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncGenerator[None]:
        worker.start()
        yield
        await run_in_threadpool(worker.stop)
        store.close()

    console = Console(store, catalogue)
    return Starlette(
        routes=[
            Route("/livez", show_life),
            *Login(tokens, faults).routes(),
            *Front(desk, faults).routes(),
            Mount(
                "/__crm__",
                routes=[
                    *levers,
                    *Corrections(store, catalogue).routes(),
                    *DuplicateLevers(catalogue).routes(),
                ],
                middleware=[_OWN_HOSTS],
            ),
            Mount("/console", routes=console.routes(), middleware=[_OWN_HOSTS]),
            Route("/", show_console),
        ],
        exception_handlers={Exception: explain_failure},
        lifespan=lifespan,
    )


def _set_up_app(settings: Settings) -> App:
    return App(
        key=settings.consumer_key,
        secret=settings.consumer_secret,
        instance_url=settings.instance_url,
        user=settings.jwt_user,
        public_key=settings.jwt_public_key,
    )


async def show_life(_request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def show_console(_request: Request) -> Response:
    return RedirectResponse("/console/")


def serve(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT, then ends as a success. Says on stdout where it listens."""
    catalogue = set_up_catalogue(settings)
    clock = OrgClock()
    store = Store(settings.file, catalogue, clock=clock.now)
    listener = socket.create_server((_LOOPBACK, settings.port), backlog=512)
    config = uvicorn.Config(
        OrgDate(create_app(settings, store, catalogue, clock), clock),
        http=CuttableProtocol,
        ws="none",
        # An access log would hold what queries ask for: names and addresses of clients.
        access_log=False,
        server_header=False,
        date_header=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
    # The server raises the signal again after a clean stop; by then it has been obeyed.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, _is_obeyed)
    sys.stdout.write(f"listening on http://{_LOOPBACK}:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])


def _is_obeyed(_signal: int, _frame: FrameType | None) -> None:
    pass
