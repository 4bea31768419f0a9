"""The org's clock: that of this machine, moved by as much as a tester says."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def read_machine_clock() -> datetime:
    return datetime.now(UTC)


class OrgClock:
    """Every instant the org writes or tells is read here."""

    def __init__(self, read: Callable[[], datetime] = read_machine_clock) -> None:
        self._read = read
        self._shift = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        with self._lock:
            return self._read() + self._shift

    def shift(self, by: timedelta) -> None:
        """Sets how far this clock is ahead of the machine's; negative where it is behind."""
        with self._lock:
            self._shift = by
