"""Limits hold against many at once, and let a caller in again who waits or made no guess."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select, text

from models.ledger import RateLimit
from services.limits import Allowance, give_back, spend

# Long enough that no test sees its window end.
TEN = Allowance("tests", 10, timedelta(days=20_000))
SUBJECT = b"somebody"


async def spent(database, allowance=TEN, subject=SUBJECT):
    async with database.transaction() as session:
        return await spend(session, allowance, subject)


async def counted(database):
    async with database.transaction() as session:
        return await session.scalar(select(func.coalesce(func.sum(RateLimit.tries), 0)))


async def window_moves(database, by):
    """Time passes: what was counted was counted so much earlier."""
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE rate_limit SET window_from = window_from - CAST(:by AS interval)"),
            {"by": by},
        )


async def test_so_many_tries_are_allowed_and_not_one_more(database):
    allowed = [await spent(database) is not None for _ in range(12)]
    assert allowed == [True] * 10 + [False] * 2
    assert await spent(database, subject=b"another")
    assert await spent(database, replace(TEN, name="other"))


async def test_many_at_once_do_not_slip_through_together(database):
    allowed = await asyncio.gather(*(spent(database) for _ in range(30)))
    assert sum(each is not None for each in allowed) == 10


async def test_a_refused_try_does_not_count(database):
    for _ in range(40):
        await spent(database)
    assert await counted(database) == 10


async def test_who_goes_on_asking_is_let_in_again_as_the_window_moves_on(database):
    for _ in range(40):
        await spent(database)
    await window_moves(database, 2 * TEN.window)
    assert await spent(database)


async def test_the_window_before_still_counts_by_the_share_that_is_left_of_this_one(database):
    hour = replace(TEN, window=timedelta(hours=1))
    async with database.transaction() as session:  # in which it is one instant
        left = await session.scalar(
            text(
                "SELECT 1 - extract(epoch FROM now() - date_bin(:window, now(), 'epoch'))"
                " / extract(epoch FROM :window)"
            ),
            {"window": hour.window},
        )
        for _ in range(10):
            await spend(session, hour, SUBJECT)
        await session.execute(
            text("UPDATE rate_limit SET window_from = window_from - CAST(:by AS interval)"),
            {"by": hour.window},
        )
        allowed = [await spend(session, hour, SUBJECT) is not None for _ in range(12)]
    assert sum(allowed) == int(10 - 10 * left)


async def test_a_try_that_is_given_back_may_be_made_again(database):
    tries = [await spent(database) for _ in range(10)]
    assert await spent(database) is None
    async with database.transaction() as session:
        await give_back(session, tries[0])
    assert await spent(database)
    assert await spent(database) is None


async def test_a_try_is_given_back_to_the_window_in_which_it_was_counted(database):
    late = await spent(database)
    await window_moves(database, TEN.window)
    late = replace(late, window_from=late.window_from - TEN.window)
    await spent(database)
    async with database.transaction() as session:
        await give_back(session, late)
        tries = await session.scalars(select(RateLimit.tries).order_by(RateLimit.window_from))
        assert tries.all() == [0, 1]
