"""Counting what the CRM holds beside what we know it to hold: one call, to see whether to look."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.crm import CRM
from jobs.crm.reconciliation.runs import want_tonight
from models.crm import CrmLink, CrmReconciliation
from models.database import Database
from models.outbox import KINDS, CrmDirty

Numbers = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of a part: those of both sides, and how many are on their way."""

    theirs: int
    ours: int
    moving: int
    is_main: bool

    @property
    def differs(self) -> bool:
        """Whether it is more than what moves. A part that outlived its record harms nobody."""
        is_over = self.theirs - self.ours > self.moving and self.is_main
        return is_over or self.ours - self.theirs > self.moving


async def count(database: Database, crm: CRM) -> dict[str, Counted]:
    """Compare the numbers, keep them, and have all compared at night if they differ.

    Raises what the CRM raises when it is asked.
    """
    theirs = await crm.count()
    async with database.transaction() as session:
        counted = await _beside(session, theirs)
        session.add(
            CrmReconciliation(
                depth="COUNTS",
                finished_at=func.now(),
                calls=1,
                compared={
                    part: {"theirs": each.theirs, "ours": each.ours, "moving": each.moving}
                    for part, each in counted.items()
                },
            )
        )
        if any(each.differs for each in counted.values()):
            await want_tonight(session)
    return counted


async def _beside(session: AsyncSession, theirs: Numbers) -> dict[str, Counted]:
    counted: dict[str, Counted] = {}
    moving = await _moving(session)
    for kind in KINDS:
        ours, mains = await _ours(session, kind)
        for part, number in ours.items():
            # A part that staff made of a record is counted there under another name.
            if part in theirs or part in mains:
                known = (theirs.get(part, 0), number, moving.get(kind, 0))
                counted[part] = Counted(*known, is_main=part in mains)
    unknown = {part: number for part, number in theirs.items() if part not in counted}
    anything = sum(moving.values())
    return counted | {
        part: Counted(number, 0, anything, is_main=True) for part, number in unknown.items()
    }


async def _ours(session: AsyncSession, kind: str) -> tuple[dict[str, int], set[str]]:
    """How many of a part we know of, and which part is the record itself."""
    part = func.jsonb_each_text(CrmLink.parts).table_valued("key", "value")
    rows = await session.execute(
        select(part.c.key, (part.c.value == CrmLink.crm_id).label("is_main"), func.count())
        .select_from(CrmLink)
        .join(part, onclause=CrmLink.id.is_not(None))
        .where(CrmLink.kind == kind, CrmLink.state == "LINKED")
        .group_by(part.c.key, "is_main")
    )
    numbers: defaultdict[str, int] = defaultdict(int)
    mains: set[str] = set()
    for name, is_main, number in rows:
        numbers[name] += number
        mains |= {name} if is_main else set()
    return numbers, mains


async def _moving(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(
        select(CrmDirty.kind, func.count().label("number")).group_by(CrmDirty.kind)
    )
    return {row.kind: row.number for row in rows}
