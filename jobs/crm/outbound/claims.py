"""Claiming promised records for a while, owner by owner: leases instead of locks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm.outbound.turns import ONE_ORDER, expect_many
from models.outbox import KINDS, CrmDirty

LEASE = timedelta(seconds=60)
MOST_GROUPS = 1_000  # with some seven rows each, what seven calls carry
BACKLOG, BACKLOG_GROUPS = 10_000, 5_000  # from so many records on, so many owners: in bulk
CLAIMING = 0x63726D  # the advisory lock under which groups are chosen
NOBODYS = {"lease": None, "lease_until": None}


@dataclass(frozen=True, slots=True)
class Claim:
    """A record that is ours to deliver until the lease ends, at the version it had when claimed."""

    kind: str
    id: UUID
    version: int
    attempts: int
    dirty_at: datetime
    is_urgent: bool
    group_id: UUID

    @property
    def key(self) -> tuple[str, UUID]:
        return self.kind, self.id

    @property
    def place(self) -> tuple[int, UUID]:
        """Where it stands in the one order."""
        return KINDS.index(self.kind), self.id


async def claim(
    session: AsyncSession, lease: UUID, groups: int = MOST_GROUPS, *, urgent_only: bool = False
) -> list[Claim]:
    """Take what is due of so many owners: urgent ones first, then whoever waits longest.

    All that is due of an owner comes together, parents before children; of an owner whom another
    worker has in hand, nothing.
    """
    await session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))
    await expect_many(session)
    chosen = _due_groups(groups, urgent_only=urgent_only)
    free = (
        select(CrmDirty.kind, CrmDirty.id)
        .join(chosen, chosen.c.group_id == CrmDirty.group_id)
        .where(_is_due())
        .with_for_update(skip_locked=True, of=CrmDirty)
        .cte("free")
    )
    taken = await session.execute(
        update(CrmDirty)
        .where(CrmDirty.kind == free.c.kind, CrmDirty.id == free.c.id)
        .values(lease=lease, lease_until=func.now() + LEASE, attempts=CrmDirty.attempts + 1)
        .returning(
            *(CrmDirty.kind, CrmDirty.id, CrmDirty.version),
            *(CrmDirty.attempts, CrmDirty.dirty_at, CrmDirty.is_urgent, CrmDirty.group_id),
        )
    )
    return sorted((Claim(*row) for row in taken), key=lambda each: each.place)


async def renew(session: AsyncSession, lease: UUID) -> None:
    """Keep what is in hand for a lease more, from now."""
    mine = CrmDirty.lease == lease
    await session.execute(select(CrmDirty.id).where(mine).order_by(*ONE_ORDER).with_for_update())
    await session.execute(
        update(CrmDirty).where(mine).values(lease_until=func.clock_timestamp() + LEASE)
    )


async def release(session: AsyncSession, lease: UUID) -> None:
    """Give all of a lease back as if it had never been claimed; it is due as before."""
    mine = CrmDirty.lease == lease
    await session.execute(select(CrmDirty.id).where(mine).order_by(*ONE_ORDER).with_for_update())
    restored = func.greatest(CrmDirty.attempts - 1, 0)
    await session.execute(update(CrmDirty).where(mine).values(**NOBODYS, attempts=restored))


async def is_backlog(session: AsyncSession) -> bool:
    """Whether so much is due that it goes in bulk."""
    some = select(CrmDirty.id).where(_is_due()).limit(BACKLOG + 1).subquery()
    return (await session.scalar(select(func.count()).select_from(some)) or 0) > BACKLOG


def _is_due() -> ColumnElement[bool]:
    return (
        (CrmDirty.due_at <= func.now())
        & CrmDirty.held_since.is_(None)
        & or_(CrmDirty.lease_until.is_(None), CrmDirty.lease_until < func.now())
    )


def _due_groups(most: int, *, urgent_only: bool) -> Subquery:
    busy = select(CrmDirty.group_id).where(CrmDirty.lease_until >= func.now())
    urgent = select(CrmDirty.group_id).where(CrmDirty.is_urgent, _is_due())
    is_urgent = func.bool_or(CrmDirty.is_urgent)
    return (
        select(CrmDirty.group_id)
        .where(_is_due(), CrmDirty.group_id.not_in(busy))
        .where(CrmDirty.group_id.in_(urgent) if urgent_only else true())
        .group_by(CrmDirty.group_id)
        .order_by(is_urgent.desc(), func.min(CrmDirty.due_at), CrmDirty.group_id)
        .limit(most)
        .subquery("chosen")
    )
