"""Killing a worker again and again, and what its heir makes of what it leaves behind."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_people import (
    Shop,
    answer,
    change_phone,
    join,
    join_and_register,
    move,
    open_shop,
    people,
    register,
    sell,
)
from tests.benchmarks.crm_stalls import SlowCall
from tests.benchmarks.crm_workers import Worker
from tests.benchmarks.crm_world import World

# What passes while nobody works: the leases of who was killed, and the turn of who listens.
A_MINUTE_PASSES = (
    "UPDATE crm_dirty SET lease_until = lease_until - interval '1 minute'",
    "UPDATE crm_cursor SET turned_at = turned_at - interval '1 minute' WHERE name = 'inbound'",
)
EVERYTHING = ("newcomer", "phone", "refusal", "newcomers")
RESIDENTS = 8


@dataclass
class Scene:
    """One run after the other: who works, and what happens meanwhile."""

    world: World
    shop: Shop
    worker: Worker
    buyers: Iterator
    pieces: list
    residents: list[UUID]
    number: int = 0
    kinds: tuple[str, ...] = EVERYTHING
    kept: dict = field(default_factory=dict)
    late_until: float = 0.0
    changed: UUID | None = None

    @property
    def kind(self) -> str:
        return self.kinds[self.number % len(self.kinds)]

    @property
    def resident(self) -> UUID:
        return self.residents[self.number % len(self.residents)]

    @property
    def calls_before(self) -> int:
        """Calls that come before the one that writes: newcomers are looked for."""
        return 1 if self.kind.startswith("newcomer") else 0

    async def act(self, session) -> None:
        """Something that the CRM must be told, another thing each time."""
        match self.kind:
            case "newcomer":
                await self.welcome(session, next(self.buyers))
            case "newcomers":
                for _ in range(3):
                    await self.welcome(session, next(self.buyers))
            case "phone":
                self.changed = self.resident
                await change_phone(session, self.world, self.resident, self.number)
            case "refusal":
                self.changed = self.resident
                await answer(session, self.resident, granted=False)

    async def welcome(self, session, person) -> UUID:
        self.changed = await join(session, self.world, person)
        await register(session, self.world, self.changed, self.pieces.pop())
        return self.changed

    async def change_again(self, session) -> None:
        """Something that no card of paper says, so that it is the owner's word alone."""
        await move(session, self.world, self.changed, f"Lausanne {self.number}")

    async def is_claimed(self) -> bool:
        claimed = "SELECT count(*) FROM crm_dirty WHERE group_id = $1 AND lease IS NOT NULL"
        return (await self.world.ask(claimed, self.changed))[0][0] > 0

    async def until_in(self, call: SlowCall) -> None:
        """Wait until the CRM has the call, for records that are claimed."""
        await call.until_under_way()
        assert await self.is_claimed()

    async def nudge(self) -> None:
        """Something happened in the CRM."""
        await self.world.ask("SELECT pg_notify('crm_nudge', '')")

    def expect_late_call(self, milliseconds: int) -> None:
        """A dead worker's call is still on its way."""
        self.late_until = time.monotonic() + milliseconds / 1000 + 0.2

    async def succeed(self) -> None:
        """A minute passes, and another worker takes over and delivers all there is."""
        for statement in A_MINUTE_PASSES:
            await self.world.ask(statement)
        self.worker = Worker(self.world.environ, self.world.folder / "worker.log")
        await until_delivered(self.world, patience=60)
        await asyncio.sleep(max(0.0, self.late_until - time.monotonic()))
        await until_delivered(self.world, patience=60)


async def open_scene(world: World, stock: int) -> Scene:
    """A maison with some clients whom the CRM knows, so many watches to sell, and a worker."""
    shop, buyers = await open_shop(world), people(seed=3)
    residents = [
        (await join_and_register(world, person, piece)).owner_id
        for piece, person in zip(await sell(world, shop, RESIDENTS), buyers, strict=False)
    ]
    pieces = await sell(world, shop, stock)
    worker = Worker(world.environ, world.folder / "worker.log")
    worker.wait_until_ready()
    await until_delivered(world)
    return Scene(world, shop, worker, buyers, pieces, residents)


async def kill_at(scene: Scene, point, runs: int) -> list[str]:
    """Kill at a point so often, each time whoever took over; what was wrong afterwards."""
    wrong: list[str] = []
    for _ in range(runs):
        scene.number += 1
        scene.kinds = EVERYTHING
        check = await point(scene)
        await scene.succeed()
        found = await (check() if check else differences(scene.world, kept=scene.kept))
        wrong += [f"{point.__name__} {scene.number} ({scene.kind}): {each}" for each in found]
    return wrong
