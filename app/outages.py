"""What a page answers while the database is away: that it is not for ever, and nothing else."""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg
import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

AWAY: tuple[type[Exception], ...] = (
    OSError,
    InterfaceError,
    OperationalError,
    asyncpg.InterfaceError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.PostgresConnectionError,
    asyncpg.TooManyConnectionsError,
)
HEADERS = {"cache-control": "no-store", "retry-after": "60"}

Handler = Callable[[Request, Exception], Awaitable[Response]]

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def outage_handlers() -> Mapping[
    type[Exception], Callable[[Request, Exception], Awaitable[Response]]
]:
    """For each fault that says that something of ours is away, the answer to a page's reader."""
    return dict.fromkeys(AWAY, _not_now)


async def _not_now(_: Request, fault: Exception) -> Response:
    log.error("page.unavailable", code=type(fault).__name__)  # its text may quote an address
    return PlainTextResponse("unavailable\n", 503, HEADERS)
