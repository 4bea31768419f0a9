"""One mail for one event: however often its job runs, and wherever its worker dies."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from sqlalchemy import func, select, text, update

from i18n.catalogue import catalogues
from integrations.mail import MailNotSent
from jobs.mail import SEND_SECONDS, MailRoom
from jobs.notices import send_notice
from jobs.worker import NOTICE_RETRY, job_app
from models.care import Notice
from services.notices import LEASE, NoticeInHand
from services.post import SEND_NOTICE, defer_mails
from tests.jobs.conftest import PUBLIC_URL

JOBS = "SELECT status::text FROM procrastinate_jobs WHERE task_name = 'send_notice'"


class Counting:
    """A mail server that takes its time, and counts."""

    def __init__(self, *faults, until=None):
        self.faults, self.keys, self.until = list(faults), [], until

    async def send(self, mail):
        await (self.until.wait() if self.until else asyncio.sleep(0.2))
        self.keys.append(mail.key)
        if self.faults:
            raise self.faults.pop(0)


@pytest.fixture
async def notice_id(office, world):
    await world.register(world.ada)
    return (await office.notices("REGISTRATION_PENDING", world.ada))[0]


def room_with(office, mailer):
    return MailRoom(office.database, office.house, mailer, catalogues(), PUBLIC_URL)


async def row_of(office, notice_id):
    async with office.database.transaction() as session:
        return await session.get_one(Notice, notice_id)


async def run_queue(database_url, room):
    """Do the jobs that are due, and end."""
    app = job_app(database_url, room)
    async with app.open_async():
        await app.run_worker_async(
            wait=False, queues=["mail"], concurrency=8, install_signal_handlers=False
        )


async def test_a_hundred_jobs_for_one_notice_at_once_send_one_mail(office, database_url, notice_id):
    mailer = Counting()
    async with office.database.transaction() as session:
        await defer_mails(session, SEND_NOTICE, [notice_id] * 99)
    await run_queue(database_url, room_with(office, mailer))
    assert mailer.keys == [f"notice-{notice_id}"]


async def test_of_many_who_send_at_once_one_does_and_the_others_look_again_later(office, notice_id):
    mailer = Counting()
    tries = [send_notice(room_with(office, mailer), notice_id) for _ in range(100)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert len(mailer.keys) == 1
    assert {type(each) for each in outcomes} <= {type(None), NoticeInHand}
    await send_notice(room_with(office, mailer), notice_id)  # later
    assert len(mailer.keys) == 1
    row = await row_of(office, notice_id)
    assert (row.lease_until, row.sent_at is None) == (None, False)


async def test_a_mail_that_could_not_be_sent_is_free_to_be_sent_again(office, notice_id):
    mailer = Counting(MailNotSent())
    with pytest.raises(MailNotSent):
        await send_notice(room_with(office, mailer), notice_id)
    assert (await row_of(office, notice_id)).sent_at is None
    await send_notice(room_with(office, mailer), notice_id)
    assert mailer.keys == [f"notice-{notice_id}"] * 2


async def test_a_lease_that_ran_out_is_anybodys_and_no_longer_ours_to_give_back(office, notice_id):
    done = asyncio.Event()
    slow, quick = Counting(MailNotSent()), Counting(until=done)
    first = asyncio.create_task(send_notice(room_with(office, slow), notice_id))
    while (await row_of(office, notice_id)).lease_until is None:
        await asyncio.sleep(0.01)
    async with office.database.transaction() as session:  # as if it had slept for a minute
        await session.execute(update(Notice).values(lease_until=func.now() - timedelta(minutes=1)))
    second = asyncio.create_task(send_notice(room_with(office, quick), notice_id))
    while (await row_of(office, notice_id)).lease_until < datetime.now(UTC):
        await asyncio.sleep(0.01)
    assert isinstance((await asyncio.gather(first, return_exceptions=True))[0], MailNotSent)
    with pytest.raises(NoticeInHand):
        await send_notice(room_with(office, quick), notice_id)
    done.set()
    await second
    assert len(quick.keys) == 1


async def test_a_mail_that_is_given_up_is_logged_by_its_id_alone(office, database_url, notice_id):
    async with office.database.transaction() as session:
        tried = text("UPDATE procrastinate_jobs SET attempts = :most")
        await session.execute(tried, {"most": NOTICE_RETRY.max_attempts})
    with structlog.testing.capture_logs() as logs:
        await run_queue(database_url, room_with(office, Counting(MailNotSent("ada@example.com"))))
    said = [each for each in logs if each["event"] == "mail_given_up"]
    wanted = {"event": "mail_given_up", "log_level": "error", "code": "MailNotSent"}
    assert said == [wanted | {"id": str(notice_id)}]
    async with office.database.transaction() as session:
        assert list(await session.scalars(text(JOBS))) == ["failed"]


async def test_a_notice_that_is_gone_sends_nothing(office, world, notice_id):
    async with office.database.transaction() as session:
        await session.delete(await session.get_one(Notice, notice_id))
    await send_notice(office.room(), notice_id)
    assert office.mail(notice_id) is None


async def test_the_job_of_a_notice_holds_its_id_alone(office, notice_id):
    async with office.database.transaction() as session:
        (said,) = await session.scalars(text("SELECT args FROM procrastinate_jobs"))
        assert await session.scalar(select(func.count()).select_from(Notice)) == 1
    assert said == {"mail_id": str(notice_id)}


def test_a_lease_outlasts_writing_and_sending():
    assert LEASE.total_seconds() >= 2 * SEND_SECONDS
