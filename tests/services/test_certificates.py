from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from models.keys import new_id
from models.warranty import CoverageSegment
from services.certificates import Warranty, certificate_address, read_certificate
from tests.factories import declare, make_catalogue, make_point_of_sale, make_timepiece

SOLD_ON = date(2026, 3, 2)
REPAIRED = {"void_reason": "THIRD_PARTY_REPAIR", "voided_at": datetime(2027, 1, 1, tzinfo=UTC)}


@pytest.fixture
async def piece(database):
    """A watch sold in Honolulu, with its base until 2 March 2028."""
    watch = (await make_catalogue(database))["WATCH"]
    piece = await make_timepiece(database, watch)
    seller = await make_point_of_sale(database, zone="Pacific/Honolulu")
    await declare(database, seller, piece.number, sold_on=SOLD_ON)
    return piece


async def add(database, piece, kind, starts_on, ends_on, version=1, **facts):
    row = CoverageSegment(
        id=new_id(),
        timepiece_id=piece.id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        rule="R",
        rule_version=version,
        **facts,
    )
    async with database.transaction() as session:
        session.add(row)


async def warranty_of(database, piece):
    return (await read_certificate(database, piece.id)).warranty


async def test_a_certificate_tells_the_piece_and_its_warranty(database, piece):
    told = await read_certificate(database, piece.id)
    assert (told.individual_number, told.reference) == (piece.number, "CB-WATCH")
    assert (told.name, told.collection) == ("Aurore 36", "Aurore")
    assert told.warranty == Warranty(SOLD_ON, date(2028, 3, 2), is_extended=False, rule_version=1)


async def test_base_and_extension_are_one_interval_by_the_rules_of_the_last(database, piece):
    await add(database, piece, "EXTENSION", date(2028, 3, 3), date(2034, 3, 2), version=2)
    assert await warranty_of(database, piece) == Warranty(
        SOLD_ON, date(2034, 3, 2), is_extended=True, rule_version=2
    )


async def test_what_was_voided_is_not_certified(database, piece):
    voided = {"void_reason": "SALE_VOIDED", "voided_at": datetime(2027, 1, 1, tzinfo=UTC)}
    await add(database, piece, "EXTENSION", date(2028, 3, 3), date(2034, 3, 2), **voided)
    assert await warranty_of(database, piece) == Warranty(
        SOLD_ON, date(2028, 3, 2), is_extended=False, rule_version=1
    )


async def test_what_was_voided_from_a_day_on_is_certified_until_the_day_before(database, piece):
    from_then = REPAIRED | {"voided_from": date(2030, 5, 1)}
    await add(database, piece, "EXTENSION", date(2028, 3, 3), date(2034, 3, 2), **from_then)
    assert await warranty_of(database, piece) == Warranty(
        SOLD_ON, date(2030, 4, 30), is_extended=True, rule_version=1
    )


async def test_what_was_voided_from_its_first_day_on_is_not_certified(database, piece):
    from_the_first = REPAIRED | {"voided_from": date(2028, 3, 3)}
    await add(database, piece, "EXTENSION", date(2028, 3, 3), date(2034, 3, 2), **from_the_first)
    assert await warranty_of(database, piece) == Warranty(
        SOLD_ON, date(2028, 3, 2), is_extended=False, rule_version=1
    )


async def test_the_guarantee_on_a_service_is_no_warranty(database, piece):
    await add(database, piece, "SERVICE_GUARANTEE", date(2028, 1, 1), date(2040, 1, 1))
    assert (await warranty_of(database, piece)).ends_on == date(2028, 3, 2)


async def test_a_piece_without_a_sale_has_no_warranty(database, piece):
    other = await make_timepiece(database, (await add_reference(database)))
    told = await read_certificate(database, other.id)
    assert told.warranty is None
    assert not told.is_covered(datetime.now(UTC))


async def add_reference(database):
    async with database.transaction() as session:
        return await session.scalar(text("SELECT id FROM reference LIMIT 1"))


@pytest.mark.parametrize(
    ("at", "covered"),
    [
        # 9:59 UTC is 23:59 of the day before in Honolulu.
        (datetime(2028, 3, 3, 9, 59, tzinfo=UTC), True),
        (datetime(2028, 3, 3, 10, 0, tzinfo=UTC), False),
    ],
)
async def test_cover_ends_with_the_last_day_at_the_point_of_sale(database, piece, at, covered):
    assert (await read_certificate(database, piece.id)).is_covered(at) is covered


async def test_of_an_id_that_no_piece_has_nothing_is_told(database):
    assert await read_certificate(database, new_id()) is None


def test_the_address_of_a_certificate_is_below_that_of_the_house():
    assert certificate_address("https://care.example/", "abc") == "https://care.example/c/abc"
