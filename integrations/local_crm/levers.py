"""How a tester's lever is reached over HTTP: what it is told goes in, its answer comes out."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from integrations.local_crm.calls import Answer, refuse
from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.front import respond

Body: TypeAlias = Mapping[str, Json]


def pull(lever: Callable[[Body], Answer]) -> Callable[[Request], object]:
    """An endpoint for a lever that is told more in a JSON object."""

    async def answer(request: Request) -> Response:
        # A page of another site can send a plain text body, but not this one unasked.
        if not request.headers.get("content-type", "").startswith("application/json"):
            return Response(status_code=415)
        try:
            body = _read_object(await request.body())
            return respond(await run_in_threadpool(lever, body), {})
        except Refused as refused:
            return respond(refuse(refused), {})

    return answer


def push(lever: Callable[[], Answer]) -> Callable[[Request], object]:
    """An endpoint for a lever that needs to be told nothing."""

    async def answer(_request: Request) -> Response:
        return respond(await run_in_threadpool(lever), {})

    return answer


def _read_object(content: bytes) -> Body:
    try:
        body: Json = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Unreadable("The body is no JSON") from None
    if not isinstance(body, dict):
        raise Unreadable("The body must be a JSON object")
    return body
