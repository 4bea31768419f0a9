"""The promise to the CRM, made in the transaction of the change itself."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import CRM_VERSION, KINDS, CrmDirty

CHANNEL = "crm_dirty"
GATHERED = "crm_gathered"
MOST_AT_ONCE = 5_000  # a statement has at most 32,767 parameters


async def promise(session: AsyncSession, kind: str, ids: Iterable[UUID]) -> None:
    """Mark records as changed: their current state will reach the CRM once this commits.

    A record that already waits is raised to a newer version, so that what is on its way with the
    older one does not settle it; its turn and its lease stay.
    """
    gathered: dict[str, set[UUID]] | None = session.info.get(GATHERED)
    if gathered is not None:
        gathered.setdefault(kind, set()).update(ids)
        return
    # One order for all who take several, so that none waits for another in a circle.
    promised = sorted(ids)
    for start in range(0, len(promised), MOST_AT_ONCE):
        await _promise_some(session, kind, promised[start : start + MOST_AT_ONCE])
    if promised and not session.info.get(CHANNEL):
        session.info[CHANNEL] = True  # once a transaction is enough
        await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


@asynccontextmanager
async def gathering(session: AsyncSession) -> AsyncGenerator[None]:
    """Make the promises of a block when it ends, all in the one order.

    For who changes many pieces in one transaction: promised piece by piece, two of them could each
    wait for a record that the other has promised already.
    """
    gathered: dict[str, set[UUID]] = {}
    session.info[GATHERED] = gathered
    try:
        yield
    finally:
        del session.info[GATHERED]
    for kind in KINDS:
        await promise(session, kind, gathered.get(kind, ()))


async def _promise_some(session: AsyncSession, kind: str, ids: Sequence[UUID]) -> None:
    rows = [{"kind": kind, "id": each, "version": CRM_VERSION.next_value()} for each in ids]
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
