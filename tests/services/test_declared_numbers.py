"""A till that types a look-alike declares the piece it means, and never one that it may mean."""

import pytest
from sqlalchemy import select

from models.warranty import SaleDeclaration
from rules.errors import InvalidInput
from tests.factories import declare, make_catalogue, make_point_of_sale, make_timepiece


@pytest.fixture
async def paris(database):
    return await make_point_of_sale(database)


@pytest.fixture
async def watch(database):
    return (await make_catalogue(database))["WATCH"]


async def test_a_look_alike_with_one_reading_is_taken_for_it(database, paris, watch):
    piece = await make_timepiece(database, watch, number="120456AB")
    declared = await declare(database, paris, "12O456AB", external_id="S-1")
    async with database.transaction() as session:
        row = await session.get_one(SaleDeclaration, declared)
    assert (row.timepiece_id, row.state) == (piece.id, "ACCEPTED")


async def test_the_same_sale_spelt_rightly_only_repeats_it(database, paris, watch):
    await make_timepiece(database, watch, number="120456AB")
    first = await declare(database, paris, "12O456AB", external_id="S-1")
    assert await declare(database, paris, "120456AB", external_id="S-1") == first


async def test_of_two_readings_none_is_declared(database, paris, watch):
    await make_timepiece(database, watch, number="12345601")
    with pytest.raises(InvalidInput) as caught:
        await declare(database, paris, "123456O1")
    assert caught.value.code == "NUMBER_MALFORMED"
    async with database.transaction() as session:
        assert (await session.scalars(select(SaleDeclaration))).all() == []


async def test_a_look_alike_makes_no_piece_known(database, paris, watch):
    with pytest.raises(InvalidInput) as caught:
        await declare(database, paris, "12O456AB")
    assert caught.value.code == "NUMBER_UNKNOWN"
