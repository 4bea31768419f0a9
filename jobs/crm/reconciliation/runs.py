"""One comparison with the CRM at a time over all workers, and the place from which it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.crm import CrmCursor, CrmReconciliation

NAME = "reconciliation"
LEASE = timedelta(minutes=5)  # longer than any one step, so that nobody takes over from the living
ASKED, TONIGHT = "asked", "tonight"


class Overtaken(Exception):
    """Another worker goes on with this comparison, for we were slow to come back to it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A comparison under way, in our hands until the lease ends. `place` is where it stands."""

    id: UUID
    began_at: datetime
    lease: UUID
    place: Mapping[str, Any]

    @property
    def stage(self) -> str:
        return self.place["stage"]


async def want_tonight(session: AsyncSession) -> None:
    """Note that numbers differ: the comparison of the coming night must not be left out."""
    cursor = await _lock(session)
    cursor.place = cursor.place | {TONIGHT: True}


async def is_due(session: AsyncSession) -> bool:
    """Whether a comparison should go on now: one that was asked for, or that was left."""
    place = await session.scalar(select(CrmCursor.place).where(CrmCursor.name == NAME))
    return bool(place and (place.get(ASKED) or place.get("run")))


async def begin(session: AsyncSession, first: Mapping[str, Any]) -> Run | None:
    """Take the comparison that was left, or begin one at its `first` place.

    None while another worker is at it.
    """
    cursor = await _lock(session)
    now = await _now(session)
    place = cursor.place
    if place.get("lease") and datetime.fromisoformat(place["lease_until"]) > now:
        return None
    if not place.get("run"):
        row = CrmReconciliation(depth="RECORDS", compared={})
        session.add(row)
        await session.flush()  # for its id
        place = {**first, "run": str(row.id)}  # whoever asked is answered
    known = await session.get_one(CrmReconciliation, UUID(place["run"]))
    run = Run(known.id, known.created_at, uuid4(), place)
    cursor.place = _leased(run, now)
    cursor.turned_at = now
    return run


async def advance(session: AsyncSession, run: Run, **changes: object) -> Run:
    """Note how far the comparison has come, in the transaction of what was found on the way.

    Raises Overtaken.
    """
    cursor = await _lock(session)
    _check(cursor, run)
    further = replace(run, place={**run.place, **changes})
    cursor.place = _leased(further, await _now(session)) | _asked(cursor)
    return further


async def release(session: AsyncSession, run: Run) -> None:
    """Let another worker go on at once, if it is still ours."""
    cursor = await _lock(session)
    if cursor.place.get("lease") == str(run.lease):
        leased = ("lease", "lease_until")
        cursor.place = {k: v for k, v in cursor.place.items() if k not in leased}


async def finish(session: AsyncSession, run: Run) -> None:
    """Close the comparison; who asked while it ran gets another. Raises Overtaken."""
    cursor = await _lock(session)
    _check(cursor, run)
    row = await session.get_one(CrmReconciliation, run.id)
    row.finished_at = await _now(session)
    row.calls, row.compared = run.place["calls"], run.place["compared"]
    cursor.place = _asked(cursor)


async def _lock(session: AsyncSession) -> CrmCursor:
    await session.execute(insert(CrmCursor).values(name=NAME).on_conflict_do_nothing())
    return await session.get_one(CrmCursor, NAME, with_for_update=True, populate_existing=True)


async def _now(session: AsyncSession) -> datetime:
    now = await session.scalar(select(func.clock_timestamp()))
    return datetime.fromisoformat(str(now))


def _leased(run: Run, now: datetime) -> dict[str, Any]:
    until = (now + LEASE).isoformat()
    return {**run.place, "lease": str(run.lease), "lease_until": until}


def _asked(cursor: CrmCursor) -> dict[str, Any]:
    return {name: True for name in (ASKED, TONIGHT) if cursor.place.get(name)}


def _check(cursor: CrmCursor, run: Run) -> None:
    if cursor.place.get("lease") != str(run.lease):
        raise Overtaken
