"""Connections that keep nobody waiting: headers must be small, and there soon."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

MOST_HEADER_BYTES = 32 * 1024
HEADER_SECONDS = 10.0

TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with a limit on the size and the time of a request's headers.

    uvicorn has neither: a half-sent header would stay open for ever, and one of any size is taken.
    The body has its limits where it is read.
    """

    _header_bytes = 0
    _header_clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - uvicorn's signature
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._header_clock is None and self._awaits_headers():
            self._start_clock()
        if self._header_clock is not None:
            self._header_bytes += len(data)
            # What came beyond the headers is body: it counts only while the headers are not over.
            if self._header_bytes > MOST_HEADER_BYTES and b"\r\n\r\n" not in data:
                self._refuse(TOO_LARGE)
                return
        super().data_received(data)

    def on_headers_complete(self) -> None:
        self._stop_clock()
        super().on_headers_complete()

    def _awaits_headers(self) -> bool:
        cycle = cast("RequestResponseCycle | None", self.cycle)  # None until the first request
        return cycle is None or cycle.response_complete

    def _start_clock(self) -> None:
        self._header_bytes = 0
        self._header_clock = self.loop.call_later(HEADER_SECONDS, self._refuse, TOO_SLOW)

    def _stop_clock(self) -> None:
        if self._header_clock is not None:
            self._header_clock.cancel()
            self._header_clock = None

    def _refuse(self, answer: bytes) -> None:
        self._stop_clock()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
