"""GraphQL over HTTP: each request gets one well-formed answer, whatever it holds."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import orjson
import strawberry
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graph.bodies import (
    GraphQLRequest,
    IllFormedRequest,
    body_too_large,
    read_body,
    request_from_body,
    request_from_url,
)
from graph.errors import OperationRefused, PublicError, RequestRefused, Stage, shown_errors
from graph.execution import Answer, ContextFor, Execution
from graph.ide import ide_page
from graph.limits import OperationLimits
from graph.negotiation import LEGACY, MODERN, answer_type, require_json, wants_page

PARTIAL_SUCCESS = 294


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """How the endpoint treats a request; sizes in bytes, times in seconds.

    The profile "classic" is what graphql-http 1.23 audits. "draft-2026" prefers the modern media
    type and, in it, says 422 to what is readable but wrong and 294 to data beside errors.
    """

    max_body_bytes: int = 65_536
    body_idle_seconds: float = 10
    body_seconds: float = 30
    operation_seconds: float = 5
    ide: bool = False
    introspection: bool = True
    suggestions: bool = False
    status_profile: Literal["classic", "draft-2026"] = "classic"
    limits: OperationLimits = field(default_factory=OperationLimits)


class GraphQLEndpoint:
    """An ASGI application that serves one schema over POST and, for queries, GET.

    `context_for` makes the context of one operation and may raise RequestRefused. What the
    context's `response_extensions()` and `response_headers()` say, if it has them, is added.
    Faults are named in the log and in the answer by the request's `state.request_id`, if set.
    """

    def __init__(
        self, schema: strawberry.Schema, context_for: ContextFor, *, settings: HttpSettings
    ) -> None:
        self._settings = settings
        self._is_draft = settings.status_profile == "draft-2026"
        self._offered = (MODERN, LEGACY) if self._is_draft else (LEGACY, MODERN)
        self._page = ide_page() if settings.ide else None
        self._execution = Execution(
            schema,
            context_for,
            seconds=settings.operation_seconds,
            limits=settings.limits,
            introspection=settings.introspection,
            suggestions=settings.suggestions,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if self._page is not None and _asks_for_page(request):
            await self._page(scope, receive, send)
            return
        try:
            response = await self._response(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        request_id = str(getattr(request.state, "request_id", None) or uuid.uuid4())
        media_type = LEGACY
        try:
            media_type = answer_type(request.headers, self._offered)
            answer = await self._answer(request)
            return self._render(answer, media_type, request_id)
        except RequestRefused as refusal:
            answer = Answer(Stage.COERCION, [refusal], refusal.status, headers=refusal.headers)
        except OperationRefused as refusal:
            answer = Answer(refusal.stage, refusal.errors)
        except ClientDisconnect:
            raise
        except Exception as error:  # noqa: BLE001 - the last place where a fault can be masked
            status = 400 if isinstance(error, PublicError) else 500
            answer = Answer(Stage.EXECUTION, [error], status)
        return self._render(answer, media_type, request_id)

    async def _answer(self, request: Request) -> Answer:
        if request.method not in {"GET", "POST"}:
            message = "Use POST, or GET for queries."
            raise RequestRefused("BAD_USER_INPUT", message, 405, headers={"allow": "GET, POST"})
        asked = self._read_url(request) if request.method == "GET" else await self._read(request)
        return await self._execution.answer(request, asked)

    def _read_url(self, request: Request) -> GraphQLRequest:
        if request.headers.get("sec-fetch-site") == "cross-site":
            message = "Another site may not read this in its visitor's name."
            raise RequestRefused("FORBIDDEN", message, 403)
        query_string: bytes = request.scope["query_string"]
        if len(query_string) > self._settings.max_body_bytes:
            raise RequestRefused("BAD_USER_INPUT", "The URL is too long.", 414)
        return request_from_url(query_string)

    async def _read(self, request: Request) -> GraphQLRequest:
        settings = self._settings
        require_json(request.headers)
        announced = request.headers.get("content-length", "0")
        if announced.isascii() and announced.isdigit() and int(announced) > settings.max_body_bytes:
            raise body_too_large(settings.max_body_bytes)
        body = await read_body(
            request.receive,
            most_bytes=settings.max_body_bytes,
            idle_seconds=settings.body_idle_seconds,
            whole_seconds=settings.body_seconds,
        )
        return request_from_body(body)

    def _render(self, answer: Answer, media_type: str, request_id: str) -> Response:
        body: dict[str, object] = {}
        if answer.errors:
            body["errors"] = shown_errors(answer.errors, answer.stage, request_id)
        if answer.stage is Stage.EXECUTION and answer.status is None:
            body["data"] = answer.data
        if answer.extensions:
            body["extensions"] = answer.extensions
        return Response(
            orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS),
            status_code=self._status(answer, media_type),
            headers=_headers(answer.headers, media_type),
        )

    def _status(self, answer: Answer, media_type: str) -> int:
        tells_more = self._is_draft and media_type == MODERN
        if answer.status is not None:
            is_ill_formed = any(isinstance(error, IllFormedRequest) for error in answer.errors)
            return 422 if tells_more and is_ill_formed else answer.status
        if answer.stage is Stage.EXECUTION:
            return PARTIAL_SUCCESS if tells_more and answer.errors else 200
        if media_type == LEGACY:
            return 200
        return 400 if answer.stage is Stage.PARSING or not tells_more else 422


def _asks_for_page(request: Request) -> bool:
    is_bare = request.method == "GET" and b"query=" not in request.scope["query_string"]
    return is_bare and wants_page(request.headers)


def _headers(own: Mapping[str, str], media_type: str) -> dict[str, str]:
    headers = {name.lower(): value for name, value in own.items()}
    varies = ["Accept", *(name.strip() for name in headers.get("vary", "").split(","))]
    return {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        **headers,
        "content-type": f"{media_type}; charset=utf-8",
        "vary": ", ".join(dict.fromkeys(filter(None, varies))),
    }
