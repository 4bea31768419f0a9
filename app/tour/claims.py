"""What a step promises, put beside what came of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

PAUSE_SECONDS = 0.05

T = TypeVar("T")


class NotAsPromised(Exception):
    """A step came out otherwise: what it was about, what was expected, and what came."""

    def __init__(self, what: str, expected: object, came: object) -> None:
        super().__init__(what)
        self.what = what
        self.expected = expected
        self.came = came


def expect(what: str, came: object, expected: object) -> None:
    """Raises NotAsPromised unless the two are equal."""
    if came != expected:
        raise NotAsPromised(what, expected, came)


def expect_all_different(what: str, came: list[str]) -> None:
    """Raises NotAsPromised where one is empty, or two are the same."""
    if "" in came or len(set(came)) < len(came):
        raise NotAsPromised(what, "different texts", came)


async def eventually(what: str, look: Callable[[], Awaitable[T | None]], *, seconds: float) -> T:
    """The first thing seen, if it is seen in time. Raises NotAsPromised."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen = await look()
        if seen is not None:
            return seen
        await asyncio.sleep(PAUSE_SECONDS)
    raise NotAsPromised(what, f"within {seconds:g} seconds", "nothing yet")


def timed(seconds: float, *, goal: float) -> str:
    """A duration beside the goal that the house has set itself."""
    said = f"{seconds:.2f} s, goal {goal:g} s"
    return said if seconds <= goal else f"{said}: SLOWER THAN THE GOAL"
