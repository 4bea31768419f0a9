"""Turns the bytes of a request into a well-typed GraphQL request, at a bounded price."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl

import orjson
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from graph.errors import RequestRefused

MOST_NESTING = 20
MOST_DIGITS = 20
MOST_PARAMETERS = 20

# A string is one token even when it never ends, so each byte is looked at once.
_NUL = re.compile(rb"\x00|\\u(0000|\{0+\})")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]|[0-9]++', re.DOTALL)


class IllFormedRequest(RequestRefused):
    """Readable JSON that is not a GraphQL-over-HTTP request."""

    def __init__(self, message: str) -> None:
        super().__init__("BAD_USER_INPUT", message, 400)


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One operation as asked for; unknown keys are ignored, of equal keys the last one counts."""

    query: str
    operation_name: str | None
    variables: dict[str, object]
    extensions: dict[str, object]


async def read_body(
    receive: Receive, *, most_bytes: int, idle_seconds: float, whole_seconds: float
) -> bytes:
    """The whole body, never holding more than `most_bytes` and one chunk.

    Raises RequestRefused 413 when it is longer, 408 when it pauses for `idle_seconds` or is not
    whole after `whole_seconds`, and ClientDisconnect when the client leaves.
    """
    chunks: list[bytes] = []
    size = 0
    more = True
    try:
        async with asyncio.timeout(whole_seconds):
            while more:
                async with asyncio.timeout(idle_seconds):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                chunk: bytes = message.get("body", b"")
                size += len(chunk)
                if size > most_bytes:
                    raise body_too_large(most_bytes)
                chunks.append(chunk)
                more = bool(message.get("more_body", False))
    except TimeoutError as error:
        raise RequestRefused(
            "TIMEOUT", "The body did not arrive in time.", 408, headers={"connection": "close"}
        ) from error
    return b"".join(chunks)


def body_too_large(most_bytes: int) -> RequestRefused:
    """The refusal of a body whose rest is not even read."""
    return RequestRefused(
        "BAD_USER_INPUT",
        f"The request is larger than {most_bytes} bytes.",
        413,
        headers={"connection": "close"},
    )


def parse_json(body: bytes) -> object:
    """Strict RFC 8259 JSON in UTF-8, at most 20 levels deep, integers of at most 20 digits.

    U+0000 is refused too: PostgreSQL keeps it in no text.

    Raises RequestRefused 400 otherwise; nesting and digits are checked before parsing.
    """
    _check_shape(body)
    if _NUL.search(body):
        raise RequestRefused("BAD_USER_INPUT", "A text cannot hold U+0000.", 400)
    try:
        return cast("object", orjson.loads(body))
    except orjson.JSONDecodeError as error:
        raise RequestRefused("BAD_USER_INPUT", "The JSON cannot be parsed.", 400) from error


def request_from_body(body: bytes) -> GraphQLRequest:
    """The request that a POST body holds; raises RequestRefused 400."""
    parsed = parse_json(body)
    if not isinstance(parsed, dict):
        raise IllFormedRequest("The body must be one JSON object; batches are not served.")
    return _request(cast("dict[str, object]", parsed))


def request_from_url(query_string: bytes) -> GraphQLRequest:
    """The request that the parameters of a GET hold; raises RequestRefused 400."""
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_PARAMETERS,
        )
    except ValueError as error:
        raise RequestRefused("BAD_USER_INPUT", "The URL cannot be read.", 400) from error
    parameters: dict[str, object] = {}
    for name, text in pairs:
        holds_json = name in {"variables", "extensions"}
        parameters[name] = parse_json(text.encode()) if holds_json and text else text or None
    return _request(parameters)


def _request(parameters: Mapping[str, object]) -> GraphQLRequest:
    query = parameters.get("query")
    if not isinstance(query, str):
        raise IllFormedRequest("`query` must be a string.")
    if _NUL.search(query.encode()):
        raise RequestRefused("BAD_USER_INPUT", "A text cannot hold U+0000.", 400)
    name = parameters.get("operationName")
    if name is not None and not isinstance(name, str):
        raise IllFormedRequest("`operationName` must be a string.")
    return GraphQLRequest(
        query=query,
        operation_name=name or None,
        variables=_map(parameters, "variables"),
        extensions=_map(parameters, "extensions"),
    )


def _map(parameters: Mapping[str, object], name: str) -> dict[str, object]:
    value = parameters.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise IllFormedRequest(f"`{name}` must be an object.")
    return cast("dict[str, object]", value)


def _check_shape(body: bytes) -> None:
    nesting = 0
    for match in _TOKEN.finditer(body):
        token = match[0]
        if token in (b"{", b"["):
            nesting += 1
            if nesting > MOST_NESTING:
                raise RequestRefused("BAD_USER_INPUT", "The JSON is nested too deeply.", 400)
        elif token in (b"}", b"]"):
            nesting -= 1
        elif token[:1] != b'"' and len(token) > MOST_DIGITS:
            raise RequestRefused("BAD_USER_INPUT", "A number in the JSON is too long.", 400)
