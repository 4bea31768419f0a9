"""The clock compares once a night, and at once when asked; a CRM that is away is come back to."""

import pytest
from sqlalchemy import func, select

from jobs.crm.reconciliation.clock import plan_reconciliation
from jobs.crm.reconciliation.comparing import Reconciliation
from jobs.mail import MailRoom
from jobs.worker import job_app
from models.crm import CrmCursor, CrmReconciliation
from tests.factories import now
from tests.jobs.crm.drift_world import Paged
from tests.jobs.crm.world import begin_world

NIGHT = {"timestamp": 1_800_000_000}


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house, Paged())


@pytest.fixture
def task(world, database_url):
    """A task of the queue by its name, as the clock calls it."""
    app = job_app(database_url, MailRoom(world.database, world.house, None, None, ""))
    plan_reconciliation(app, Reconciliation(world.database, world.house, world.crm))
    return lambda name: app.tasks[name].func


async def runs(world, depth):
    async with world.database.transaction() as session:
        done = select(func.count()).select_from(CrmReconciliation).filter_by(depth=depth)
        return await session.scalar(done.where(CrmReconciliation.finished_at.is_not(None)))


async def test_a_night_is_compared_once_however_often_its_job_is_done(world, task):
    last_night = int(now().timestamp()) - 60
    await task("compare_crm")(timestamp=last_night)
    await task("compare_crm")(timestamp=last_night)
    assert await runs(world, "RECORDS") == 1


async def test_an_hour_is_counted_once(world, task):
    last_hour = int(now().timestamp()) - 60
    await task("count_crm")(timestamp=last_hour)
    await task("count_crm")(timestamp=last_hour)
    assert await runs(world, "COUNTS") == 1


async def test_nobody_asked_and_nothing_is_compared(world, task):
    await task("compare_crm_if_asked")(**NIGHT)
    assert world.crm.pages == 0


async def test_who_asks_is_answered_at_the_next_look(world, task):
    async with world.database.transaction() as session:
        session.add(CrmCursor(name="reconciliation", place={"asked": True}))
    await task("compare_crm_if_asked")(**NIGHT)
    await task("compare_crm_if_asked")(**NIGHT)
    assert await runs(world, "RECORDS") == 1


async def test_a_comparison_cut_short_goes_on_at_the_next_look(world, task):
    world.crm.available = False
    await task("compare_crm")(timestamp=int(now().timestamp()))
    world.crm.available = True
    await task("compare_crm_if_asked")(**NIGHT)
    assert await runs(world, "RECORDS") == 1
