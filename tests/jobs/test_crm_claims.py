import asyncio
import random

import pytest
from sqlalchemy import select, text, update

from jobs.crm_claims import (
    MOST_CLAIMED,
    claim,
    hold,
    release,
    settle_delivered,
    settle_gone,
    settle_later,
)
from models.keys import new_id
from models.outbox import CrmDirty
from services.consents import record_consent
from services.outbox import promise
from tests.factories import TERMS, make_owner, publish_policies

CODE = "STRING_TOO_LONG"


async def promised(database, kind, ids):
    async with database.transaction() as session:
        await promise(session, kind, ids)


async def claimed(database, lease):
    async with database.transaction() as session:
        return await claim(session, lease)


async def dirty(database, record_id):
    async with database.transaction() as session:
        return await session.scalar(select(CrmDirty).where(CrmDirty.id == record_id))


async def wait_for_a_lock(database):
    """Until somebody waits for what another transaction holds."""
    blocked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with asyncio.timeout(20):
        while True:
            async with database.transaction() as session:
                if await session.scalar(blocked):
                    return
            await asyncio.sleep(0.01)


async def test_claims_come_in_one_order_whatever_order_they_were_promised_in(database):
    ids = [new_id() for _ in range(30)]
    for kind in ("TIMEPIECE", "OWNER"):
        for each in random.sample(ids, len(ids)):
            await promised(database, kind, [each])
    claims = await claimed(database, new_id())
    assert [(each.kind, each.id) for each in claims] == [
        (kind, each) for kind in ("OWNER", "TIMEPIECE") for each in sorted(ids)
    ]


async def settle_as_the_pump_does(session, lease, claims):
    """The first is put off, the others are delivered: three ways, and one order."""
    await hold(session, lease, claims)
    await settle_delivered(session, lease, [(each, None) for each in claims[1:]])
    await settle_later(session, lease, [(claims[0], CODE)])


async def settle_one_way(session, lease, claims):
    await settle_delivered(session, lease, [(each, None) for each in reversed(claims)])


async def put_off(session, lease, claims):
    await settle_later(session, lease, [(each, CODE) for each in reversed(claims)])


async def strike(session, lease, claims):
    await settle_gone(session, lease, list(reversed(claims)))


async def give_back(session, lease, claims):
    await release(session, lease)


@pytest.mark.parametrize(
    "settle", [settle_as_the_pump_does, settle_one_way, put_off, strike, give_back]
)
async def test_promising_and_settling_the_same_records_never_wait_in_a_circle(database, settle):
    ids = sorted(new_id() for _ in range(20))
    for each in random.sample(ids, len(ids)):  # as they may lie on the disk
        await promised(database, "COVERAGE", [each])
    lease = new_id()
    claims = await claimed(database, lease)

    async def settling():
        async with database.transaction() as session:
            await settle(session, lease, claims)

    async with database.transaction() as session:
        await promise(session, "COVERAGE", [ids[0]])
        task = asyncio.create_task(settling())
        await wait_for_a_lock(database)
        await promise(session, "COVERAGE", ids[1:])
    await task
    assert {each.id for each in await claimed(database, new_id())} == set(ids)


async def test_what_changed_while_it_was_gone_is_free_at_once(database):
    key, lease = new_id(), new_id()
    await promised(database, "TIMEPIECE", [key])
    claims = await claimed(database, lease)
    await promised(database, "TIMEPIECE", [key])  # the piece got its owner meanwhile
    async with database.transaction() as session:
        await settle_gone(session, lease, claims)
    assert [each.id for each in await claimed(database, new_id())] == [key]


async def test_what_changed_while_it_was_refused_goes_again_at_once_and_without_the_code(database):
    key, other, lease = new_id(), new_id(), new_id()
    await promised(database, "OWNER", [key, other])
    async with database.transaction() as session:
        await session.execute(update(CrmDirty).values(attempts=9))
    claims = await claimed(database, lease)
    await promised(database, "OWNER", [key])  # the owner corrects the refused field
    async with database.transaction() as session:
        await settle_later(session, lease, [(each, CODE) for each in claims])
    assert [each.id for each in await claimed(database, new_id())] == [key]
    assert (await dirty(database, key)).code is None
    assert (await dirty(database, other)).code == CODE


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 1), (4, 8), (9, 256), (10, 300), (60, 300)])
async def test_what_is_put_off_waits_twice_as_long_each_time_and_five_minutes_at_most(
    database, attempts, seconds
):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    async with database.transaction() as session:
        await session.execute(update(CrmDirty).values(attempts=attempts - 1))
        claims = await claim(session, lease)
        await settle_later(session, lease, [(each, CODE) for each in claims])
        wait = await session.scalar(text("SELECT due_at - now() FROM crm_dirty"))
    assert wait.total_seconds() == seconds


async def test_what_is_released_is_as_if_it_had_never_been_claimed(database):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    before = await dirty(database, key)
    await claimed(database, lease)
    async with database.transaction() as session:
        await release(session, lease)
    after = await dirty(database, key)
    for name in ("lease", "lease_until", "due_at", "attempts", "version", "code"):
        assert getattr(after, name) == getattr(before, name)


async def test_an_answer_goes_before_a_backlog_and_takes_its_owner_along(database, house):
    await publish_policies(database)
    await promised(database, "REFERENCE", [new_id() for _ in range(MOST_CLAIMED * 2)])
    _, owner = await make_owner(database, house), await make_owner(database, house)
    async with database.transaction() as session:
        receipt = await record_consent(
            session,
            owner_id=owner.id,
            purpose="MARKETING",
            channel="EMAIL",
            granted=False,
            policy_version=TERMS,
            locale="en",
        )
    claims = await claimed(database, new_id())
    assert len(claims) == MOST_CLAIMED
    ours = [(each.kind, each.id) for each in claims if each.kind != "REFERENCE"]
    assert ours == [("OWNER", owner.id), ("CONSENT", receipt)]
