"""How far the CRM was heard, and whose turn it is to listen."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from integrations.crm import Heard
from jobs.crm.inbound.cursors import take_turn
from models.crm import CrmCursor
from tests.jobs.crm.world import begin_world

SECOND = timedelta(seconds=1)


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


async def cursor(world, name="inbound"):
    async with world.database.transaction() as session:
        return await session.get(CrmCursor, name)


def asked_since(world):
    """What the CRM is asked, from now on."""
    asked, hear = [], world.crm.hear

    async def note(since):
        asked.append(since)
        return await hear(since)

    world.crm.hear = note
    return asked


async def test_the_first_turn_begins_at_the_orgs_now_and_takes_nothing_in(database, house):
    world = await begin_world(database, house)
    async with database.transaction() as session:
        await session.delete(await session.get_one(CrmCursor, "inbound"))
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    world.clock.ahead = timedelta(hours=-1)
    before = world.clock()
    assert await world.hear() == 0
    assert (await world.profile()).phone is None
    assert before <= (await cursor(world)).heard_until <= world.clock()


async def test_what_was_heard_is_heard_again_for_a_minute_and_now_and_then_for_ten(world):
    asked = asked_since(world)
    until = (await cursor(world)).heard_until
    await world.hear()
    assert asked[-1] == until - 60 * SECOND
    await world.pass_time(601)
    async with world.database.transaction() as session:
        row = await session.get_one(CrmCursor, "inbound")
        row.place = {"wide_at": (row.turned_at - 601 * SECOND).isoformat()}
        until = row.heard_until
    await world.hear()
    assert asked[-1] == until - 600 * SECOND
    until = (await cursor(world)).heard_until
    await world.hear()
    assert asked[-1] == until - 60 * SECOND


async def test_the_cursor_stays_behind_the_orgs_clock_and_never_goes_back(world):
    await world.pass_time(30)
    await world.hear()
    until = (await cursor(world)).heard_until
    assert until <= world.clock() - 5 * SECOND
    await world.hear()
    assert (await cursor(world)).heard_until >= until


async def test_an_org_whose_clock_went_back_is_heard_anew_and_compared_whole(world):
    world.clock.ahead = timedelta(hours=-2)  # a sandbox that was refreshed
    assert await world.hear() == 0
    assert (await cursor(world)).heard_until <= world.clock() - 600 * SECOND
    assert (await cursor(world, "reconciliation")).place["asked"] is True
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    await world.hear()
    assert (await world.profile()).phone == "+33140000001"


async def test_what_was_done_before_a_fault_stays_done_and_the_rest_is_heard_again(world):
    other = await world.join()
    await world.deliver()
    await world.hear()
    await world.pass_time(300)
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    world.crm.staff_edit(other.id, phone="+33140000002")
    async with world.database.transaction() as session:  # so that one cannot be opened
        sealed = "UPDATE owner_profile SET given_name = '\\x00' WHERE owner_id = :id"
        await session.execute(text(sealed), {"id": other.id})
    await world.hear()
    assert (await world.profile()).phone == "+33140000001"
    assert (await cursor(world)).heard_until <= world.contact(other).modified_at


async def test_what_cannot_be_taken_in_for_long_is_left_to_a_comparison(world):
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    heard = await world.crm.hear(world.clock() - SECOND)

    async def late(_since):
        return Heard(heard.sightings, heard.org_clock + timedelta(minutes=11))

    world.crm.hear = late
    async with world.database.transaction() as session:
        sealed = "UPDATE owner_profile SET given_name = '\\x00' WHERE owner_id = :id"
        await session.execute(text(sealed), {"id": world.owner.id})
    await world.hear()
    assert (await cursor(world)).heard_until > heard.org_clock
    assert (await cursor(world, "reconciliation")).place["asked"] is True


async def test_of_all_workers_one_has_the_turn(database):
    async def take(gap):
        async with database.transaction() as session:
            return await take_turn(session, gap)

    ages = await asyncio.gather(*(take(30 * SECOND) for _ in range(5)))
    assert ages.count(None) == 1
    assert all(age < SECOND for age in ages if age is not None)
    async with database.transaction() as session:
        await session.execute(update(CrmCursor).values(turned_at=CrmCursor.turned_at - 31 * SECOND))
    ages = await asyncio.gather(*(take(30 * SECOND) for _ in range(5)))
    assert ages.count(None) == 1
    assert await take(30 * SECOND) < 30 * SECOND
