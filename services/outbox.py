"""The promise to the CRM, made in the transaction of the change itself."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import CRM_VERSION, CrmDirty

CHANNEL = "crm_dirty"


async def promise(session: AsyncSession, kind: str, ids: Iterable[UUID]) -> None:
    """Mark records as changed: their current state will reach the CRM once this commits.

    A record that already waits is raised to a newer version, so that what is on its way with the
    older one does not settle it; its turn and its lease stay.
    """
    # One order for all who take several, so that none waits for another in a circle.
    rows = [{"kind": kind, "id": each, "version": CRM_VERSION.next_value()} for each in sorted(ids)]
    if not rows:
        return
    await session.execute(
        insert(CrmDirty)
        .values(rows)
        .on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={
                # Drawn anew, after any wait for the row: a version never goes down.
                "version": CRM_VERSION.next_value(),
                "due_at": func.least(CrmDirty.due_at, func.now()),
                "attempts": 0,
                "code": None,
            },
        )
    )
    if not session.info.get(CHANNEL):
        session.info[CHANNEL] = True  # once a transaction is enough
        await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
