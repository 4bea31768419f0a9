"""Whatever the order in which both sides speak, and whatever is lost: nobody's no is."""

import random

import pytest

from tests.jobs.crm.oracle import Course, Minds, UnreliableCRM
from tests.jobs.crm.world import begin_world

OWNERS, STEPS = 50, 16


async def interleaved(database, house, seed, *, owners=OWNERS, steps=STEPS):
    chance = random.Random(seed)  # noqa: S311 - no secret
    world = await begin_world(database, house, UnreliableCRM(chance))
    people = [await world.join() for _ in range(owners)]
    await world.deliver()
    await world.hear()
    minds = Minds(world, people, chance)
    await Course(minds).run(steps)
    return minds


@pytest.mark.parametrize("seed", range(4))
async def test_no_refusal_is_lost_in_two_hundred_interleavings(database, house, seed):
    minds = await interleaved(database, house, seed)
    assert await minds.violated() == []


@pytest.mark.benchmark
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(1000, 1100))
async def test_no_refusal_is_lost_in_ten_thousand(database, house, seed):
    minds = await interleaved(database, house, seed, owners=100)
    assert await minds.violated() == []
