"""A file as it comes in: at the pace of its sender, but not for ever, nor more than is kept."""

import asyncio
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from uuid import UUID

from starlette.requests import ClientDisconnect, Request

from i18n.message import _
from rules.errors import TooManyTries
from web.answers import CLOSE, Refused

MEGABYTE = 1_000_000
IDLE_SECONDS = 30.0  # a telephone may be slow, as long as something comes
WHOLE_SECONDS = 900.0  # the largest file at 11 kB/s: who is slower than that is not sending one
MOST_AT_ONCE = 2


class Uploads:
    """Takes files in. Of one person at most two at once are held in memory by a process."""

    def __init__(
        self, most_bytes: int, *, idle_seconds: float, whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        self._most_bytes = most_bytes
        self._idle_seconds = idle_seconds
        self._whole_seconds = whole_seconds
        self._under_way = Counter[UUID]()

    @contextmanager
    def place_for(self, owner_id: UUID) -> Generator[None]:
        """Holds a place for a file. Raises Refused 429 when there is none left."""
        if self._under_way[owner_id] >= MOST_AT_ONCE:
            raise Refused(429, "RATE_LIMITED", TooManyTries().text, CLOSE)
        self._under_way[owner_id] += 1
        try:
            yield
        finally:
            self._under_way[owner_id] -= 1
            if not self._under_way[owner_id]:
                del self._under_way[owner_id]

    async def take(self, request: Request) -> bytes:
        """The whole body, at the pace of a slow telephone.

        Raises Refused: 413 as soon as it is longer than may be, 408 when it pauses too long or
        trickles on and on; and ClientDisconnect.
        """
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self._most_bytes:
            raise self._too_large()
        try:
            async with asyncio.timeout(self._whole_seconds):
                return await self._body(request)
        except TimeoutError:
            text = _("The file stopped coming. Please try again.")
            raise Refused(408, "TIMEOUT", text, CLOSE) from None

    async def _body(self, request: Request) -> bytes:
        body, more = bytearray(), True
        while more:
            async with asyncio.timeout(self._idle_seconds):
                message = await request.receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > self._most_bytes:
                raise self._too_large()
        return bytes(body)

    def _too_large(self) -> Refused:
        megabytes = self._most_bytes // MEGABYTE
        text = _("A file may have {most} megabytes at most.", most=megabytes)
        return Refused(413, "FILE_TOO_LARGE", text, CLOSE)
