"""A comparison goes on where a killed worker left it, one at a time, and loses nothing."""

import itertools
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from integrations.crm import CRMUnavailable, Usage
from jobs.crm.inbound.cursors import INBOUND, RECONCILIATION
from jobs.crm.reconciliation.comparing import Reconciliation
from jobs.crm.reconciliation.runs import NAME, is_due
from models.crm import CrmCursor
from services.crm.queue import HEARING
from tests.jobs.crm.drift_world import Paged, compare, drifts, found, last_run, unheard
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house, Paged(size=1))


class Killed(BaseException):
    """Nothing is put back, and nothing more is said."""


class Dying:
    """A database whose process is killed at its nth transaction: before it commits, or after."""

    def __init__(self, database, nth, *, commits):
        self._database, self._left, self._commits = database, nth, commits
        self.fetch = database.fetch

    @asynccontextmanager
    async def transaction(self):
        self._left -= 1
        if self._left < 0:
            raise Killed
        async with self._database.transaction() as session:
            yield session
            if not self._left and not self._commits:
                raise Killed
        if not self._left:
            raise Killed


async def let_lease_end(database):
    async with database.transaction() as session:
        await session.execute(
            text('UPDATE crm_cursor SET place = place || \'{"lease_until": "2026-01-01T00:00Z"}\'')
        )


async def be_asked(database):
    async with database.transaction() as session:
        session.add(CrmCursor(name="reconciliation", place={"asked": True}))


@pytest.mark.parametrize("commits", [False, True])
async def test_killed_at_every_step_it_finds_everything_once(world, commits):
    told = world.contact().told
    unheard(world.crm, world.owner.id, told={**told, "family_name": "King"})
    unheard(world.crm, world.piece.id, version=1)
    for nth in itertools.count(1):
        dying = Dying(world.database, nth, commits=commits)
        try:
            run_id = await Reconciliation(dying, world.house, world.crm).run()
            break
        except Killed:
            await let_lease_end(world.database)
    listed = [
        (what, kind, repair) for what, kind, _, repair in await drifts(world.database, run_id)
    ]
    assert listed == [("DIFFERS", "OWNER", "HEARD"), ("STALE", "TIMEPIECE", "RESENT")]
    assert (await world.profile()).family_name == "King"
    assert nth >= 10


async def test_a_killed_one_does_not_begin_anew(world):
    reconciliation = Reconciliation(world.database, world.house, world.crm)
    await reconciliation.run()
    whole = world.crm.pages
    with pytest.raises(Killed):
        await Reconciliation(
            Dying(world.database, whole + 1, commits=True), world.house, world.crm
        ).run()
    await let_lease_end(world.database)
    await reconciliation.run()
    assert world.crm.pages <= 2 * whole + 1


async def test_while_one_worker_compares_another_does_not(world):
    others = []

    async def page(after):
        others.append(await Reconciliation(world.database, world.house, Paged()).run())
        return await Paged.page(world.crm, after)

    world.crm.page = page
    assert await found(world) == []
    assert set(others) == {None}


async def test_who_was_too_slow_leaves_it_to_the_other(world):
    async def page(after):
        del world.crm.page
        await let_lease_end(world.database)
        await Reconciliation(world.database, world.house, world.crm).run()
        return await world.crm.page(after)

    world.crm.page = page
    assert await Reconciliation(world.database, world.house, world.crm).run() is None
    assert (await last_run(world.database)).finished_at is not None


async def test_a_crm_that_goes_away_is_gone_on_with_at_once(world):
    world.crm.available = False
    with pytest.raises(CRMUnavailable):
        await compare(world)
    async with world.database.transaction() as session:
        assert await is_due(session)
    world.crm.available = True
    begun = (await last_run(world.database)).id
    run_id, listed = await compare(world)
    assert (run_id, listed) == (begun, [])


async def test_the_reserve_of_calls_is_not_spent_on_comparing(world):
    world.crm.usage = Usage(96, 100)
    assert await Reconciliation(world.database, world.house, world.crm).run() is None
    assert world.crm.pages == 0
    world.crm.usage = Usage(50, 100)
    assert await found(world) == []


async def test_who_asks_is_answered_once(world):
    await be_asked(world.database)
    async with world.database.transaction() as session:
        assert await is_due(session)
    await compare(world)
    async with world.database.transaction() as session:
        assert not await is_due(session)


def test_who_tells_and_who_is_told_mean_the_same_rows():
    assert (HEARING, NAME) == (INBOUND, RECONCILIATION)
