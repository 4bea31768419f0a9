"""When the CRM is compared: its numbers every hour, everything at night, and at once if asked."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from procrastinate import App
from sqlalchemy import select

from integrations.crm import CRMRefusesUs, CRMUnavailable
from jobs.crm.governor import Pace, pace
from jobs.crm.reconciliation.comparing import Reconciliation
from jobs.crm.reconciliation.counting import count
from jobs.crm.reconciliation.runs import is_due
from jobs.periodic import HOUSE_QUEUE
from models.crm import CrmReconciliation

log = structlog.get_logger(__name__)


def plan_reconciliation(app: App, reconciliation: Reconciliation) -> None:
    """Add the comparisons to the queue's tasks.

    One that a CRM that is away cuts short goes on by itself, and so does one whose worker ended.
    """

    @app.periodic(cron="41 * * * *")
    @app.task(name="count_crm", queue=HOUSE_QUEUE)
    async def count_all(timestamp: int) -> None:
        if not await _is_done(reconciliation, "COUNTS", timestamp):
            await _while_it_answers(lambda: _count(reconciliation))

    @app.periodic(cron="23 2 * * *")
    @app.task(name="compare_crm", queue=HOUSE_QUEUE)
    async def compare(timestamp: int) -> None:
        if not await _is_done(reconciliation, "RECORDS", timestamp):
            await _while_it_answers(reconciliation.run)

    @app.periodic(cron="*/5 * * * *")
    @app.task(name="compare_crm_if_asked", queue=HOUSE_QUEUE)
    async def compare_if_asked(timestamp: int) -> None:  # noqa: ARG001 - the queue names it
        async with reconciliation.database.transaction() as session:
            is_asked = await is_due(session)
        if is_asked:
            await _while_it_answers(reconciliation.run)


async def _count(reconciliation: Reconciliation) -> None:
    if pace(reconciliation.crm.usage) is not Pace.RESERVED:
        await count(reconciliation.database, reconciliation.crm)


async def _is_done(reconciliation: Reconciliation, depth: str, timestamp: int) -> bool:
    """Whether the comparison of this hour or night is through: a job may be done twice."""
    since = datetime.fromtimestamp(timestamp, UTC)
    async with reconciliation.database.transaction() as session:
        done = await session.scalar(
            select(CrmReconciliation.id)
            .where(CrmReconciliation.depth == depth, CrmReconciliation.finished_at >= since)
            .limit(1)
        )
    return done is not None


async def _while_it_answers(compare: Callable[[], Awaitable[object]]) -> None:
    try:
        await compare()
    except (CRMUnavailable, CRMRefusesUs) as failure:
        log.warning("crm_not_compared", code=type(failure).__name__)
