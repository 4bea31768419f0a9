"""The promise to the CRM, made in the transaction of the change itself."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, column, func, literal, select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import CRM_VERSION, KINDS, CrmDirty
from services.outbox_groups import OWNERS

CHANNEL = "crm_dirty"
GATHERED = "crm_gathered"
UNTROUBLED = {"code": None, "fault": None, "fields": literal([], ARRAY(Text)), "held_since": None}


async def promise(
    session: AsyncSession, kind: str, ids: Iterable[UUID], *, urgent: bool = False
) -> None:
    """Mark records as changed: their current state will reach the CRM once this commits.

    A record that already waits is raised to a newer version, so that what is on its way with the
    older one does not settle it; its turn and its lease stay. One that was held is tried again: the
    change may be the cure. What is `urgent` goes before everything else.
    """
    gathered: dict[str, set[UUID]] | None = session.info.get(GATHERED)
    if gathered is not None and not urgent:
        gathered.setdefault(kind, set()).update(ids)
        return
    # One order for all who take several, so that none waits for another in a circle.
    promised = sorted(ids)
    if promised:
        await session.execute(_promised(kind, promised, urgent=urgent))
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


def _promised(kind: str, ids: Sequence[UUID], *, urgent: bool) -> Insert:
    """The statement that marks records of a kind, each with the owner in whose group it goes."""
    each = column("id", Uuid)
    listed = func.unnest(literal(ids, ARRAY(Uuid))).table_valued(each).render_derived()
    rows = select(
        literal(kind),
        listed.c.id,
        func.coalesce(OWNERS[kind](listed.c.id), listed.c.id),
        CRM_VERSION.next_value(),
        literal(urgent),
    )
    statement = insert(CrmDirty).from_select(
        ["kind", "id", "group_id", "version", "is_urgent"], rows
    )
    return statement.on_conflict_do_update(
        index_elements=["kind", "id"],
        set_={
            # Drawn anew, after any wait for the row: a version never goes down.
            "version": CRM_VERSION.next_value(),
            "group_id": statement.excluded.group_id,
            "is_urgent": CrmDirty.is_urgent | statement.excluded.is_urgent,
            "due_at": func.least(CrmDirty.due_at, func.now()),
            "attempts": 0,
            **UNTROUBLED,
        },
    )
