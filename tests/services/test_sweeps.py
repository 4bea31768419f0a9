"""Who goes through numbers is noticed below the budgets too, and no number is kept in clear."""

import secrets

import pytest
from sqlalchemy import select, text

from models.database import Database
from models.ledger import RateLimit
from services.sweeps import (
    ACCOUNT,
    ADDRESS,
    EVERYBODY,
    MISSES_IN_LAST_HOUR,
    MOST_MISSES,
    NEIGHBOURS,
    SWEEPS_IN_LAST_HOUR,
    Miss,
    must_prove,
    note_miss,
)


def numbers(count, *, apart):
    """So many numbers, each so far from the next."""
    return [f"{turn * apart:06d}AB" for turn in range(count)]


def missed_by_many(them):
    return [Miss(each, None, each.encode()) for each in them]


async def noted(database, house, misses):
    """The sweeps told at each miss, all of them at one instant."""
    async with database.transaction() as session:
        told = [await note_miss(session, house.vault, each) for each in misses]
    return [[sweep.kind for sweep in each] for each in told]


async def counts(database):
    misses = (await database.fetch(MISSES_IN_LAST_HOUR))[0]["misses"]
    return misses, (await database.fetch(SWEEPS_IN_LAST_HOUR))[0]["sweeps"]


async def set_misses(database, tries, *, ago="0"):
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO rate_limit VALUES"
                " ('misses', now() - CAST(CAST(:ago AS text) AS interval), :tries)"
            ),
            {"ago": ago, "tries": tries},
        )


async def test_numbers_that_follow_one_another_are_a_sweep_whoever_asks(database, house):
    told = await noted(database, house, missed_by_many(numbers(NEIGHBOURS.usual + 3, apart=2)))
    assert told == [[]] * NEIGHBOURS.usual + [["NEIGHBOURS"], [], []]


async def test_numbers_far_from_one_another_by_many_are_none(database, house):
    misses = missed_by_many(numbers(NEIGHBOURS.usual * 2, apart=100))
    assert set(map(tuple, await noted(database, house, misses))) == {()}


async def test_letters_are_gone_through_as_digits_are(database, house):
    letters = [f"123456{one}{two}" for one in "ABCDEFG" for two in "ABCDEFG"]
    told = await noted(database, house, missed_by_many(letters))
    assert told[NEIGHBOURS.usual] == ["NEIGHBOURS"]


@pytest.mark.parametrize("pattern", [ACCOUNT, ADDRESS])
async def test_many_numbers_of_one_caller_are_a_sweep(database, house, pattern):
    there = [
        Miss(
            each,
            "OWNER:1" if pattern is ACCOUNT else None,
            b"home" if pattern is ADDRESS else each.encode(),
        )
        for each in numbers(pattern.usual + 2, apart=1000)
    ]
    told = await noted(database, house, there)
    assert told == [[]] * pattern.usual + [[pattern.kind], []]


async def test_one_number_missed_again_and_again_is_none(database, house):
    misses = [Miss("123456AB", "OWNER:1", b"home")] * (ADDRESS.usual + 5)
    assert set(map(tuple, await noted(database, house, misses))) == {()}
    assert await counts(database) == (ADDRESS.usual + 5, 0)


async def test_many_misses_of_everybody_raise_the_alarm_once(database, house):
    await set_misses(database, EVERYBODY.usual)
    told = await noted(database, house, missed_by_many(numbers(3, apart=100)))
    assert told == [["EVERYBODY"], [], []]
    assert await counts(database) == (EVERYBODY.usual + 3, 1)


async def test_a_sweep_that_goes_on_is_told_again_after_an_hour(database, house):
    await set_misses(database, EVERYBODY.usual)
    await noted(database, house, missed_by_many(numbers(1, apart=100)))
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE rate_limit SET window_from = window_from - interval '65 minutes'")
        )
    await set_misses(database, EVERYBODY.usual)
    assert await noted(database, house, missed_by_many(numbers(1, apart=100))) == [["EVERYBODY"]]


async def test_what_was_missed_more_than_an_hour_ago_does_not_count(database):
    await set_misses(database, MOST_MISSES, ago="61 minutes")
    assert await counts(database) == (0, 0)
    assert not await must_prove(database)


async def test_what_one_process_misses_another_knows(database, database_url, house):
    neighbours = missed_by_many(numbers(NEIGHBOURS.usual + 1, apart=2))
    async with Database(database_url, connections=2) as other:
        await noted(database, house, neighbours[:-1])
        assert await noted(other, house, neighbours[-1:]) == [["NEIGHBOURS"]]
        assert await counts(other) == (NEIGHBOURS.usual + 1, 1)


async def test_a_stranger_needs_proof_once_very_many_were_missed(database):
    await set_misses(database, MOST_MISSES - 1)
    assert not await must_prove(database)
    await set_misses(database, 1, ago="5 minutes")
    assert await must_prove(database)


async def test_neither_number_nor_place_nor_account_is_kept_in_clear(database, house):
    account = f"OWNER:{secrets.token_hex(8)}"
    await noted(database, house, [Miss("123456AB", account, b"2001:db8::1")])
    async with database.transaction() as session:
        kept = b" ".join(await session.scalars(select(RateLimit.subject)))
    clear = (b"123456", b"1234/", account.encode(), b"2001:db8")
    assert [each for each in clear if each in kept] == []


async def test_another_house_keeps_other_hashes(database, house):
    other = type(house.vault)({1: bytes(32)}, 1, bytes(32))
    async with database.transaction() as session:
        for vault in (house.vault, other):
            await note_miss(session, vault, Miss("123456AB", None, b"home"))
        subjects = list(await session.scalars(select(RateLimit.subject)))
    assert len(subjects) == 5  # two each, and the misses of everybody
