"""Owners and staff who change their minds at random, and what must be so in the end."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid4

from integrations.crm import CRMUnavailable, Outcome, Sending
from integrations.crm_records import ConsentRecord
from integrations.memory_crm import MemoryCRM
from jobs.crm.fingerprints import fingerprint
from services.profiles import update_profile
from tests.factories import SignedIn, now
from tests.jobs.crm.world import World

STAFF = "STAFF"


class UnreliableCRM(MemoryCRM):
    """Takes some of what is sent, or all of it, or it twice, and may not live to say so.

    What was sent once may arrive again much later: a worker that was gone was not.
    """

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.is_reliable = True
        self.meanwhile: Callable[[], Awaitable[None]] | None = None
        self._late: list[list[Sending]] = []

    async def push(self, sendings: Sequence[Sending]) -> list[Outcome]:
        if self.is_reliable:
            return await super().push(sendings)
        if self.chance.random() < 0.3:
            self._late.append(list(sendings))
        await self._interrupt()
        fault = self.chance.choice(["none", "none", "lost", "cut", "twice", "down"])
        if fault == "down":
            raise CRMUnavailable
        if fault == "cut":
            await super().push(sendings[: self.chance.randrange(len(sendings) + 1)])
            raise CRMUnavailable
        outcomes = await super().push(sendings)
        if fault == "twice":
            outcomes = await super().push(sendings)
        await self._interrupt()
        if fault == "lost":
            raise CRMUnavailable
        return outcomes

    async def hear(self, since):
        heard = await super().hear(since)
        await self._interrupt()
        return heard

    async def arrive_late(self):
        """Something that was sent long ago arrives once more."""
        if self._late:
            late = self.chance.choice(self._late)
            await super().push(self.chance.sample(late, k=self.chance.randrange(len(late) + 1)))

    def grow_older(self, by: timedelta) -> None:
        """What is on its way has instants of its own."""
        self._late = [
            [
                replace(each, untouched_since=each.untouched_since - by)
                if each.untouched_since
                else each
                for each in late
            ]
            for late in self._late
        ]

    async def _interrupt(self):
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None and not self.is_reliable:
            await meanwhile()


@dataclass
class Noes:
    """The places where a no of an owner stands that no yes has answered."""

    places: set[str] = field(default_factory=set)
    history: list[str] = field(default_factory=list)


@dataclass
class Minds:
    """Many owners at once, each of whom is an interleaving of their own."""

    world: World
    owners: Sequence[SignedIn]
    chance: random.Random
    noes: dict[UUID, Noes] = field(default_factory=dict)

    def __post_init__(self):
        self.noes = {owner.id: Noes() for owner in self.owners}

    async def someone_acts(self, share=0.4):
        """Some of the owners, or staff about them, do something."""
        for owner in self.owners:
            if self.chance.random() < share:
                acts = (self.refuse, self.consent, self.tick, self.untick, self.mark)
                acts += (self.unmark, self.write_no, self.touch, self.move, self.consent)
                act = self.chance.choice(acts)
                self.noes[owner.id].history.append(act.__name__)
                await act(owner)

    async def refuse(self, owner):
        await self.world.answer(owner=owner, granted=False)
        self.noes[owner.id].places.add("here")

    async def consent(self, owner):
        """A yes answers every no that was known here when it was given."""
        if await self._is_refused(owner):
            self.noes[owner.id].places.clear()
        await self.world.answer(owner=owner, granted=True)

    async def tick(self, owner):
        was = self.world.contact(owner).told["opted_out"]
        self.world.crm.staff_edit(owner.id, opted_out=True)
        if was != "true":
            await self._say_no_there(owner, "box")

    async def untick(self, owner):
        """Staff take back what nobody here has heard; what was heard they cannot."""
        self.world.crm.staff_edit(owner.id, opted_out=False)
        if not await self._is_refused(owner):
            self.noes[owner.id].places.discard("box")

    async def mark(self, owner):
        """A mark taken off and set again before anybody looked is the mark that it was."""
        was = self.world.contact(owner).told.get("dont_market")
        self._say(owner, "true")
        if was != "true" and not await self._is_mark_known(owner):
            await self._say_no_there(owner, "mark")

    async def unmark(self, owner):
        self._say(owner, "false")
        if not await self._is_refused(owner):
            self.noes[owner.id].places.discard("mark")

    async def write_no(self, owner):
        record = ConsentRecord(
            *(uuid4(), 1, owner.id, "MARKETING", "EMAIL", False, "", "Boutique", now())
        )
        self.world.crm.records.add(record, by=STAFF)
        await self._say_no_there(owner, "row")

    async def touch(self, owner):
        self.world.crm.staff_edit(owner.id, city=self.chance.choice(["Lyon", "Paris", "Nice"]))

    async def move(self, owner):
        """Something else of the owner's is sent."""
        phone = f"+3314000{self.chance.randrange(10_000):04}"
        async with self.world.database.transaction() as session:
            changes = {"phone": phone}
            await update_profile(session, self.world.house, owner_id=owner.id, changes=changes)

    async def violated(self):
        """The owners with a no that no yes has answered, who are not opted out on both sides."""
        asked = {row.record_id for row in await self.world.reviews("CONSENT_UNCLEAR")}
        wrong = []
        for owner in self.owners:
            here = owner.id in asked or await self._is_refused(owner)
            there = self.world.crm.is_opted_out(owner.id)
            if self.noes[owner.id].places and not (here and there):
                wrong.append((self.noes[owner.id], here, there))
        return wrong

    async def _say_no_there(self, owner, place):
        """A no on top of a no says nothing new."""
        if not await self._is_refused(owner):
            self.noes[owner.id].places.add(place)

    async def _is_refused(self, owner):
        answers = await self.world.answers(owner)
        return bool(answers) and answers[-1][0] is False

    async def _is_mark_known(self, owner):
        link = await self.world.link(owner.id)
        marked = fingerprint(self.world.house.vault, owner.id, "dont_market", "true")
        return link.baseline.get("dont_market", ("", ""))[1] == marked

    def _say(self, owner, value):
        told = self.world.contact(owner)
        self.world.crm.records.change(told, told={**told.told, "dont_market": value})


@dataclass
class Course:
    """One run of the sync among all of this."""

    minds: Minds

    async def run(self, steps):
        """So many steps in whatever order, and then both ways until nothing moves."""
        world, chance, crm = self.minds.world, self.minds.chance, self.minds.world.crm
        crm.is_reliable = False
        for _ in range(steps):
            await self.minds.someone_acts()
            if chance.random() < 0.5:
                crm.meanwhile = lambda: self.minds.someone_acts(0.2)
            step = chance.choice([self.deliver, self.deliver, self.hear, self.hear, self.wait])
            await step()
            if chance.random() < 0.3:
                await crm.arrive_late()
        crm.is_reliable = True
        await crm.arrive_late()
        for _ in range(6):
            await self.wait()
            await world.deliver()
            await world.hear()

    async def deliver(self):
        with suppress(CRMUnavailable):
            await self.minds.world.deliver()

    async def hear(self):
        """A turn, which may be killed on its way."""
        turn = asyncio.create_task(self.minds.world.hear())
        if self.minds.chance.random() < 0.3:
            await asyncio.sleep(self.minds.chance.random() * 0.2)
            turn.cancel()
        with suppress(asyncio.CancelledError):
            await turn

    async def wait(self):
        seconds = self.minds.chance.choice([1, 3, 30, 100])
        await self.minds.world.pass_time(seconds)
        self.minds.world.crm.grow_older(timedelta(seconds=seconds))
