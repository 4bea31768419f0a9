"""The declaration counts: it takes the place of a sale that a card or a receipt had proven."""

from dataclasses import replace
from datetime import date

import pytest

from rules.programme import DEFAULT_PROGRAMME, Programmes
from services.repairs import find_third_party_repair
from tests.factories import (
    declare,
    make_owner,
    make_point_of_sale,
    prove_sale,
    register,
    with_card,
)
from tests.services.cover_world import holder_of, living, noon, sale_of, voided

ON_CARD, DECLARED = date(2024, 3, 4), date(2024, 4, 3)
ASKED_AT = noon(date(2024, 5, 1))


@pytest.fixture
async def piece(database, piece):
    return await with_card(database, piece)


@pytest.fixture
async def proven(database, piece):
    return await prove_sale(database, piece, sold_on=ON_CARD)


@pytest.fixture
async def owner(database, owner, proven, piece):
    await register(database, owner, piece, at=ASKED_AT)
    return owner


@pytest.mark.parametrize("sold_on", [ON_CARD, DECLARED])
async def test_a_declaration_takes_the_place_of_a_proven_sale(
    database, seller, piece, proven, sold_on
):
    declared = await declare(database, seller, piece.number, sold_on=sold_on)
    assert (await sale_of(database, declared))[:2] == ("ACCEPTED", None)
    assert (await sale_of(database, proven))[0] == "VOIDED"
    assert [day for _, day, _ in await living(database, piece)] == [sold_on]


async def test_of_the_same_day_it_changes_nothing_but_the_sale(database, seller, piece, owner):
    before = await living(database, piece)
    await declare(database, seller, piece.number, sold_on=ON_CARD)
    assert (await living(database, piece), await voided(database, piece)) == (before, [])
    assert await holder_of(database, piece) == owner.id


async def test_of_another_day_cover_is_computed_anew_and_its_holder_keeps_the_watch(
    database, seller, piece, owner
):
    await declare(database, seller, piece.number, sold_on=DECLARED)
    assert await living(database, piece) == [
        ("BASE", DECLARED, date(2026, 4, 3)),
        ("EXTENSION", date(2026, 4, 4), date(2032, 4, 3)),
    ]
    assert [why for _, _, why, _ in await voided(database, piece)] == ["SALE_CORRECTED"] * 2
    assert await holder_of(database, piece) == owner.id


async def test_who_came_too_late_by_the_card_and_in_time_by_the_declaration_is_extended(
    database, house, seller, piece, proven
):
    owner = await make_owner(database, house)
    asked_at = noon(date(2026, 3, 20))  # after 4 March, before 3 April
    await register(database, owner, piece, at=asked_at, without_extension=True)
    assert [kind for kind, *_ in await living(database, piece)] == ["BASE"]
    await declare(database, seller, piece.number, sold_on=DECLARED)
    assert [kind for kind, *_ in await living(database, piece)] == ["BASE", "EXTENSION"]


async def test_an_earlier_declaration_does_not_shorten_what_was_granted(
    database, seller, piece, owner
):
    await declare(database, seller, piece.number, sold_on=date(2024, 1, 15))
    assert (await living(database, piece))[-1][-1] == date(2032, 3, 4)


async def test_a_declaration_that_says_another_reference_is_held_and_the_proven_sale_stands(
    database, seller, piece, proven
):
    held = await declare(database, seller, piece.number, sold_on=DECLARED, reference="OTHER")
    assert (await sale_of(database, held))[:2] == ("HELD", "REFERENCE_DIFFERS")
    assert (await sale_of(database, proven))[0] == "ACCEPTED"


async def test_a_second_declaration_is_held_against_the_first(database, seller, piece, proven):
    other = await make_point_of_sale(database)
    await declare(database, seller, piece.number, sold_on=DECLARED)
    held = await declare(database, other, piece.number, sold_on=DECLARED)
    assert (await sale_of(database, held))[:2] == ("HELD", "SOLD_TWICE")


async def test_cover_that_a_repair_of_others_ended_stays_ended(database, seller, piece, owner):
    found_on = date(2025, 1, 1)
    async with database.transaction() as session:
        await find_third_party_repair(
            session, individual_number=piece.number, found_on=found_on, actor="S", at=noon(found_on)
        )
    before = await voided(database, piece)
    await declare(database, seller, piece.number, sold_on=DECLARED)
    assert (await living(database, piece), await voided(database, piece)) == ([], before)


async def test_the_base_of_a_market_on_the_receipt_is_not_shortened_by_that_of_the_seller(
    database, seller, piece
):
    longer = replace(DEFAULT_PROGRAMME, base_years_by_market={"JP": 3})
    programmes = Programmes((longer,))
    await prove_sale(database, piece, sold_on=ON_CARD, market="JP", programmes=programmes)
    await declare(database, seller, piece.number, sold_on=ON_CARD, programmes=programmes)
    assert await living(database, piece) == [("BASE", ON_CARD, date(2027, 3, 4))]
