"""One process that does what happens later: jobs from the queue, and the pump to the CRM."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from uuid import UUID

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Status

from integrations.crm import CRM
from integrations.mail import MailNotSent
from jobs.crm_pump import CrmPump
from jobs.mail import MailRoom, send_sign_in_code
from services.post import MAIL_QUEUE, SEND_SIGN_IN_CODE
from services.retention import forget_old

HOUSE_QUEUE = "house"
STOP_SECONDS = 20
STALLED_SECONDS = 60
LOOK_FOR_STALLED_SECONDS = 30
MAIL_RETRY = RetryStrategy(
    max_attempts=8, exponential_wait=3, retry_exceptions={MailNotSent, OSError}
)

log = structlog.get_logger(__name__)


def job_app(dsn: str, room: MailRoom) -> App:
    """The queue with its tasks. What retries takes no lock: a waiting retry would hold it."""
    app = App(connector=PsycopgConnector(conninfo=dsn, min_size=1, max_size=4))

    @app.task(name=SEND_SIGN_IN_CODE, queue=MAIL_QUEUE, retry=MAIL_RETRY)
    async def send(mail_id: str) -> None:
        await send_sign_in_code(room, UUID(mail_id))

    # Every worker plans it; the queue takes each hour once.
    @app.periodic(cron="7 * * * *")
    @app.task(name="forget_old", queue=HOUSE_QUEUE)
    async def forget(timestamp: int) -> None:
        async with room.database.transaction() as session:
            await forget_old(session, datetime.fromtimestamp(timestamp, UTC))

    return app


async def work(dsn: str, room: MailRoom, crm: CRM, *, stop: asyncio.Event) -> None:
    """Work until told to stop; then finish what is in hand, for 20 seconds at most."""
    app = job_app(dsn, room)
    pump = CrmPump(room.database, room.vault, crm)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(app.open_async())
        jobs = asyncio.create_task(_run_jobs(app))
        tasks = [
            jobs,
            asyncio.create_task(pump.run()),
            asyncio.create_task(_revive_stalled(app)),
        ]
        stopping = asyncio.create_task(stop.wait())
        log.info("worker_ready")
        await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in [*tasks, stopping]:
            task.cancel()
        # What cannot end in time, with its database gone say, is left to the next worker's leases.
        ended, _ = await asyncio.wait(tasks, timeout=STOP_SECONDS)
    for task in ended:
        if not task.cancelled() and (fault := task.exception()):
            raise fault
    if not stop.is_set():
        raise RuntimeError("The queue ended by itself; the worker must be started again.")


async def _run_jobs(app: App) -> None:
    await app.run_worker_async(
        queues=[MAIL_QUEUE, HOUSE_QUEUE],
        concurrency=4,
        install_signal_handlers=False,
        shutdown_graceful_timeout=STOP_SECONDS,
        delete_jobs="successful",
        stalled_worker_timeout=120,
    )


async def _revive_stalled(app: App) -> None:
    """Queue again what a killed worker had in hand."""
    while True:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            if job.status == Status.DOING.value and job.id is not None:
                await app.job_manager.retry_job(job)
        await asyncio.sleep(LOOK_FOR_STALLED_SECONDS)
