"""The API's front desk: who calls, how often, in which version; then one transaction per call."""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

import orjson

from integrations.local_crm.calls import (
    API_ROOT,
    VERSIONS,
    Answer,
    Call,
    Work,
    refuse,
)
from integrations.local_crm.cursors import Cursors
from integrations.local_crm.describes import list_versions
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.fields import Catalogue
from integrations.local_crm.oauth import INTEGRATION_USER_ID, Sessions
from integrations.local_crm.routes import dispatch, name_kind
from integrations.local_crm.store import Store

_TARGET = re.compile(API_ROOT + r"/v(\d{2})\.0(?:/(.*))?", re.DOTALL)
_ADDRESS_AT_MOST = 16_384


@dataclass(frozen=True)
class Received:
    """A request as it came over the wire; `path` still has its percent signs."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class Desk:
    """Answers every API request; a refusal is an answer too. Safe to use from many threads."""

    def __init__(
        self, store: Store, catalogue: Catalogue, sessions: Sessions, *, daily_calls: int
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._sessions = sessions
        self._cursors = Cursors()
        self._daily_calls = daily_calls
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, method: str, path: str) -> str:
        """Counts one call. Returns the usage header's value."""
        target = _TARGET.fullmatch(path)
        kind = name_kind(method, _steps(target[2])) if target else f"{method} versions"
        with self._lock:
            self._counts[kind] += 1
            return f"api-usage={self._counts.total()}/{self._daily_calls}"

    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._counts.items()))

    def answer(self, received: Received) -> Answer:
        try:
            return self._answer(received)
        except Refused as refused:
            return refuse(refused)

    def _answer(self, received: Received) -> Answer:
        if received.path.rstrip("/") == API_ROOT:
            return Answer(200, list_versions())
        self._sessions.check(received.headers.get("authorization", ""))
        call = _read_call(received)
        with self._store.transaction(user_id=INTEGRATION_USER_ID) as tx:
            work = Work(tx, self._catalogue, self._cursors, self._calls_left, dispatch)
            return dispatch(work, call)

    def _calls_left(self) -> tuple[int, int]:
        with self._lock:
            return self._daily_calls, max(self._daily_calls - self._counts.total(), 0)


def _read_call(received: Received) -> Call:
    if len(received.path) + len(received.query) > _ADDRESS_AT_MOST:
        raise Refused("URI_TOO_LONG", "The URI is too long", status=414)
    target = _TARGET.fullmatch(received.path)
    if target is None or int(target[1]) >= VERSIONS.stop:
        raise resource_is_unknown()
    if int(target[1]) < VERSIONS.start:
        raise Refused("GONE", "The requested API version is no longer available", status=410)
    return Call(
        method=received.method,
        version=int(target[1]),
        path=_steps(target[2]),
        query=dict(parse_qsl(received.query, keep_blank_values=True)),
        headers=received.headers,
        body=_read_body(received.body),
    )


def _steps(path: str | None) -> tuple[str, ...]:
    return tuple(unquote(step) for step in (path or "").strip("/").split("/"))


def _read_body(body: bytes) -> Json:
    if not body.strip():
        return None
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        message = f"Unexpected character at [line:{error.lineno}, column:{error.colno}]"
        raise Unreadable(message) from None
