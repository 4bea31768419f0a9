"""Keeps what a process holds in memory fresh: told by NOTIFY, and asked again if that is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog

from models.database import Database

ASK_AGAIN_SECONDS = 5.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def keep_fresh(
    database: Database, channel: str, refresh: Callable[[], Awaitable[None]], *, fault: str
) -> None:
    """Refresh at every change, until cancelled; whatever fails, what there is stays.

    A failure is logged as the event `fault`.
    """
    stir = asyncio.Event()
    listener = asyncio.create_task(database.listen(channel, stir.set))
    try:
        while True:
            with suppress(TimeoutError):
                # Not wait_for: in Python 3.11 it loses a cancellation that comes with the news.
                async with asyncio.timeout(ASK_AGAIN_SECONDS):
                    await stir.wait()
            stir.clear()
            await _try(refresh, fault)
    finally:
        listener.cancel()


async def _try(refresh: Callable[[], Awaitable[None]], fault: str) -> None:
    try:
        await refresh()
    except Exception as failure:  # noqa: BLE001 - what is old serves better than a dead task
        # The type alone: the text of a fault may quote what it was about.
        log.error(fault, kind=type(failure).__name__)  # noqa: TRY400 - see above
