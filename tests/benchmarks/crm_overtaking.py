"""An opt-out passes everything that waits, however much that is."""

import asyncio
import time

from tests.benchmarks.crm_drain import until_delivered
from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_filling import fill, promise_all
from tests.benchmarks.crm_people import answer, join_and_register, open_shop, people, sell
from tests.benchmarks.crm_sight import KEY
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World

REFUSING, APART_SECONDS, LOOK_SECONDS = 8, 1.0, 0.01
WAITING = "SELECT count(DISTINCT group_id) FROM crm_dirty WHERE NOT is_urgent"


async def overtaking(world: World, backlog: int = 10_000) -> list[Figure]:
    """Some who are known say no, one after the other, while the backlog is being delivered."""
    shop, buyers = await open_shop(world), people(seed=2)
    pieces = await sell(world, shop, REFUSING)
    with working(world.environ, world.folder):
        known = [
            (await join_and_register(world, person, piece)).owner_id
            for piece, person in zip(pieces, buyers, strict=False)
        ]
        await until_delivered(world)
        await promise_all(world, await fill(world, shop, owners=backlog, seed=9))
        took, waiting = [], []
        for owner_id in known:
            await asyncio.sleep(APART_SECONDS)
            waiting.append((await world.ask(WAITING))[0][0])
            took.append(await _refuse(world, owner_id))
        await until_delivered(world)
    wrong = await differences(world)
    return [
        Figure(f"opt_out_past_{backlog}_slowest", max(took), "s", at_most=3),
        Figure("opt_out_past_fastest", min(took), "s"),
        Figure("owners_still_waiting_at_the_last", min(waiting), "owners", at_least=1),
        Figure("differences_after_the_backlog", len(wrong), "differences", at_most=0),
    ]


async def _refuse(world: World, owner_id) -> float:
    """Say no; seconds from the commit until the CRM shows it."""
    sight = world.sight()
    try:
        async with world.database.transaction() as session:
            await answer(session, owner_id, granted=False)
        began = time.monotonic()
        while not sight.count("Contact", f"{KEY} = '{owner_id}' AND HasOptedOutOfEmail = 1"):
            await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic() - began
    finally:
        sight.close()
