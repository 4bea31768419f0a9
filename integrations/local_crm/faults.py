"""Trouble on demand: a CRM that fails when told to, so that clients can be seen to survive it."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from integrations.local_crm.calls import Answer, refuse
from integrations.local_crm.errors import Json, Refused, Unreadable

_STATUSES = {
    "INVALID_SESSION_ID": 401,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "SERVER_UNAVAILABLE": 503,
    "UNKNOWN_EXCEPTION": 500,
}
_NAMES = frozenset({"code", "status", "after_n", "rate", "latency_ms", "cut_after_commit", "once"})
_ERROR_STATUSES = range(400, 600)
_LATENCY_AT_MOST = 60_000


@dataclass(frozen=True)
class Fault:
    """After `after_n` calls, each call meets it with the probability `rate`."""

    code: str | None = None
    status: int | None = None
    after_n: int = 0
    rate: float = 1.0
    latency_ms: int = 0
    cuts_after_commit: bool = False
    is_once: bool = False

    def refusal(self) -> Answer | None:
        """The error answer; None for a fault that only delays or cuts. No code means a page."""
        if self.code is not None:
            status = self.status or _STATUSES.get(self.code, 400)
            return refuse(Refused(self.code, "This failure was asked for.", status=status))
        return Answer(self.status, has_failed=True) if self.status else None


class Faults:
    """The faults now set, each with the calls it has seen."""

    def __init__(self) -> None:
        self._seen: list[tuple[Fault, int]] = []
        self._chance = secrets.SystemRandom()
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._seen.append((fault, 0))

    def clear(self) -> None:
        with self._lock:
            self._seen.clear()

    def meet(self) -> list[Fault]:
        """The faults that strike this call, in the order they were set."""
        with self._lock:
            struck = [fault for fault, seen in self._seen if self._strikes(fault, seen)]
            self._seen = [
                (fault, seen + 1)
                for fault, seen in self._seen
                if not (fault.is_once and any(fault is one for one in struck))
            ]
        return struck

    def _strikes(self, fault: Fault, seen: int) -> bool:
        return seen >= fault.after_n and self._chance.random() < fault.rate


def read_fault(body: Json) -> Fault:
    """Raises Unreadable for an unknown name or a value out of bounds, so no fault is half set."""
    if not isinstance(body, dict) or set(body) - _NAMES:
        raise Unreadable(f"A fault is an object with some of {', '.join(sorted(_NAMES))}")
    code = body.get("code")
    if code is not None and not isinstance(code, str):
        raise Unreadable("code must be a text")
    status = _read_count(body, "status", _ERROR_STATUSES.stop - 1)
    if status and status not in _ERROR_STATUSES:
        raise Unreadable("status must be an error status")
    rate = body.get("rate", 1.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        raise Unreadable("rate must lie between 0 and 1")
    return Fault(
        code=code,
        status=status or None,
        after_n=_read_count(body, "after_n", 1_000_000_000),
        rate=rate,
        latency_ms=_read_count(body, "latency_ms", _LATENCY_AT_MOST),
        cuts_after_commit=_read_flag(body, "cut_after_commit"),
        is_once=_read_flag(body, "once"),
    )


def _read_count(body: Mapping[str, Json], name: str, most: int) -> int:
    value = body.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Unreadable(f"{name} must be a whole number from 0 to {most}")
    return value


def _read_flag(body: Mapping[str, Json], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise Unreadable(f"{name} must be true or false")
    return value
