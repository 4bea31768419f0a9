"""Asks a server as fast as so many connections can, for a bounded time and number of requests."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from typing import cast

HOST = "127.0.0.1"
END_OF_HEAD = b"\r\n\r\n"
LENGTH = b"content-length:"
GRACE_SECONDS = 30

IsGood = Callable[[bytes], bool]


class WrongAnswer(Exception):
    """An answer under load was not what it should be; figures of it would mean nothing."""


@dataclass(slots=True)
class Outcome:
    """What a round of load came to: seconds of each answer, and of the round."""

    latencies: list[float] = field(default_factory=list[float])
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        return len(self.latencies)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds

    def percentile(self, share: int) -> float:
        """The latency in milliseconds that so many of a hundred requests stay within."""
        return quantiles(self.latencies, n=100)[share - 1] * 1000


class _Connection(asyncio.Protocol):
    """One keep-alive connection, always with one request on its way."""

    def __init__(
        self, requests: Iterator[bytes], is_good: IsGood, outcome: Outcome, until: float
    ) -> None:
        self.finished = asyncio.get_running_loop().create_future()
        self._requests = requests
        self._is_good = is_good
        self._outcome = outcome
        self._until = until
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._asked_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = bytes(self._received).partition(END_OF_HEAD)
        if not found or len(body) < _length(head):
            return
        now = perf_counter()
        self._received.clear()
        self._outcome.latencies.append(now - self._asked_at)
        if not head.startswith(b"HTTP/1.1 200") or not self._is_good(body):
            self._finish(WrongAnswer(f"{head[:40]!r} {body[:400]!r}"))
        else:
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(exc or WrongAnswer("The server closed the connection."))

    def _ask(self) -> None:
        request = next(self._requests, None) if perf_counter() < self._until else None
        if request is None or self._transport is None:
            self._finish(None)
            return
        self._asked_at = perf_counter()
        self._transport.write(request)

    def _finish(self, error: Exception | None) -> None:
        if self.finished.done():
            return
        if error is None:
            self.finished.set_result(None)
        else:
            self.finished.set_exception(error)
        if self._transport is not None:
            self._transport.close()


async def load(
    port: int, requests: Iterator[bytes], *, is_good: IsGood, connections: int, seconds: float
) -> Outcome:
    """Keep the connections busy until the time is up or the requests are used up.

    Raises WrongAnswer at the first answer that is not good, or when there is none at all, and
    TimeoutError for a server that hangs.
    """
    outcome = Outcome()
    loop = asyncio.get_running_loop()
    begun = perf_counter()
    async with asyncio.timeout(seconds + GRACE_SECONDS):
        opened = [
            await loop.create_connection(
                lambda: _Connection(requests, is_good, outcome, begun + seconds), HOST, port
            )
            for _ in range(connections)
        ]
        await asyncio.gather(*(connection.finished for _, connection in opened))
    outcome.seconds = perf_counter() - begun
    if not outcome.latencies:
        raise WrongAnswer("No request was answered.")
    return outcome


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(LENGTH)
    if not found:
        raise WrongAnswer("An answer came without its length.")
    return int(rest.partition(b"\r\n")[0])
