"""How soon the house has what staff correct in the CRM: found by listening, or nudged."""

import asyncio
import random
import time
from uuid import UUID

from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure, share
from tests.benchmarks.crm_people import join_and_register, open_shop, people, sell
from tests.benchmarks.crm_staff import edit
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World

EDITS, OVER_SECONDS = 40, 120.0
APART_SECONDS = 1.5
LOOK_SECONDS, PATIENCE_SECONDS = 0.02, 90
PHONE = "SELECT phone FROM owner_profile WHERE owner_id = $1"
NUDGE = "SELECT pg_notify('crm_nudge', '')"


async def corrections(world: World) -> list[Figure]:
    """Telephones corrected at any moment of two minutes; then others, each with a nudge."""
    shop = await open_shop(world)
    buyers = zip(people(seed=4), await sell(world, shop, 2 * EDITS), strict=False)
    with working(world.environ, world.folder):
        owners = [(await join_and_register(world, *buyer)).owner_id for buyer in buyers]
        await until_delivered(world)
        polled = await _all_at_any_moment(world, owners[:EDITS])
        nudged = [await _nudged(world, each) for each in owners[EDITS:]]
        await until_delivered(world)
    wrong = await differences(world)
    return [
        Figure("correction_heard_polled_p95", share(polled, 95), "s", at_most=35),
        Figure("correction_heard_nudged_p95", share(nudged, 95), "s", at_most=3),
        Figure("correction_heard_nudged_slowest", max(nudged), "s"),
        Figure("differences_after_corrections", len(wrong), "differences", at_most=0),
    ]


async def _all_at_any_moment(world: World, owners: list[UUID]) -> list[float]:
    chance = random.Random(5)  # noqa: S311 - nothing secret
    waits = [chance.uniform(0, OVER_SECONDS) for _ in owners]

    async def after(wait: float, owner_id: UUID) -> float:
        await asyncio.sleep(wait)
        return await _corrected(world, owner_id)

    return await asyncio.gather(*map(after, waits, owners))


async def _nudged(world: World, owner_id: UUID) -> float:
    await asyncio.sleep(APART_SECONDS)
    return await _corrected(world, owner_id, NUDGE)


async def _corrected(world: World, owner_id: UUID, *then: str) -> float:
    """Correct a telephone in the CRM; seconds until the owner has it here."""
    before = await world.ask(PHONE, owner_id)
    number = f"+4179{owner_id.int % 10**7:07}"  # as we write it, so that both say the same
    await asyncio.to_thread(edit, world, owner_id, MobilePhone=number)
    began = time.monotonic()
    for statement in then:
        await world.ask(statement)
    while await world.ask(PHONE, owner_id) == before:
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError("A correction of staff's was never heard.")
        await asyncio.sleep(LOOK_SECONDS * 5 if not then else LOOK_SECONDS)
    return time.monotonic() - began
