"""What the worker does by the clock: all of it, each portion by itself, and whatever fails."""

import structlog
from procrastinate import App
from procrastinate.testing import InMemoryConnector
from sqlalchemy import select, text

from jobs.periodic import by_portions, complete_all_missed, plan
from models.holding import Registration
from tests.factories import free_number
from tests.jobs.conftest import ASKED_AT

EVERY_HOUR_DAY_AND_MINUTE = {
    "forget_old": "7 * * * *",
    "complete_missed": "* * * * *",
    "expire_transfers": "*/5 * * * *",
    "lapse_pending": "37 * * * *",
    "remind_of_ending": "15 7 * * *",
}


def test_all_that_is_due_by_the_clock_is_planned(office):
    app = App(connector=InMemoryConnector())
    plan(app, office.room())
    planned = app.periodic_registry.periodic_tasks.values()
    assert {each.task.name: each.cron for each in planned} == EVERY_HOUR_DAY_AND_MINUTE


async def test_each_planned_task_runs(office):
    app = App(connector=InMemoryConnector())
    plan(app, office.room())
    for name in EVERY_HOUR_DAY_AND_MINUTE:
        await app.tasks[name](timestamp=int(ASKED_AT.timestamp()))


async def test_portions_are_done_until_nothing_is_left(database):
    left = [3, 2, 0]

    async def some(session):
        return left.pop(0)

    await by_portions(database, some)
    assert left == []


async def rename(world, number, piece_id):
    async with world.database.transaction() as session:
        renamed = text("UPDATE timepiece SET individual_number = :number WHERE id = :id")
        await session.execute(renamed, {"number": number, "id": piece_id})


async def test_a_request_whose_sale_was_missed_is_completed_and_told(office, world):
    number = free_number()
    await world.register(world.ada, number=number)
    await world.sell()
    await rename(world, number, world.piece.id)
    await complete_all_missed(office.room(), ASKED_AT)
    mail = await office.send("REGISTRATION_COMPLETED", world.ada)
    assert number in mail["Subject"]


# Stands for whatever may go wrong with one piece, and only with that.
REFUSES = "ALTER TABLE ownership ADD CONSTRAINT refuses CHECK (timepiece_id <> '{}')"


async def test_a_piece_that_fails_keeps_no_other_waiting(office, world):
    other = await world.another_piece()
    numbers = {each.id: free_number() for each in (world.piece, other)}
    for piece in (world.piece, other):
        await world.register(world.ada, number=numbers[piece.id])
        await world.sell(f"S-{piece.number}", number=piece.number)
        await rename(world, numbers[piece.id], piece.id)
    async with world.database.transaction() as session:
        await session.execute(text(REFUSES.format(world.piece.id)))
    with structlog.testing.capture_logs() as logs:
        await complete_all_missed(office.room(), ASKED_AT)
    assert [each["id"] for each in logs] == [str(world.piece.id)]
    async with world.database.transaction() as session:
        rows = await session.scalars(select(Registration).order_by(Registration.id))
        assert [each.state for each in rows] == ["PENDING_SALE", "ACTIVE"]
