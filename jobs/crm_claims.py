"""Claiming promised records for a while, and settling them: leases instead of locks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.outbox import KINDS, CrmDirty, CrmLink

LEASE = timedelta(seconds=60)
MOST_CLAIMED = 200
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
PARENTS_FIRST = case({kind: place for place, kind in enumerate(KINDS)}, value=CrmDirty.kind)


@dataclass(frozen=True, slots=True)
class Claim:
    """A record that is ours to deliver until the lease ends, at the version it had when claimed."""

    kind: str
    id: UUID
    version: int
    attempts: int


async def claim(session: AsyncSession, lease: UUID) -> list[Claim]:
    """Take what is due and nobody holds, the oldest first; parents before children."""
    due = (
        select(CrmDirty.kind, CrmDirty.id)
        .where(
            CrmDirty.due_at <= func.now(),
            CrmDirty.lease_until.is_(None) | (CrmDirty.lease_until < func.now()),
        )
        .order_by(CrmDirty.due_at, PARENTS_FIRST)
        .limit(MOST_CLAIMED)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = await session.execute(
        update(CrmDirty)
        .where(CrmDirty.kind == due.c.kind, CrmDirty.id == due.c.id)
        .values(lease=lease, lease_until=func.now() + LEASE, attempts=CrmDirty.attempts + 1)
        .returning(CrmDirty.kind, CrmDirty.id, CrmDirty.version, CrmDirty.attempts)
    )
    claims = [Claim(row.kind, row.id, row.version, row.attempts) for row in taken]
    return sorted(claims, key=lambda each: KINDS.index(each.kind))


async def settle_delivered(
    session: AsyncSession, lease: UUID, delivered: Sequence[tuple[Claim, str | None]]
) -> None:
    """Strike what the CRM acknowledged. A record that changed meanwhile stays, and goes again."""
    for each, crm_id in delivered:
        await _remember(session, each, crm_id)
        await session.execute(
            delete_from(CrmDirty).where(*_ours(each, lease), CrmDirty.version == each.version)
        )
        await session.execute(
            update(CrmDirty)
            .where(*_ours(each, lease))
            .values(lease=None, lease_until=None, attempts=0)
        )


async def settle_later(
    session: AsyncSession, lease: UUID, waiting: Iterable[tuple[Claim, str]]
) -> None:
    """Put records back for a later turn, longer each time, with the code of what went wrong."""
    for each, code in waiting:
        wait = min(FIRST_WAIT * 2 ** min(each.attempts - 1, 16), LONGEST_WAIT)
        await session.execute(
            update(CrmDirty)
            .where(*_ours(each, lease))
            .values(lease=None, lease_until=None, due_at=func.now() + wait, code=code)
        )


async def settle_gone(session: AsyncSession, lease: UUID, gone: Iterable[Claim]) -> None:
    """Strike what there is nothing to tell of any more."""
    for each in gone:
        await session.execute(
            delete_from(CrmDirty).where(*_ours(each, lease), CrmDirty.version == each.version)
        )


def _ours(each: Claim, lease: UUID) -> tuple[ColumnElement[bool], ...]:
    return (CrmDirty.kind == each.kind, CrmDirty.id == each.id, CrmDirty.lease == lease)


async def _remember(session: AsyncSession, each: Claim, crm_id: str | None) -> None:
    statement = insert(CrmLink).values(
        kind=each.kind,
        id=each.id,
        crm_id=crm_id,
        acknowledged_version=each.version,
        acknowledged_at=func.now(),
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "id"],
            set_={
                "crm_id": func.coalesce(statement.excluded.crm_id, CrmLink.crm_id),
                "acknowledged_version": statement.excluded.acknowledged_version,
                "acknowledged_at": statement.excluded.acknowledged_at,
            },
            where=CrmLink.acknowledged_version < statement.excluded.acknowledged_version,
        )
    )
