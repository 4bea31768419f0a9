"""Numbers are compared every hour: what differs beyond what moves asks for a look at night."""

import pytest
from sqlalchemy import select

from integrations.crm import CRMUnavailable
from jobs.crm.reconciliation.counting import Counted, count
from models.crm import CrmCursor, CrmReconciliation
from tests.factories import make_owner
from tests.jobs.crm.drift_world import Paged, compare, forget_link, purge
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house, Paged())


async def counted(world):
    return await count(world.database, world.crm)


async def is_wanted(world):
    async with world.database.transaction() as session:
        place = await session.scalar(
            select(CrmCursor.place).where(CrmCursor.name == "reconciliation")
        )
        return bool(place and place.get("tonight"))


async def test_in_agreement_the_numbers_are_kept_and_nobody_looks(world):
    assert (await counted(world))["COVERAGE"] == Counted(2, 2, 0, is_main=True)
    async with world.database.transaction() as session:
        row = (await session.scalars(select(CrmReconciliation))).one()
    assert (row.depth, row.calls, row.finished_at is None) == ("COUNTS", 1, False)
    assert row.compared["OWNER"] == {"theirs": 1, "ours": 1, "moving": 0}
    assert not await is_wanted(world)


async def test_what_is_gone_there_is_looked_for_at_night(world):
    purge(world.crm, world.piece.id)
    assert (await counted(world))["TIMEPIECE"].differs
    assert await is_wanted(world)
    await compare(world)
    assert not await is_wanted(world)


async def test_what_was_never_linked_is_looked_for_at_night(world):
    await forget_link(world.database, world.piece.id)
    await counted(world)
    assert await is_wanted(world)


async def test_what_moves_is_no_difference(world):
    await make_owner(world.database, world.house)
    await counted(world)
    assert not await is_wanted(world)


async def test_a_crm_that_is_away_is_not_counted(world):
    world.crm.available = False
    with pytest.raises(CRMUnavailable):
        await counted(world)
    async with world.database.transaction() as session:
        assert (await session.scalars(select(CrmReconciliation))).all() == []


@pytest.mark.parametrize(
    ("theirs", "ours", "moving", "is_main", "differs"),
    [
        (10, 10, 0, True, False),
        (12, 10, 2, True, False),
        (13, 10, 2, True, True),
        (8, 10, 2, True, False),
        (7, 10, 2, True, True),
        (13, 10, 0, False, False),  # an account that outlived its contact
        (7, 10, 0, False, True),
    ],
)
def test_when_numbers_differ(theirs, ours, moving, is_main, differs):
    assert Counted(theirs, ours, moving, is_main=is_main).differs is differs
