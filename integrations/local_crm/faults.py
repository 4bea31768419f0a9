"""Trouble on demand: a CRM that fails when told to, so that clients can be seen to survive it."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.local_crm.calls import Answer, refuse
from integrations.local_crm.errors import Json, Refused, Unreadable
from integrations.local_crm.troubles import (
    TIMING_NAMES,
    Trouble,
    Troubles,
    read_count,
    read_switch,
    read_text,
    read_timing,
)

TOKEN = "POST oauth2/token"  # noqa: S105 - the kind of call, not a secret
_STATUSES = {
    "INVALID_SESSION_ID": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "SERVER_UNAVAILABLE": 503,
    "UNKNOWN_EXCEPTION": 500,
}
# Too many calls of a day are the quota's business; a fault stands for too many at once.
_MESSAGES = {
    "INVALID_SESSION_ID": "Session expired or invalid",
    "REQUEST_LIMIT_EXCEEDED": "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
}
_ASKED_FOR = "This failure was asked for."
_NAMES = TIMING_NAMES | {
    *("code", "message", "status", "path", "latency_ms"),
    *("cut_before", "cut_after_commit"),
}
_ERROR_STATUSES = range(400, 600)
_LATENCY_AT_MOST = 60_000


@dataclass(frozen=True, kw_only=True)
class Fault(Trouble):
    """What happens to a call; to those alone whose kind starts with `path`, if there is one."""

    code: str | None = None
    message: str | None = None
    status: int | None = None
    path: str | None = None
    latency_ms: int = 0
    cuts_before: bool = False
    cuts_after_commit: bool = False

    def concerns(self, kind: str) -> bool:
        # Whoever wants the log-in to fail must say so.
        return kind.startswith(self.path) if self.path else kind != TOKEN

    def refusal(self) -> Answer | None:
        """The error answer; None for a fault that only delays or cuts. No code means a page."""
        if self.code is not None:
            status = self.status or _STATUSES.get(self.code, 400)
            message = self.message or _MESSAGES.get(self.code, _ASKED_FOR)
            return refuse(Refused(self.code, message, status=status))
        return Answer(self.status, has_failed=True) if self.status else None


class Faults(Troubles[Fault]):
    """The faults of calls now set."""

    def strike(self, kind: str) -> list[Fault]:
        """The faults that strike a call of this kind."""
        return self.meet(lambda fault: fault.concerns(kind))


def read_fault(body: Mapping[str, Json]) -> Fault:
    """Raises Unreadable for an unknown name or a value out of bounds, so no fault is half set."""
    if set(body) - _NAMES:
        raise Unreadable(f"A fault is an object with some of {', '.join(sorted(_NAMES))}")
    status = read_count(body, "status", _ERROR_STATUSES.stop - 1)
    if status and status not in _ERROR_STATUSES:
        raise Unreadable("status must be an error status")
    return Fault(
        **read_timing(body),
        code=read_text(body, "code"),
        message=read_text(body, "message"),
        status=status or None,
        path=read_text(body, "path"),
        latency_ms=read_count(body, "latency_ms", _LATENCY_AT_MOST),
        cuts_before=read_switch(body, "cut_before"),
        cuts_after_commit=read_switch(body, "cut_after_commit"),
    )
