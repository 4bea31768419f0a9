"""Where evidence is sent to and, by staff alone, looked at; to all others there is nothing here."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from i18n.message import _
from rules.access import Role
from rules.errors import Forbidden, InvalidInput
from services.evidence_files import EvidenceLost
from services.vault import SealBroken
from web.answers import CLOSE, Refused, said
from web.callers import Caller, caller_of
from web.evidence_files import EvidenceRoom, Visit, show_file, take_file
from web.uploads import IDLE_SECONDS, MEGABYTE, WHOLE_SECONDS, Uploads

PATH = "/evidence/{id}"
MOST_BYTES = 10 * MEGABYTE
RETRY = {"retry-after": "60"}

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def evidence_routes(
    room: Callable[[], EvidenceRoom],
    *,
    idle_seconds: float = IDLE_SECONDS,
    whole_seconds: float = WHOLE_SECONDS,
) -> list[Route]:
    """PUT for whoever announced a file, GET for staff."""
    uploads = Uploads(MOST_BYTES, idle_seconds=idle_seconds, whole_seconds=whole_seconds)

    async def take(visit: Visit) -> Response:
        return await take_file(visit, uploads)

    async def answer(request: Request) -> Response:
        return await _answer(room(), request, take if request.method == "PUT" else show_file)

    return [Route(PATH, answer, methods=["GET", "PUT"])]


async def _answer(
    room: EvidenceRoom, request: Request, act: Callable[[Visit], Awaitable[Response]]
) -> Response:
    caller = await caller_of(request, room.database, at=datetime.now(UTC))
    try:
        return await act(Visit(room, request, caller, _asked_for(request, caller)))
    except Refused as refused:
        refusal = refused
    except Forbidden:
        refusal = _nothing_here()
    except InvalidInput as refused:
        refusal = Refused(409, refused.code, refused.text)
    except ClientDisconnect:
        return Response(status_code=400)  # which nobody reads
    except (EvidenceLost, SealBroken, OSError) as failure:
        log.error("evidence.not_there", code=type(failure).__name__)  # noqa: TRY400 - no traceback
        refusal = _not_now()
    content = {"code": refusal.code, "message": room.translate(refusal.text, caller.language)}
    return said(refusal.status, content, caller.language, refusal.headers)


def _asked_for(request: Request, caller: Caller) -> UUID:
    """The id in the address. Raises Refused 401 for somebody unknown, 404 for what is no id."""
    if caller.viewer.role is Role.ANYONE:
        headers = {**CLOSE, "www-authenticate": "Bearer"}
        raise Refused(401, "UNAUTHENTICATED", Forbidden().text, headers)
    try:
        return UUID(request.path_params["id"])
    except ValueError:
        raise _nothing_here() from None


def _nothing_here() -> Refused:
    return Refused(404, "NOT_FOUND", _("There is nothing here for you."), CLOSE)


def _not_now() -> Refused:
    text = _("This does not work just now. Please try again in a few minutes.")
    return Refused(503, "UNAVAILABLE", text, RETRY)
