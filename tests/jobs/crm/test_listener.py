"""Somebody listens to the CRM at all times: by the clock, at once when nudged, one at a time."""

import asyncio
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest

from integrations.crm import CRMUnavailable, Usage
from jobs.crm.inbound.listener import Listener
from models.crm import CrmCursor
from services.crm.nudges import nudge
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


@pytest.fixture
def heard(world):
    """Each time that the CRM is heard; while it is away it cannot be."""
    times, hear = [], world.crm.hear

    async def note(since):
        times.append(asyncio.get_running_loop().time())
        return await hear(since)

    world.crm.hear = note
    return times


@asynccontextmanager
async def listening(world, workers=1):
    listeners = [Listener(world.database, world.house, world.crm) for _ in range(workers)]
    running = [asyncio.create_task(each.run()) for each in listeners]
    yield
    for each in listeners:
        each.stop()
    await asyncio.wait_for(asyncio.gather(*running), 10)


async def until(condition, seconds=10):
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def poke(world):
    async with world.database.transaction() as session:
        await nudge(session)


async def test_a_worker_hears_the_crm_when_it_starts(world):
    world.crm.staff_edit(world.owner.id, family_name="King")

    async def is_taken():
        return (await world.profile()).family_name == "King"

    async with listening(world):
        await until(is_taken)


async def test_a_nudge_is_heard_within_moments(world, heard):
    async with listening(world):
        await until(lambda: enough(heard, 1))
        world.crm.staff_edit(world.owner.id, family_name="King")
        began = asyncio.get_running_loop().time()
        await poke(world)

        async def is_taken():
            return (await world.profile()).family_name == "King"

        await until(is_taken, 3)
        assert asyncio.get_running_loop().time() - began < 3


async def enough(heard, number):
    return len(heard) >= number


async def test_a_swarm_of_nudges_makes_one_turn_a_second_at_most(world, heard):
    async with listening(world):
        await until(lambda: enough(heard, 1))
        del heard[:]
        for _ in range(25):
            await poke(world)
            await asyncio.sleep(0.1)
        await asyncio.sleep(1.2)
    assert 1 <= len(heard) <= 4
    assert all(later - earlier > 0.9 for earlier, later in pairwise(heard))


async def test_of_several_workers_one_hears_a_nudge(world, heard):
    async with listening(world, workers=3):
        await until(lambda: enough(heard, 1))
        await asyncio.sleep(1.5)
        del heard[:]
        await poke(world)
        await until(lambda: enough(heard, 1))
        await asyncio.sleep(1.5)
    assert len(heard) == 1


async def test_a_crm_that_was_away_is_heard_when_it_is_back(world):
    hear, failures = world.crm.hear, 2

    async def fail_at_first(since):
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise CRMUnavailable
        return await hear(since)

    world.crm.hear = fail_at_first
    world.crm.staff_edit(world.owner.id, family_name="King")

    async def is_taken():
        return (await world.profile()).family_name == "King"

    async with listening(world):
        await until(is_taken, 15)


async def test_the_last_calls_of_a_day_are_not_spent_on_nudges(world, heard, database):
    world.crm.usage = Usage(960, 1000)
    async with database.transaction() as session:
        assert await session.get(CrmCursor, "inbound") is not None  # somebody has just listened
    async with listening(world):
        await poke(world)
        await asyncio.sleep(2)
    assert heard == []


async def test_a_listener_that_is_stopped_ends_at_once(world):
    async with listening(world):
        await asyncio.sleep(0.2)
