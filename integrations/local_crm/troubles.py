"""When trouble that a tester asked for strikes: how likely, after how many, and how often."""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypedDict, TypeVar

from integrations.local_crm.errors import Json, Unreadable


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Once `after_n` of what it concerns were spared, each strikes with the probability `rate`."""

    after_n: int = 0
    rate: float = 1.0
    is_once: bool = False


class Timing(TypedDict):
    after_n: int
    rate: float
    is_once: bool


TIMING_NAMES = frozenset({"after_n", "rate", "once"})
_Kind = TypeVar("_Kind", bound=Trouble)


class Troubles(Generic[_Kind]):
    """The troubles now set, each with how much of what it concerns it has seen."""

    def __init__(self) -> None:
        self._seen: list[tuple[_Kind, int]] = []
        self._chance = secrets.SystemRandom()
        self._lock = threading.Lock()

    def add(self, trouble: _Kind) -> None:
        with self._lock:
            self._seen.append((trouble, 0))

    def clear(self) -> None:
        with self._lock:
            self._seen.clear()

    def meet(self, concerns: Callable[[_Kind], bool]) -> list[_Kind]:
        """The troubles that strike now, in the order they were set."""
        if not self._seen:
            return []
        with self._lock:
            struck: list[_Kind] = []
            left: list[tuple[_Kind, int]] = []
            for trouble, seen in self._seen:
                is_met = concerns(trouble)
                if is_met and self._strikes(trouble, seen):
                    struck.append(trouble)
                    if trouble.is_once:
                        continue
                left.append((trouble, seen + is_met))
            self._seen = left
        return struck

    def _strikes(self, trouble: Trouble, seen: int) -> bool:
        return seen >= trouble.after_n and self._chance.random() < trouble.rate


def read_timing(body: Mapping[str, Json]) -> Timing:
    """Raises Unreadable for a value out of bounds, so that no trouble is half set."""
    rate = body.get("rate", 1.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        raise Unreadable("rate must lie between 0 and 1")
    return {
        "after_n": read_count(body, "after_n", 1_000_000_000),
        "rate": rate,
        "is_once": read_switch(body, "once"),
    }


def read_count(body: Mapping[str, Json], name: str, most: int) -> int:
    value = body.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Unreadable(f"{name} must be a whole number from 0 to {most}")
    return value


def read_switch(body: Mapping[str, Json], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise Unreadable(f"{name} must be true or false")
    return value


def read_text(body: Mapping[str, Json], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise Unreadable(f"{name} must be a text")
    return value
