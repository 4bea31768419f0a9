import asyncio
import random

import pytest
from sqlalchemy import text, update

from jobs.crm.outbound.claims import claim, release
from jobs.crm.outbound.settling import Fate, Settled, settle
from models.keys import new_id
from models.outbox import CrmDirty
from services.outbox import promise
from tests.jobs.crm.test_claims import claimed, dirty, promised

CODE = "UNABLE_TO_LOCK_ROW"


async def settled(database, lease, fates):
    async with database.transaction() as session:
        await settle(session, lease, fates)


async def wait_for_a_lock(database):
    """Until somebody waits for what another transaction holds."""
    blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(20):
        while True:
            async with database.transaction() as session:
                if await session.scalar(blocked):
                    return
            await asyncio.sleep(0.01)


async def settle_as_the_pump_does(session, lease, claims):
    """The first is put off, the second held, the others are delivered: all ways in one order."""
    later, held, *rest = claims
    struck = [Settled(each, Fate.STRUCK) for each in reversed(rest)]
    await settle(
        session, lease, [*struck, Settled(held, Fate.HELD, CODE), Settled(later, Fate.LATER, CODE)]
    )


async def give_back(session, lease, claims):
    await release(session, lease)


@pytest.mark.parametrize("finish", [settle_as_the_pump_does, give_back])
async def test_promising_and_settling_the_same_records_never_wait_in_a_circle(database, finish):
    ids = sorted(new_id() for _ in range(20))
    for each in random.sample(ids, len(ids)):  # as they may lie on the disk
        await promised(database, "COVERAGE", [each])
    lease = new_id()
    claims = await claimed(database, lease)

    async def settling():
        async with database.transaction() as session:
            await finish(session, lease, claims)

    async with database.transaction() as session:
        await promise(session, "COVERAGE", [ids[0]])
        task = asyncio.create_task(settling())
        await wait_for_a_lock(database)
        await promise(session, "COVERAGE", ids[1:])
    await task
    assert {each.id for each in await claimed(database)} == set(ids)


@pytest.mark.parametrize("fate", list(Fate))
async def test_what_changed_meanwhile_is_free_at_once_whatever_became_of_it(database, fate):
    key, other, lease = new_id(), new_id(), new_id()
    await promised(database, "OWNER", [key, other])
    claims = await claimed(database, lease)
    await promised(database, "OWNER", [key])
    await settled(database, lease, [Settled(each, fate, CODE, wait=60) for each in claims])
    assert [each.id for each in await claimed(database)] == [key]
    assert (await dirty(database, key)).code is None


@pytest.mark.parametrize("seconds", [0.5, 8, 300])
async def test_what_is_put_off_waits_as_long_as_it_is_told(database, seconds):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    async with database.transaction() as session:
        (mine,) = await claim(session, lease)
        await settle(session, lease, [Settled(mine, Fate.LATER, CODE, "LOCKED", wait=seconds)])
        wait = await session.scalar(text("SELECT due_at - now() FROM crm_dirty"))
    assert wait.total_seconds() == seconds
    row = await dirty(database, key)
    assert (row.code, row.fault, row.attempts, row.held_since) == (CODE, "LOCKED", 1, None)


async def test_a_try_that_does_not_count_leaves_the_attempts_alone(database):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    (mine,) = await claimed(database, lease)
    await settled(database, lease, [Settled(mine, Fate.LATER, "TOUCHED", counts=False)])
    assert (await dirty(database, key)).attempts == 0


async def test_a_late_settlement_changes_nothing(database):
    key, lost = new_id(), new_id()
    await promised(database, "OWNER", [key])
    (mine,) = await claimed(database, lost)
    async with database.transaction() as session:
        await session.execute(update(CrmDirty).values(lease_until=text("now() - interval '1 s'")))
    assert len(await claimed(database)) == 1
    await settled(database, lost, [Settled(mine, Fate.STRUCK)])
    assert await dirty(database, key) is not None
