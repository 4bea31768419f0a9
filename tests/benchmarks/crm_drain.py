"""How long a backlog takes, and what its delivery costs each of the processes."""

import asyncio
import time

from tests.benchmarks.crm_equality import differences
from tests.benchmarks.crm_figures import Figure
from tests.benchmarks.crm_filling import fill, promise_all
from tests.benchmarks.crm_people import open_shop
from tests.benchmarks.crm_workers import working
from tests.benchmarks.crm_world import World
from tests.benchmarks.machine import cpu_seconds

GOAL_SECONDS = 300
PATIENCE_SECONDS = 1_200


async def backlog(world: World, count: int = 10_000) -> list[Figure]:
    """So many registrations wait when the worker starts."""
    shop = await open_shop(world)
    await promise_all(world, await fill(world, shop, owners=count))
    before, used = world.org.calls(), cpu_seconds(world.crm.pid)
    with working(world.environ, world.folder) as worker:
        began = time.monotonic()
        await until_delivered(world)
        seconds = time.monotonic() - began
        cpu = worker.cpu_seconds()
    wrong = await differences(world)
    return [
        Figure(f"drain_of_{count}_registrations", seconds, "s", at_most=GOAL_SECONDS),
        Figure("drain_calls", world.org.calls() - before, "calls"),
        Figure("drain_cpu_of_worker", cpu, "s"),
        Figure("drain_cpu_of_crm", cpu_seconds(world.crm.pid) - used, "s"),
        Figure("differences_after_the_drain", len(wrong), "differences", at_most=0),
    ]


async def until_delivered(world: World, patience: float = PATIENCE_SECONDS) -> None:
    """Wait until nothing is promised any more but what is held for a person."""
    connection = await world.connect()
    end = time.monotonic() + patience
    try:
        while await connection.fetchval(
            "SELECT EXISTS (SELECT FROM crm_dirty WHERE held_since IS NULL)"
        ):
            if time.monotonic() > end:
                raise TimeoutError("The CRM was not told all that it was promised.")
            await asyncio.sleep(0.02)
    finally:
        await connection.close()
