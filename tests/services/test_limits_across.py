"""A limit is one limit, however many processes there are."""

from datetime import timedelta

from models.database import Database
from services.limits import Allowance, spend

FIVE = Allowance("tests/five", 5, timedelta(days=20_000))


async def spent(database, subject):
    async with database.transaction() as session:
        return await spend(session, FIVE, subject) is not None


async def test_what_one_process_counts_another_knows(database, database_url):
    async with Database(database_url, connections=2) as other:
        turns = (database, other, database, other, database, other, database)
        counted = [await spent(each, b"ada") for each in turns]
        assert counted == [True] * 5 + [False] * 2
        assert await spent(other, b"bob")
