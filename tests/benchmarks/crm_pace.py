"""How soon the CRM shows what was committed, while registrations come in at a steady pace."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure, share
from tests.benchmarks.crm_people import Registered, join_and_register, open_shop, people, sell
from tests.benchmarks.crm_sight import OURS
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World

PER_SECOND, LATENCY_MS = 5, 150
LOOK_SECONDS = 0.01


@dataclass
class Watcher:
    """Notes when each record appears in the CRM."""

    world: World
    seen_at: dict[UUID, float] = field(default_factory=dict)

    async def look(self) -> None:
        sight = self.world.sight()
        try:
            while True:
                arrived = [each for name in OURS for each in sight.arrivals(name)]
                now = time.monotonic()
                for each in arrived:
                    self.seen_at[each] = now
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            sight.close()

    def seconds(self, registered: list[Registered], rows: dict[UUID, set[UUID]]) -> list[float]:
        """From the commit until the last of a registration's records was there."""
        return [
            max(self.seen_at[row] for row in rows[each.owner_id]) - each.committed_at
            for each in registered
        ]


async def registrations(
    world: World, count: int, per_second: float, *, seed: int = 1
) -> list[Registered]:
    """So many registrations, each begun when it is due, whatever becomes of those before it."""
    shop = await open_shop(world)
    buyers = list(zip(people(seed), await sell(world, shop, count), strict=False))
    began = time.monotonic()
    tasks: list[asyncio.Task[Registered]] = []
    for number, buyer in enumerate(buyers):
        await asyncio.sleep(began + number / per_second - time.monotonic())
        tasks.append(asyncio.create_task(join_and_register(world, *buyer)))
    return await asyncio.gather(*tasks)


async def commit_to_crm(world: World, seconds: float = 60) -> list[Figure]:
    """The CRM is as far away as another continent: each call takes so much longer."""
    world.org.disturb(latency_ms=LATENCY_MS)
    watcher = Watcher(world)
    watching = asyncio.create_task(watcher.look())
    with working(world.environ, world.folder):
        before = world.org.calls()
        made = await registrations(world, round(seconds * PER_SECOND), PER_SECOND)
        await until_delivered(world)
        calls = world.org.calls() - before
        await asyncio.sleep(2 * LOOK_SECONDS)
    watching.cancel()
    took = watcher.seconds(made, await rows_of_owners(world))
    wrong = await differences(world)
    return [
        Figure("commit_to_crm_p50", share(took, 50), "s", at_most=1),
        Figure("commit_to_crm_p95", share(took, 95), "s", at_most=2),
        Figure("commit_to_crm_p99", share(took, 99), "s", at_most=5),
        Figure("commit_to_crm_slowest", max(took), "s"),
        Figure("calls_per_1000_one_by_one", calls / len(made) * 1000, "calls"),
        Figure("differences_after_the_pace", len(wrong), "differences", at_most=0),
    ]


async def rows_of_owners(world: World) -> dict[UUID, set[UUID]]:
    """The records that the CRM should show of each owner."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for statement in (
        "SELECT id, id FROM owner",
        "SELECT owner_id, timepiece_id FROM ownership",
        "SELECT owner_id, id FROM consent WHERE channel <> 'NONE'",
        "SELECT owner_id, s.id FROM ownership JOIN coverage_segment s USING (timepiece_id)",
    ):
        for owner_id, record_id in await world.ask(statement):
            found[owner_id].add(record_id)
    return found
