import asyncio
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import psycopg
import pytest
from procrastinate.jobs import Job
from psycopg import sql
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from i18n.catalogue import catalogues
from integrations.mail import MailNotSent
from integrations.memory_crm import MemoryCRM
from jobs.mail import SEND_SECONDS, MailRoom
from jobs.worker import FINISH_SECONDS, MAIL_RETRY, STOP_SECONDS, job_app, work
from models.outbox import CrmDirty
from services.sign_in import request_code
from tests.conftest import TEMPLATE, at
from tests.factories import make_owner

PATIENCE_SECONDS = 60
ROOT = Path(__file__).parents[2]


class Postbox:
    """A mailer that says when it was given a mail; `open` says when it lets go of it."""

    def __init__(self, *, holds: bool = False) -> None:
        self.given = asyncio.Event()
        self.open = asyncio.Event()
        if not holds:
            self.open.set()

    async def send(self, mail):
        self.given.set()
        await self.open.wait()


class Slow(MemoryCRM):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.answer = asyncio.Event(), asyncio.Event()

    async def push(self, sendings):
        self.asked.set()
        await self.answer.wait()
        return await super().push(sendings)


def room_of(database, house, mailer):
    return MailRoom(database, house, mailer, catalogues(), "https://care.example")


async def ask_for_code(database, house):
    async with database.transaction() as session:
        await request_code(
            session, house.vault, email="ada@example.com", locale="en", at=datetime.now(UTC)
        )


async def mail_states(database):
    states = "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'send_sign_in_code'"
    async with database.transaction() as session:
        return list(await session.scalars(text(states)))


@asynccontextmanager
async def working(database_url, room, crm):
    """A worker, and how it is told to stop."""
    stop = asyncio.Event()
    task = asyncio.create_task(work(database_url, room, (lambda: crm) if crm else None, stop=stop))
    try:
        yield task, stop
    finally:
        stop.set()
        await asyncio.wait_for(task, STOP_SECONDS * 2)


async def seen(event):
    await asyncio.wait_for(event.wait(), PATIENCE_SECONDS)


@asynccontextmanager
async def no_database(database_url):
    """Every connection is cut, and none is let in."""
    name = database_url.rpartition("/")[2]
    closing = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(at(database_url, TEMPLATE), autocommit=True) as admin:
        admin.execute(closing.format(sql.Identifier(name), sql.SQL("false")))
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        try:
            yield
        finally:
            admin.execute(closing.format(sql.Identifier(name), sql.SQL("true")))


async def test_a_worker_outlives_its_database(database, database_url, house):
    before, after = Postbox(), Postbox()
    room = room_of(database, house, before)
    async with working(database_url, room, MemoryCRM()) as (task, _):
        await ask_for_code(database, house)
        await seen(before.given)
        async with no_database(database_url):
            await asyncio.sleep(2)  # time enough to notice; nothing else depends on it
        before.given = after.given
        await ask_for_code(database, house)
        await seen(after.given)
        assert not task.done()


async def test_without_a_crm_mails_are_sent_all_the_same(database, database_url, house):
    postbox = Postbox()
    async with working(database_url, room_of(database, house, postbox), None):
        await ask_for_code(database, house)
        await seen(postbox.given)


def test_the_command_works_without_a_crm_and_ends_when_told_to(database_url, tmp_path):
    environment = {key: os.environ[key] for key in os.environ if not key.startswith("CASEBACK_")}
    environment |= {"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "app.cli", "worker"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert any(b"worker_ready" in line for line in process.stdout)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()


async def test_stopping_finishes_the_delivery_in_hand_and_leaves_no_lease(
    database, database_url, house
):
    await make_owner(database, house)
    crm = Slow()
    async with working(database_url, room_of(database, house, Postbox()), crm) as (task, stop):
        await seen(crm.asked)
        stop.set()
        await asyncio.sleep(0)
        crm.answer.set()
        await asyncio.wait_for(task, STOP_SECONDS * 2)
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(CrmDirty)) == 0


async def test_what_cannot_be_finished_is_put_back_when_the_worker_stops(
    database, database_url, house
):
    await make_owner(database, house)
    await ask_for_code(database, house)
    crm, postbox = Slow(), Postbox(holds=True)
    async with working(database_url, room_of(database, house, postbox), crm):
        await seen(crm.asked)
        await seen(postbox.given)
    assert await mail_states(database) == ["todo"]
    async with database.transaction() as session:
        (row,) = await session.scalars(select(CrmDirty))
    assert (row.lease, row.lease_until, row.attempts) == (None, None, 0)


async def test_a_mail_in_hand_when_its_worker_is_cut_short_goes_back_into_the_queue(
    database, database_url, house
):
    postbox = Postbox(holds=True)
    await ask_for_code(database, house)
    app = job_app(database_url, room_of(database, house, postbox))
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(install_signal_handlers=False, shutdown_graceful_timeout=0)
        )
        await seen(postbox.given)
        assert await mail_states(database) == ["doing"]
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)
    assert await mail_states(database) == ["todo"]


async def test_a_mail_whose_worker_is_gone_is_sent_by_the_next(database, database_url, house):
    postbox = Postbox()
    await ask_for_code(database, house)
    async with database.transaction() as session:  # as a worker leaves it that could not put back
        await session.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    async with working(database_url, room_of(database, house, postbox), None):
        await seen(postbox.given)


@pytest.mark.parametrize(
    "fault",
    [
        MailNotSent(),
        TimeoutError(),
        DBAPIError("SELECT", {}, Exception()),
        PoolTimeout(),
        asyncpg.ConnectionDoesNotExistError(),
        asyncio.CancelledError(),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_mail_is_tried_again_whatever_went_wrong(fault):
    job = Job(
        id=1, queue="mail", lock=None, queueing_lock=None, task_name="send_sign_in_code", attempts=1
    )
    assert MAIL_RETRY.get_retry_decision(exception=fault, job=job) is not None


def test_a_mail_takes_less_time_than_a_stopping_worker_has():
    assert SEND_SECONDS < FINISH_SECONDS < STOP_SECONDS
