"""One process that does what happens later: jobs from the queue, and the lines to the CRM."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.jobs import Status

from jobs.crm.lines import CrmLines, OpenCRM
from jobs.crm.reconciliation.clock import plan_reconciliation
from jobs.evidence import plan_evidence
from jobs.mail import MailRoom, send_sign_in_code
from jobs.notices import send_notice
from jobs.periodic import HOUSE_QUEUE, plan
from services.evidence_files import EvidenceStore
from services.post import MAIL_QUEUE, SEND_NOTICE, SEND_SIGN_IN_CODE

STOP_SECONDS = 20
FINISH_SECONDS = 15  # what is left of the stop is for putting back what is not finished
STALLED_SECONDS = 60
LOOK_FOR_STALLED_SECONDS = 30
FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 15.0
# Whatever went wrong, our own stop included: a mail in hand then goes back into the queue.
MAIL_RETRY = RetryStrategy(max_attempts=8, exponential_wait=3)
NOTICE_RETRY = RetryStrategy(max_attempts=10, exponential_wait=3)  # a day: news keeps, codes do not

log = structlog.get_logger(__name__)


def job_app(dsn: str, room: MailRoom, store: EvidenceStore | None = None) -> App:
    """The queue with its tasks. What retries takes no lock: a waiting retry would hold it."""
    app = App(connector=PsycopgConnector(conninfo=dsn, min_size=1, max_size=4))

    @app.task(name=SEND_SIGN_IN_CODE, queue=MAIL_QUEUE, retry=MAIL_RETRY, pass_context=True)
    async def send_code(context: JobContext, mail_id: str) -> None:
        async with _last_try_is_said(context, MAIL_RETRY, mail_id):
            await send_sign_in_code(room, UUID(mail_id))

    @app.task(name=SEND_NOTICE, queue=MAIL_QUEUE, retry=NOTICE_RETRY, pass_context=True)
    async def send_word(context: JobContext, mail_id: str) -> None:
        async with _last_try_is_said(context, NOTICE_RETRY, mail_id):
            await send_notice(room, UUID(mail_id))

    plan(app, room)
    if store is not None:
        plan_evidence(app, room.database, store)
    return app


@asynccontextmanager
async def _last_try_is_said(
    context: JobContext, retry: RetryStrategy, mail_id: str
) -> AsyncGenerator[None]:
    """Log a mail that is given up, by its id and the type of what went wrong."""
    try:
        yield
    except Exception as fault:
        if retry.get_retry_decision(exception=fault, job=context.job) is None:
            log.error("mail_given_up", id=mail_id, code=type(fault).__name__)  # noqa: TRY400 - the text of a fault may quote an address
        raise


async def work(
    dsn: str,
    room: MailRoom,
    open_crm: OpenCRM | None,
    *,
    stop: asyncio.Event,
    store: EvidenceStore | None = None,
) -> None:
    """Work until told to stop, whatever goes away meanwhile; without a CRM, on mails alone.

    Told to stop, it finishes what is in hand for 15 seconds, puts back what is not finished, and
    ends within 20. What it cannot put back, with the database gone say, is found again by the
    next worker: records when their lease runs out, jobs when this worker is missed.
    """
    app = job_app(dsn, room, store)
    lines = CrmLines(room.database, room.house, open_crm) if open_crm else None
    if lines:
        plan_reconciliation(app, lines.reconciliation)
    async with app.open_async():
        jobs = [
            asyncio.create_task(_keep_up("jobs", lambda: run_jobs(app), stop)),
            asyncio.create_task(_keep_up("stalled_jobs", lambda: _revive_stalled(app), stop)),
        ]
        running = [
            asyncio.create_task(_keep_up(stage, line.run, stop))
            for stage, line in (lines.lines.items() if lines else ())
        ]
        if lines is None:
            log.warning("crm_not_configured")
        log.info("worker_ready")
        await stop.wait()
        if lines:
            lines.stop()
        await _end(jobs, running)
    if lines:
        await lines.close()


async def run_jobs(app: App) -> None:
    """Do the jobs of the queue until cancelled; then finish, or put back, what is in hand."""
    await app.run_worker_async(
        queues=[MAIL_QUEUE, HOUSE_QUEUE],
        concurrency=4,
        install_signal_handlers=False,
        shutdown_graceful_timeout=FINISH_SECONDS,
        delete_jobs="successful",
        stalled_worker_timeout=120,
    )


async def _keep_up(stage: str, run: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    """Run a part of the worker again whenever it ends before it is told to."""
    clock, failures = asyncio.get_running_loop().time, 0
    while not stop.is_set():
        began, code = clock(), "ENDED"
        try:
            await run()
        except Exception as fault:  # noqa: BLE001 - a database that is away must not end the worker
            code = type(fault).__name__
        if stop.is_set():
            return
        failures = 0 if clock() - began > LONGEST_WAIT_SECONDS else failures
        wait = min(FIRST_WAIT_SECONDS * 2 ** min(failures, 10), LONGEST_WAIT_SECONDS)
        failures += 1
        log.error("worker_restarts", stage=stage, code=code, failures=failures, wait_seconds=wait)
        with suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await stop.wait()


async def _end(jobs: Sequence[asyncio.Task[None]], lines: Sequence[asyncio.Task[None]]) -> None:
    """Wait for what is in hand; a line that is not through by then puts back what it has."""
    for task in jobs:
        task.cancel()  # to the queue this says: finish, and give up after a while
    await asyncio.wait([*jobs, *lines], timeout=FINISH_SECONDS)
    for task in lines:
        task.cancel()
    await asyncio.wait([*jobs, *lines], timeout=STOP_SECONDS - FINISH_SECONDS)


async def _revive_stalled(app: App) -> None:
    """Queue again what a worker had in hand that is gone, whether it was killed or gave up."""
    while True:
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS)
        for job in stalled:
            if job.status == Status.DOING.value and job.id is not None:
                await app.job_manager.retry_job(job)
        await asyncio.sleep(LOOK_FOR_STALLED_SECONDS)
