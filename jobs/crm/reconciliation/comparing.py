"""Comparing everything with the CRM: what differs is repaired, or put to a person, and listed.

It goes in steps, each of which commits its place with what it found, so that a worker that is
killed is followed by another, from there. The CRM is asked with no transaction open.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from integrations.crm import CRM
from jobs.crm.governor import Pace, pace
from jobs.crm.reconciliation.beside import Suspect
from jobs.crm.reconciliation.drifts import judge
from jobs.crm.reconciliation.mending import Mending
from jobs.crm.reconciliation.noticing import is_another_org, keep, read_noticed
from jobs.crm.reconciliation.parts import Parts
from jobs.crm.reconciliation.runs import Overtaken, Run, advance, begin, finish, release
from jobs.crm.reconciliation.second_look import SecondLook
from jobs.crm.reconciliation.seeing import read_clock, see
from jobs.crm.reconciliation.unpromised import promise_missing, search
from jobs.crm.reconciliation.walking import Walk, count_mains, reached
from models.database import Database
from models.outbox import KINDS
from services.household import Household

FIRST_ID = str(UUID(int=0))
BEGINNING: Mapping[str, Any] = {"stage": "PAGES", "after": {}, "last": {}, "calls": 0}
FIRST: Mapping[str, Any] = {**BEGINNING, "compared": {}, "kind": KINDS[0], "key": FIRST_ID}

Step = Callable[[Run], Awaitable[Run]]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What it takes to compare."""

    database: Database
    house: Household
    crm: CRM

    async def run(self) -> UUID | None:
        """Compare everything, or go on where somebody left; None if another worker is at it.

        None too where the CRM's calls of the day are nearly spent: it goes on when they are not.
        Raises what the CRM raises when it is asked.
        """
        async with self.database.transaction() as session:
            run = await begin(session, FIRST)
        if run is None:
            return None
        try:
            while run.stage != "DONE":
                if pace(self.crm.usage) is Pace.RESERVED:
                    return None
                run = await self._steps[run.stage](run)
            async with self.database.transaction() as session:
                await finish(session, run)
        except Overtaken:
            return None
        finally:
            async with self.database.transaction() as session:
                await release(session, run)
        return run.id

    @property
    def _steps(self) -> dict[str, Step]:
        return {
            "PAGES": self._page,
            "REST": self._rest,
            "AGAIN": self._look_again,
            "UNPROMISED": self._promise,
        }

    async def _page(self, run: Run) -> Run:
        """Compare a page of what the CRM holds with what we know of it."""
        place = run.place
        asked_at = await read_clock(self.database)
        page = await self.crm.page(place["after"])
        parts = Parts(self.database, self.house, self.crm.user_id, run.id, asked_at)
        await parts.take(page.sightings)
        await self._keep(run, self._walk.compare(page.sightings, place["last"]))
        return await self._advance(
            run,
            stage="PAGES" if page.after else "REST",
            after=dict(page.after or {}),
            last=reached(page.sightings, place["last"]),
            compared=count_mains(page.sightings, place["compared"]),
            calls=place["calls"] + 1,
        )

    async def _rest(self, run: Run) -> Run:
        """Note what is linked behind all that the CRM has shown."""
        for kind in KINDS:
            await self._keep(run, self._walk.rest(kind, run.place["last"].get(kind, "")))
        if not await is_another_org(self.database, run.id):
            return await self._advance(run, stage="AGAIN")
        return await self._advance(
            run, stage="DONE", compared=run.place["compared"] | {"is_another_org": True}
        )

    async def _look_again(self, run: Run) -> Run:
        """Look at some of what was noticed once more, and cure what is so: parents first."""
        kind, after = run.place["kind"], UUID(run.place["key"])
        noticed = await read_noticed(self.database, run.id, kind, after)
        if not noticed:
            following = _after(kind)
            stage = "AGAIN" if following else "UNPROMISED"
            return await self._advance(run, stage=stage, kind=following or KINDS[0], key=FIRST_ID)
        seen = await see(self.database, self.crm, run.id, noticed)
        look = SecondLook(self.database, self.house.vault, run.began_at)
        known = await look.know(noticed)
        mending = Mending(self.database, self.house, self.crm, run.id, seen)
        for each in noticed:
            facts = look.facts(each, seen, known)
            await mending.mend(each, facts, judge(facts))
        calls = run.place["calls"] + seen.calls
        return await self._advance(run, key=str(noticed[-1].id), calls=calls)

    async def _promise(self, run: Run) -> Run:
        """Promise what nobody ever promised, of a window of our own records."""
        kind, after = run.place["kind"], UUID(run.place["key"])
        found = await search(self.database, kind, after)
        following = kind if found.until else _after(kind)
        async with self.database.transaction() as session:
            await promise_missing(session, run.id, found)
            stage = "UNPROMISED" if following else "DONE"
            key = str(found.until or FIRST_ID)
            return await advance(session, run, stage=stage, kind=following, key=key)

    @property
    def _walk(self) -> Walk:
        return Walk(self.database, self.house.vault, self.crm.user_id)

    async def _keep(self, run: Run, noticed: AsyncGenerator[list[Suspect]]) -> None:
        async for some in noticed:
            async with self.database.transaction() as session:
                await keep(session, run.id, some)

    async def _advance(self, run: Run, **changes: object) -> Run:
        async with self.database.transaction() as session:
            return await advance(session, run, **changes)


def _after(kind: str) -> str | None:
    return next(iter(KINDS[KINDS.index(kind) + 1 :]), None)
