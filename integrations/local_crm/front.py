"""The border between HTTP and the desk: bodies in, answers out, asked-for faults between."""

import asyncio
from collections.abc import Callable

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from integrations.local_crm.calls import API_ROOT, Answer
from integrations.local_crm.desk import Desk, Received
from integrations.local_crm.errors import Refused
from integrations.local_crm.faults import Faults

_VERBS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
_JSON = "application/json;charset=UTF-8"
_USAGE = "Sforce-Limit-Info"
_DOWN = "<html><head><title>Error</title></head><body><h1>Unavailable</h1></body></html>"


class CuttableProtocol(HttpToolsProtocol):
    """HTTP whose connection the application may drop in the middle of a request."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"] = {**self.app_state, "cut": self.transport.abort}


class LostAnswer(Response):
    """No answer at all: the client learns only that the connection is gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        cut: Callable[[], None] = scope["state"]["cut"]
        cut()
        while (await receive())["type"] != "http.disconnect":
            pass


class Front:
    """Everything below `/services/data`."""

    def __init__(self, desk: Desk, faults: Faults) -> None:
        self._desk = desk
        self._faults = faults

    def routes(self) -> list[Route]:
        paths = (API_ROOT, API_ROOT + "/{rest:path}")
        return [Route(path, self.answer, methods=_VERBS) for path in paths]

    async def answer(self, request: Request) -> Response:
        received = await _receive(request)
        usage = self._desk.count(received.method, received.path)
        struck = self._faults.meet()
        await asyncio.sleep(sum(fault.latency_ms for fault in struck) / 1000)
        refusals = [refusal for fault in struck if (refusal := fault.refusal())]
        if refusals:
            return _respond(refusals[0], usage)
        answer = await run_in_threadpool(self._desk.answer, received)
        if any(fault.cuts_after_commit for fault in struck):
            return LostAnswer()
        return _respond(answer, usage)


async def explain_failure(_request: Request, _error: Exception) -> Response:
    """Our own fault: the server log has the reason, the client only learns that there is one."""
    refused = Refused("UNKNOWN_EXCEPTION", "An unexpected error occurred.", status=500)
    return JSONResponse(refused.as_body(), refused.status)


async def _receive(request: Request) -> Received:
    raw_path: bytes = request.scope["raw_path"]
    return Received(
        method=request.method,
        path=raw_path.decode("latin-1"),
        query=request.url.query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=await request.body(),
    )


def _respond(answer: Answer, usage: str) -> Response:
    headers = {**answer.headers, _USAGE: usage}
    if answer.body is not None:
        return Response(orjson.dumps(answer.body), answer.status, headers, _JSON)
    if answer.has_failed:
        return HTMLResponse(_DOWN, answer.status, headers)
    return Response(status_code=answer.status, headers=headers)
