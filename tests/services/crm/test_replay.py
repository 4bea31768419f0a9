"""What was held is tried again when somebody says so, and who said so is written down."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.crm import CrmEvent
from models.keys import new_id
from models.outbox import CrmDirty
from services.crm.replay import Chosen, replay_some
from tests.factories import now


async def hold(database, kind="OWNER", code="STRING_TOO_LONG", *, held_since=None):
    record_id = new_id()
    async with database.transaction() as session:
        row = CrmDirty(kind=kind, id=record_id, group_id=record_id, version=1, attempts=6)
        row.code, row.fault, row.fields = code, "DATA", ["family_name"]
        row.held_since = held_since or now() - timedelta(hours=1)
        session.add(row)
    return record_id


async def replay(database, chosen=None, **options):
    async with database.transaction() as session:
        return await replay_some(session, chosen or Chosen(), actor="SYSTEM:operator", **options)


async def held(database):
    async with database.transaction() as session:
        rows = select(CrmDirty.id).where(CrmDirty.held_since.is_not(None))
        return set(await session.scalars(rows))


async def test_a_replayed_record_is_as_if_it_had_never_been_tried(database):
    record_id = await hold(database)
    assert await replay(database) == 1
    async with database.transaction() as session:
        row = await session.get_one(CrmDirty, ("OWNER", record_id))
        assert (row.held_since, row.code, row.fault, row.fields) == (None, None, None, [])
        assert (row.attempts, row.due_at <= now()) == (0, True)


async def test_who_replayed_what_is_written_down(database):
    record_id = await hold(database)
    await replay(database)
    async with database.transaction() as session:
        event = (await session.scalars(select(CrmEvent))).one()
    assert (event.record_id, event.what, event.code) == (record_id, "REPLAYED", "STRING_TOO_LONG")
    assert event.actor == "SYSTEM:operator"


@pytest.mark.parametrize("by", ["code", "kind", "record_id"])
async def test_only_those_that_are_named_are_tried_again(database, by):
    chosen = await hold(database, "COVERAGE", "INVALID_FIELD")
    other = await hold(database)
    named = {"code": "INVALID_FIELD", "kind": "COVERAGE", "record_id": chosen}
    assert await replay(database, Chosen(**{by: named[by]})) == 1
    assert await held(database) == {other}


async def test_portions_end_although_the_crm_refuses_again(database):
    began_at = now()
    await hold(database)
    again = await hold(database, held_since=began_at + timedelta(seconds=1))
    chosen = Chosen(held_until=began_at)
    assert await replay(database, chosen, most=1) == 1
    assert await replay(database, chosen, most=1) == 0
    assert await held(database) == {again}


async def test_what_waits_by_itself_is_left_alone(database):
    record_id = new_id()
    async with database.transaction() as session:
        session.add(CrmDirty(kind="OWNER", id=record_id, group_id=record_id, version=1, attempts=3))
    assert await replay(database) == 0
