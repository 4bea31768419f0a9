"""Where the CRM says that something happened in it, so that it is heard at once; no more than that.

What is sent along is neither believed nor kept: the CRM is asked itself, as it is by the clock.
"""

import asyncio
from collections.abc import Callable
from hmac import compare_digest
from http import HTTPStatus

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from models.database import Database
from services.crm.nudges import nudge
from web.answers import CLOSE
from web.callers import BEARER

PATH = "/crm/nudge"
GAP_SECONDS = 0.5  # who listens waits so long for others to be nudged as well
MOST_BYTES = 65_536
BODY_SECONDS = 5.0


class Nudges:
    """Passes a nudge on to whoever listens; several at once are one."""

    def __init__(self, opened: Callable[[], Database], secret: str) -> None:
        self._opened = opened
        self._secret = secret.encode()
        self._passed_at: float | None = None

    async def take(self, request: Request) -> Response:
        """202 for who knows the secret, 401 for all others."""
        if not self._knows_secret(request):
            headers = {**CLOSE, "www-authenticate": "Bearer"}
            return Response(status_code=HTTPStatus.UNAUTHORIZED, headers=headers)
        is_whole = await _swallowed(request)
        await self._pass_on()
        return Response(status_code=HTTPStatus.ACCEPTED, headers={} if is_whole else CLOSE)

    def _knows_secret(self, request: Request) -> bool:
        authorization = request.headers.get("authorization", "")
        scheme, said = authorization[: len(BEARER)], authorization[len(BEARER) :].strip()
        return compare_digest(said.encode(), self._secret) and scheme.lower() == BEARER

    async def _pass_on(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._passed_at is not None and now - self._passed_at < GAP_SECONDS:
            return
        self._passed_at = now
        try:
            async with self._opened().transaction() as session:
                await nudge(session)
        except BaseException:
            self._passed_at = None  # the next one must not count on this one
            raise


def nudge_routes(opened: Callable[[], Database], secret: str | None) -> list[Route]:
    """The route, where there is a secret; without one there is nothing here."""
    if not secret:
        return []
    return [Route(PATH, Nudges(opened, secret).take, methods=["POST"])]


async def _swallowed(request: Request) -> bool:
    """Whether the whole body came; what is longer, or slow to come, is not waited for."""
    taken = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                taken += len(part)
                if taken > MOST_BYTES:
                    return False
    except (TimeoutError, ClientDisconnect):
        return False
    return True
