"""How far the CRM has been heard, and when somebody listened last: the workers take turns by it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Interval, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.crm import CrmCursor

INBOUND, RECONCILIATION = "inbound", "reconciliation"
OVERLAP = timedelta(seconds=60)
WIDE_OVERLAP = timedelta(seconds=600)  # transactions there may be long, and stamp what they began
WIDE_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of listening; `began_at` is by our database's clock, `heard_until` by the org's."""

    began_at: datetime
    heard_until: datetime | None
    is_wide: bool

    @property
    def since(self) -> datetime:
        """From when on the CRM is asked; what we have heard before is heard again."""
        if self.heard_until is None:
            return self.began_at
        return self.heard_until - (WIDE_OVERLAP if self.is_wide else OVERLAP)


async def begin_turn(session: AsyncSession) -> Turn:
    """The turn that begins now."""
    began_at = await _clock(session)
    cursor = await session.get(CrmCursor, INBOUND)
    if cursor is None or cursor.heard_until is None:
        return Turn(began_at, None, is_wide=True)
    last = cursor.place.get("wide_at")
    is_wide = last is None or began_at - datetime.fromisoformat(last) >= WIDE_EVERY
    return Turn(began_at, cursor.heard_until, is_wide)


async def end_turn(session: AsyncSession, turn: Turn, heard_until: datetime) -> None:
    """Remember how far was heard; never back from where another turn has come."""
    place = {"wide_at": turn.began_at.isoformat()} if turn.is_wide else {}
    statement = insert(CrmCursor).values(name=INBOUND, heard_until=heard_until, place=place)
    new = statement.excluded
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "heard_until": func.greatest(CrmCursor.heard_until, new.heard_until),
                "place": CrmCursor.place.op("||")(new.place),
                "turned_at": func.clock_timestamp(),
            },
        )
    )


async def restart(session: AsyncSession, heard_until: datetime) -> None:
    """Begin anew from here, and have all records compared: what lies between was not heard."""
    cursor = await session.get_one(CrmCursor, INBOUND, with_for_update=True)
    cursor.heard_until = heard_until
    await ask_for_reconciliation(session)


async def ask_for_reconciliation(session: AsyncSession) -> None:
    """Have all records compared at the next occasion."""
    statement = insert(CrmCursor).values(name=RECONCILIATION, place={"asked": True})
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"place": CrmCursor.place.op("||")(statement.excluded.place)},
        )
    )


async def take_turn(session: AsyncSession, gap: timedelta) -> timedelta | None:
    """Take the next turn if the last began that long ago, or nobody did; else how long ago.

    Of all workers one has it, for as long as the gap: whoever is killed is followed by another.
    """
    statement = insert(CrmCursor).values(name=INBOUND, turned_at=func.clock_timestamp())
    is_due = CrmCursor.turned_at <= func.clock_timestamp() - literal(gap, Interval)
    taken = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"turned_at": func.clock_timestamp()},
            where=is_due,
        ).returning(CrmCursor.name)
    )
    if taken is not None:
        return None
    cursor = await session.get_one(CrmCursor, INBOUND)
    return await _clock(session) - cursor.turned_at


async def _clock(session: AsyncSession) -> datetime:
    return (await session.scalars(select(func.clock_timestamp()))).one()
