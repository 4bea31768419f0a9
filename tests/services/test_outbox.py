"""Promises of one block are made when it ends, in one order, and none of a block that fails."""

import pytest
from sqlalchemy import text

from models.keys import new_id
from services import outbox

PROMISED = text("SELECT kind FROM crm_dirty ORDER BY version")


async def promised(session):
    return (await session.scalars(PROMISED)).all()


async def test_gathered_promises_are_made_at_the_end_in_the_one_order(database):
    owner_id = new_id()
    async with database.transaction() as session:
        async with outbox.gathering(session):
            for kind in ("COVERAGE", "TIMEPIECE", "COVERAGE", "REFERENCE"):
                await outbox.promise(session, kind, [new_id()])
                await outbox.promise(session, "OWNER", [owner_id])
            assert await promised(session) == []
        assert await promised(session) == [
            *("REFERENCE", "OWNER", "TIMEPIECE", "COVERAGE", "COVERAGE"),
        ]


async def fail(session):
    async with outbox.gathering(session):
        await outbox.promise(session, "TIMEPIECE", [new_id()])
        raise LookupError


async def test_of_a_block_that_fails_nothing_is_promised_and_what_follows_is(database):
    async with database.transaction() as session:
        with pytest.raises(LookupError):
            await fail(session)
        await outbox.promise(session, "OWNER", [new_id()])
        assert await promised(session) == ["OWNER"]
