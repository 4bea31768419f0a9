"""The API's front desk: who calls, how often, in which version; then one transaction per call."""

import re
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from integrations.local_crm.describes import list_versions
from integrations.local_crm.errors import Json, Refused, Unreadable, resource_is_unknown
from integrations.local_crm.oauth import INTEGRATION_USER_ID, Sessions
from integrations.local_crm.org import Org
from integrations.local_crm.routes import dispatch, name_kind
from integrations.local_crm.row_faults import RowFaults
from integrations.local_crm.store import Store
from integrations.local_crm.users import STAFF_USER_ID

_TARGET = re.compile(API_ROOT + r"/v(\d{2})\.0(?:/(.*))?", re.DOTALL)
_ADDRESS_AT_MOST = 16_384
_CSV_AT_MOST = 100_000_000


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

    def __init__(self, store: Store, org: Org, sessions: Sessions) -> None:
        self._store = store
        self._org = org
        self._sessions = sessions
        # The faults of rows that a tester sets are meant for the integration.
        self._org_of_staff = replace(org, row_faults=RowFaults())
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def count(self, kind: str) -> str:
        """Counts one call. Returns the usage header's value."""
        with self._lock:
            self._counts[kind] += 1
        return self._org.quota.spend()

    def counts(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._counts.items()))

    def forget_counts(self) -> None:
        with self._lock:
            self._counts.clear()

    def answer(self, received: Received) -> Answer:
        """The answer to whoever brings a session, as long as calls are left."""
        try:
            if received.path.rstrip("/") == API_ROOT:
                return Answer(200, list_versions())
            self._sessions.check(received.headers.get("authorization", ""))
            self._org.quota.check()
            return self._carry_out(read_call(received), self._org, INTEGRATION_USER_ID)
        except Refused as refused:
            return refuse(refused)

    def answer_staff(self, call: Call) -> Answer:
        """The answer to a member of staff, who works in the CRM itself; it costs no call."""
        try:
            return self._carry_out(call, self._org_of_staff, STAFF_USER_ID)
        except Refused as refused:
            return refuse(refused)

    def _carry_out(self, call: Call, org: Org, user_id: str) -> Answer:
        with self._store.transaction(user_id=user_id) as tx:
            return dispatch(Work(tx, org, dispatch), call)


def kind_of(method: str, path: str) -> str:
    """What a call is counted as, and what a fault may be aimed at."""
    target = _TARGET.fullmatch(path)
    return name_kind(method, _steps(target[2])) if target else f"{method} versions"


def read_call(received: Received) -> Call:
    """Raises Refused for an address or a body that cannot be read."""
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
        body=_read_body(received),
    )


def _steps(path: str | None) -> tuple[str, ...]:
    return tuple(unquote(step) for step in (path or "").strip("/").split("/"))


def _read_body(received: Received) -> Json:
    if not received.body.strip():
        return None
    if received.headers.get("content-type", "").startswith("text/csv"):
        return _read_csv(received.body)
    try:
        return orjson.loads(received.body)
    except orjson.JSONDecodeError as error:
        message = f"Unexpected character at [line:{error.lineno}, column:{error.colno}]"
        raise Unreadable(message) from None


def _read_csv(body: bytes) -> str:
    if len(body) > _CSV_AT_MOST:
        raise Refused("BULK_API_ERROR", "The data of a job may not exceed 100 MB")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("BULK_API_ERROR", "The data is not encoded in UTF-8") from None
