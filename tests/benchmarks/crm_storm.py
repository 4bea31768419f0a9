"""A minute in which the CRM fails, loses its answers and holds its rows, while life goes on."""

import asyncio
import random
import time
from uuid import UUID

from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_people import (
    Shop,
    change_phone,
    join_and_register,
    open_shop,
    people,
    sell,
)
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World

PER_SECOND = 4  # a registration and a change of profile in turn
FAULTS = (
    {"status": 503, "rate": 0.3},
    {"cut_after_commit": True, "rate": 0.05},
    {"row_code": "UNABLE_TO_LOCK_ROW", "rate": 0.05},
)


async def storm(world: World, seconds: float = 60) -> list[Figure]:
    """First the same in calm, for what it costs; then in the storm."""
    shop = await open_shop(world)
    with working(world.environ, world.folder):
        await until_delivered(world)
        ideal = await _calls_of_life(world, shop, seconds, seed=1)
        for fault in FAULTS:
            world.org.disturb(**fault)
        before = world.org.calls()
        await live(world, shop, seconds, seed=2)
        world.org.calm()
        calmed = time.monotonic()
        await until_delivered(world)
        recovery = time.monotonic() - calmed
        calls = world.org.calls() - before
    wrong = await differences(world)
    went_back = [each for each in wrong if "went back" in each]
    return [
        Figure("storm_lost_or_different", len(wrong), "differences", at_most=0),
        Figure("storm_versions_that_went_back", len(went_back), "versions", at_most=0),
        Figure("storm_calls_to_those_of_a_calm", calls / ideal, "times", at_most=1.6),
        Figure("storm_until_all_was_delivered", recovery, "s"),
    ]


async def _calls_of_life(world: World, shop: Shop, seconds: float, seed: int) -> int:
    before = world.org.calls()
    await live(world, shop, seconds, seed=seed)
    await until_delivered(world)
    return world.org.calls() - before


async def live(world: World, shop: Shop, seconds: float, *, seed: int) -> None:
    """Registrations, and changes of those who registered, each when it is due."""
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    rounds = round(seconds * PER_SECOND / 2)
    buyers = zip(people(seed + 100), await sell(world, shop, rounds), strict=False)
    owners: list[UUID] = []
    began = time.monotonic()
    for number, buyer in enumerate(buyers):
        await asyncio.sleep(began + number * 2 / PER_SECOND - time.monotonic())
        owners.append((await join_and_register(world, *buyer)).owner_id)
        async with world.database.transaction() as session:
            await change_phone(session, world, chance.choice(owners), seed * 10_000 + number)
