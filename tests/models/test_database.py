import pytest
from sqlalchemy import literal, select, text

from models.database import Database
from models.migration import differences
from models.query import Query

ONE = Query(select(literal(1).label("one")))


def test_the_migrations_make_what_the_models_describe(database_url):
    assert differences(database_url) == []


async def test_a_transaction_is_committed_when_its_block_ends(database):
    async with database.transaction() as session:
        await session.execute(text("INSERT INTO collection (id, name) VALUES (uuidv7(), 'A')"))
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM collection")) == 1


async def test_a_transaction_is_undone_when_its_block_raises(database):
    async def fail():
        async with database.transaction() as session:
            await session.execute(text("INSERT INTO collection (id, name) VALUES (uuidv7(), 'A')"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM collection")) == 0


async def test_an_open_database_answers(database):
    assert await database.answers()
    assert [row["one"] for row in await database.fetch(ONE)] == [1]


async def test_a_database_that_is_away_does_not_answer():
    nowhere = Database("postgresql://nobody:none@127.0.0.1:1/none")
    assert not await nowhere.answers()
