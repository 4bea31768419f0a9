"""Claiming promised records for a while, and settling them: leases instead of locks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    TableValuedAlias,
    Text,
    Uuid,
    case,
    column,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from jobs.crm_links import remember
from jobs.crm_turns import ONE_ORDER, TURNS, due
from models.outbox import KINDS, CrmDirty

LEASE = timedelta(seconds=60)
MOST_CLAIMED = 200
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=5)
NOBODYS = {"lease": None, "lease_until": None}


@dataclass(frozen=True, slots=True)
class Claim:
    """A record that is ours to deliver until the lease ends, at the version it had when claimed."""

    kind: str
    id: UUID
    version: int
    attempts: int

    @property
    def place(self) -> tuple[int, UUID]:
        """Where it stands in the one order."""
        return KINDS.index(self.kind), self.id


async def claim(session: AsyncSession, lease: UUID, most: int = MOST_CLAIMED) -> list[Claim]:
    """Take what is due and nobody holds: consents and who gave them, then whatever is oldest.

    They come in the one order, parents before children.
    """
    claims: list[Claim] = []
    for turn in range(len(TURNS)):
        if len(claims) < most:
            claims += await _take(session, lease, turn, most - len(claims))
    return sorted(claims, key=lambda each: each.place)


async def settle_delivered(
    session: AsyncSession, lease: UUID, delivered: Sequence[tuple[Claim, str | None]]
) -> None:
    """Strike what the CRM acknowledged. A record that changed meanwhile stays, and goes again."""
    if not delivered:
        return
    claims = [each for each, _ in delivered]
    await hold(session, lease, claims)
    await remember(session, _table(claims, [crm_id for _, crm_id in delivered]))
    await _strike(session, lease, claims)


async def settle_gone(session: AsyncSession, lease: UUID, gone: Sequence[Claim]) -> None:
    """Strike what needs no telling any more. A record that changed meanwhile is free at once."""
    if not gone:
        return
    await hold(session, lease, gone)
    await _strike(session, lease, gone)


async def _strike(session: AsyncSession, lease: UUID, told: Sequence[Claim]) -> None:
    settled = _table(told)
    ours = _ours(settled, lease)
    await session.execute(delete(CrmDirty).where(*ours, CrmDirty.version == settled.c.version))
    await session.execute(update(CrmDirty).where(*ours).values(**NOBODYS, attempts=0))


async def settle_later(
    session: AsyncSession, lease: UUID, waiting: Iterable[tuple[Claim, str]]
) -> None:
    """Put records back for a later turn, longer each time, with the code of what went wrong.

    A record that changed meanwhile is free at once: the change may be the cure.
    """
    later = dict(waiting)
    if not later:
        return
    await hold(session, lease, list(later))
    settled = _table(list(later), list(later.values()))
    same = CrmDirty.version == settled.c.version
    doubled = func.power(2, func.least(settled.c.attempts - 1, 16))  # an interval has an end
    wait = func.least(FIRST_WAIT * doubled, LONGEST_WAIT)
    await session.execute(
        update(CrmDirty)
        .where(*_ours(settled, lease))
        .values(
            **NOBODYS,
            due_at=case((same, func.now() + wait), else_=CrmDirty.due_at),
            code=case((same, settled.c.said), else_=CrmDirty.code),
        )
    )


async def release(session: AsyncSession, lease: UUID) -> None:
    """Give all of a lease back as if it had never been claimed; it is due as before."""
    mine = CrmDirty.lease == lease
    await session.execute(select(CrmDirty.id).where(mine).order_by(*ONE_ORDER).with_for_update())
    restored = func.greatest(CrmDirty.attempts - 1, 0)
    await session.execute(update(CrmDirty).where(mine).values(**NOBODYS, attempts=restored))


async def hold(session: AsyncSession, lease: UUID, claims: Sequence[Claim]) -> None:
    """Lock what is still ours in the one order. Hold all first to settle some so and some so."""
    ours = _ours(_table(claims), lease)
    await session.execute(
        select(CrmDirty.id).where(*ours).order_by(*ONE_ORDER).with_for_update(of=CrmDirty)
    )


async def _take(session: AsyncSession, lease: UUID, turn: int, most: int) -> list[Claim]:
    free = due(turn, most).cte("free")
    taken = await session.execute(
        update(CrmDirty)
        .where(CrmDirty.kind == free.c.kind, CrmDirty.id == free.c.id)
        .values(lease=lease, lease_until=func.now() + LEASE, attempts=CrmDirty.attempts + 1)
        .returning(CrmDirty.kind, CrmDirty.id, CrmDirty.version, CrmDirty.attempts)
    )
    return [Claim(row.kind, row.id, row.version, row.attempts) for row in taken]


def _ours(settled: TableValuedAlias, lease: UUID) -> tuple[ColumnElement[bool], ...]:
    return CrmDirty.kind == settled.c.kind, CrmDirty.id == settled.c.id, CrmDirty.lease == lease


def _table(claims: Sequence[Claim], said: Sequence[str | None] = ()) -> TableValuedAlias:
    """The claims as one parameter a column, with what was said of each: a code, or the CRM's id."""
    columns = {
        column("kind", Text): [each.kind for each in claims],
        column("id", Uuid): [each.id for each in claims],
        column("version", BigInteger): [each.version for each in claims],
        column("attempts", BigInteger): [each.attempts for each in claims],
        column("said", Text): list(said) or [None] * len(claims),
    }
    arrays = [literal(values, ARRAY(each.type)) for each, values in columns.items()]
    return func.unnest(*arrays).table_valued(*columns, name="settled").render_derived()
