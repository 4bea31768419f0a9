"""Having the CRM tried again with records that it would not take: once what was wrong is cured."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, text, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import KINDS, CrmDirty
from services.crm.events import Event, note
from services.outbox import CHANNEL, UNTROUBLED

PORTION = 1_000  # so that no transaction grows with what is held
_KIND_ORDER = case({kind: place for place, kind in enumerate(KINDS)}, value=CrmDirty.kind)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of the held records; what is None does not matter.

    Whoever goes on until nothing is left names the instant at which they began: what the CRM
    refuses anew meanwhile is not tried again for ever.
    """

    code: str | None = None
    kind: str | None = None
    record_id: UUID | None = None
    held_until: datetime | None = None


async def replay_some(
    session: AsyncSession, chosen: Chosen, *, actor: str, most: int = PORTION
) -> int:
    """Free so many held records at most, and say how many there were. They go at once.

    What somebody else changes at this moment is free by that change already.
    """
    held = (
        select(CrmDirty.kind, CrmDirty.id, CrmDirty.code)
        .where(*_conditions(chosen))
        .order_by(_KIND_ORDER, CrmDirty.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = (await session.execute(held)).all()
    if not rows:
        return 0
    keys = [(kind, record_id) for kind, record_id, _code in rows]
    freed = update(CrmDirty).where(tuple_(CrmDirty.kind, CrmDirty.id).in_(keys))
    await session.execute(freed.values(**UNTROUBLED, attempts=0, due_at=func.now()))
    await note(
        session,
        [Event(kind, each, "REPLAYED", code, actor=actor) for kind, each, code in rows],
    )
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})
    return len(rows)


def _conditions(chosen: Chosen) -> Iterator[ColumnElement[bool]]:
    yield CrmDirty.held_since.is_not(None)
    if chosen.code is not None:
        yield CrmDirty.code == chosen.code
    if chosen.kind is not None:
        yield CrmDirty.kind == chosen.kind
    if chosen.record_id is not None:
        yield CrmDirty.id == chosen.record_id
    if chosen.held_until is not None:
        yield CrmDirty.held_since <= chosen.held_until
