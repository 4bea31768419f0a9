"""The border between HTTP and the desk: bodies in, answers out, asked-for faults between."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from email.utils import format_datetime

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from integrations.local_crm.calls import API_ROOT, Answer
from integrations.local_crm.clock import OrgClock
from integrations.local_crm.desk import Desk, Received, kind_of
from integrations.local_crm.errors import Refused
from integrations.local_crm.faults import Fault, Faults

_VERBS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
_JSON = "application/json;charset=UTF-8"
_CSV = "text/csv"
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
        kind = kind_of(received.method, received.path)
        usage = {_USAGE: self._desk.count(kind)}
        struck = self._faults.strike(kind)
        trouble = await meet_trouble(struck, usage)
        if trouble is not None:
            return trouble
        answer = await run_in_threadpool(self._desk.answer, received)
        if any(fault.cuts_after_commit for fault in struck):
            return LostAnswer()
        return respond(answer, usage)


class OrgDate:
    """The date of every answer is read from the org's own clock."""

    def __init__(self, app: ASGIApp, clock: OrgClock) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._clock.now(), usegmt=True).encode()
                message["headers"] = [*message.get("headers", ()), (b"date", date)]
            await send(message)

        await self._app(scope, receive, send_dated)


async def meet_trouble(struck: Sequence[Fault], headers: Mapping[str, str]) -> Response | None:
    """Holds a call up, cuts it or refuses it, as its faults say; None if it may go on."""
    await asyncio.sleep(sum(fault.latency_ms for fault in struck) / 1000)
    if any(fault.cuts_before for fault in struck):
        return LostAnswer()
    refusals = (refusal for fault in struck if (refusal := fault.refusal()))
    return next((respond(refusal, headers) for refusal in refusals), None)


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


def respond(answer: Answer, headers: Mapping[str, str]) -> Response:
    """The answer on the wire: JSON, CSV, a page where all is down, or nothing."""
    headers = {**answer.headers, **headers}
    if answer.body is not None:
        return Response(orjson.dumps(answer.body), answer.status, headers, _JSON)
    if answer.csv is not None:
        return Response(answer.csv, answer.status, headers, _CSV)
    if answer.has_failed:
        return HTMLResponse(_DOWN, answer.status, headers)
    return Response(status_code=answer.status, headers=headers)
