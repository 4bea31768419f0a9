"""Forgets evidence in time, and clears away the files that nothing is known of any more."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from procrastinate import App

from jobs.periodic import HOUSE_QUEUE
from models.database import Database
from services.evidence_files import EvidenceStore
from services.evidence_retention import BATCH, forget_evidence, orphans_among


def plan_evidence(app: App, database: Database, store: EvidenceStore) -> None:
    """Add the hourly clearing to the queue's tasks."""

    @app.periodic(cron="22 * * * *")
    @app.task(name="tidy_evidence", queue=HOUSE_QUEUE)
    async def tidy(timestamp: int) -> None:
        await tidy_evidence(database, store, at=datetime.fromtimestamp(timestamp, UTC))


async def tidy_evidence(database: Database, store: EvidenceStore, *, at: datetime) -> None:
    """Forget what is past its time, then its files. Killed in between, the sweep finds them."""
    gone: Sequence[UUID] = [UUID(int=0)]
    while gone:
        async with database.transaction() as session:
            gone = await forget_evidence(session, at)
        for key in gone:
            await store.delete(key)
    await sweep_orphans(database, store, at=at)


async def sweep_orphans(database: Database, store: EvidenceStore, *, at: datetime) -> None:
    """Delete the files that were stored for evidence that is not there, and not young."""
    keys = await store.keys()
    for start in range(0, len(keys), BATCH):
        for orphan in await orphans_among(database, keys[start : start + BATCH], at=at):
            await store.delete(orphan)
