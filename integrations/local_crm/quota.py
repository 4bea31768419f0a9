"""How many calls the org may receive in a day, and how many of them are used."""

import threading

from integrations.local_crm.errors import Refused


class Quota:
    """Safe to use from many threads. A call over the limit is counted too, and refused."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._used = 0
        self._lock = threading.Lock()

    def spend(self) -> str:
        """Counts one call. Returns the usage header's value."""
        with self._lock:
            self._used += 1
            return f"api-usage={self._used}/{self._total}"

    def check(self) -> None:
        """Raises Refused when more calls were counted than the org may receive."""
        with self._lock:
            is_over = self._used > self._total
        if is_over:
            raise Refused("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", status=403)

    def left(self) -> tuple[int, int]:
        """How many calls a day has, and how many of them are left."""
        with self._lock:
            return self._total, max(self._total - self._used, 0)

    def set(self, *, used: int | None, total: int | None) -> None:
        """Changes what is given."""
        with self._lock:
            self._used = self._used if used is None else used
            self._total = self._total if total is None else total
