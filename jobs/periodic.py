"""What the worker does by the clock; every worker plans it, and the queue takes each turn once."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial

import structlog
from procrastinate import App, RetryStrategy
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.mail import MailRoom
from models.database import Database
from services.pending import complete_missed, find_missed, lapse_some
from services.reminders import remind_some
from services.retention import forget_old
from services.transfers_expiry import expire_some

HOUSE_QUEUE = "house"
DAILY_RETRY = RetryStrategy(max_attempts=5, wait=300)  # the next turn is a day away

Portion = Callable[[AsyncSession], Awaitable[int]]

log = structlog.get_logger(__name__)


def plan(app: App, room: MailRoom) -> None:
    """Add the work of every minute, hour and day to the queue's tasks."""

    @app.periodic(cron="7 * * * *")
    @app.task(name="forget_old", queue=HOUSE_QUEUE)
    async def forget(timestamp: int) -> None:
        async with room.database.transaction() as session:
            await forget_old(session, _at(timestamp))

    @app.periodic(cron="* * * * *")
    @app.task(name="complete_missed", queue=HOUSE_QUEUE)
    async def complete(timestamp: int) -> None:
        await complete_all_missed(room, _at(timestamp))

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="expire_transfers", queue=HOUSE_QUEUE)
    async def expire(timestamp: int) -> None:
        await by_portions(room.database, partial(expire_some, at=_at(timestamp)))

    @app.periodic(cron="37 * * * *")
    @app.task(name="lapse_pending", queue=HOUSE_QUEUE)
    async def lapse(timestamp: int) -> None:
        await by_portions(room.database, partial(lapse_some, at=_at(timestamp)))

    @app.periodic(cron="15 7 * * *")
    @app.task(name="remind_of_ending", queue=HOUSE_QUEUE, retry=DAILY_RETRY)
    async def remind(timestamp: int) -> None:
        await by_portions(room.database, partial(remind_some, at=_at(timestamp)))


async def by_portions(database: Database, some: Portion) -> None:
    """Do a portion after the other, each in a transaction of its own, until nothing is left."""
    done = 1
    while done:
        async with database.transaction() as session:
            done = await some(session)


async def complete_all_missed(room: MailRoom, at: datetime) -> None:
    """Complete what was missed, piece by piece: one that fails keeps no other waiting."""
    async with room.database.transaction() as session:
        missed = await find_missed(session)
    for timepiece_id in missed:
        try:
            async with room.database.transaction() as session:
                await complete_missed(session, room.house.programmes, timepiece_id, at=at)
        except Exception as fault:  # noqa: BLE001 - the next piece must not wait for this one
            code = type(fault).__name__  # its text may quote what it was about
            log.error("pending_not_completed", id=str(timepiece_id), code=code)  # noqa: TRY400 - see above


def _at(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
