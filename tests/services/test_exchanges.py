"""An exchange: the old number goes back to stock, and its holder holds the new piece, extended."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from models.care import Exchange
from models.holding import Ownership
from models.warranty import WarrantyCard
from rules.errors import Ineligible, InvalidInput
from rules.programme import DEFAULT_PROGRAMMES
from services.exchange_checks import Swap
from services.exchanges import exchange_watch
from services.handover import join
from services.timepieces import find_known
from tests.factories import (
    Piece,
    declare,
    make_card,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    register,
)
from tests.services.cover_world import (
    holder_of,
    living,
    noon,
    request_of,
    rows_of,
    sale_of,
    told,
    voided,
)

SOLD_ON, SWAPPED_ON = date(2026, 3, 2), date(2026, 6, 1)
AT = noon(SWAPPED_ON)


@pytest.fixture
async def old(database, seller, watch):
    return await make_sold_piece(database, seller, watch, sold_on=SOLD_ON, at=noon(SOLD_ON))


@pytest.fixture
async def new(database, watch):
    return await make_timepiece(database, watch)


@pytest.fixture
async def owner(database, owner, old):
    await register(database, owner, old, at=noon(date(2026, 3, 3)))
    return owner


async def swap(database, seller, old, new, *, external_id="X", sold_on=None, token=None):
    asked = Swap(seller.id, old.number, new.number, external_id, sold_on, token)
    async with database.transaction() as session:
        return await exchange_watch(session, DEFAULT_PROGRAMMES, swap=asked, at=AT)


async def test_the_new_piece_is_its_holders_with_a_warranty_of_its_own_from_that_day(
    database, seller, old, new, owner
):
    sale = await swap(database, seller, old, new)
    assert await sale_of(database, sale) == ("ACCEPTED", None, SWAPPED_ON)
    assert await holder_of(database, new) == owner.id
    assert await living(database, new) == [
        ("BASE", SWAPPED_ON, date(2028, 6, 1)),
        ("EXTENSION", date(2028, 6, 2), date(2034, 6, 1)),
    ]


async def test_the_old_piece_loses_its_cover_its_holder_and_its_card(
    database, seller, old, new, owner
):
    await swap(database, seller, old, new)
    assert await holder_of(database, old) is None
    assert await living(database, old) == []
    assert [why for _, _, why, _ in await voided(database, old)] == ["EXCHANGED"] * 2
    query = select(WarrantyCard.state).where(WarrantyCard.timepiece_id == old.id)
    assert await rows_of(database, query) == ["RETURNED"]
    query = select(Ownership.ended_by).where(Ownership.timepiece_id == old.id)
    assert await rows_of(database, query) == ["EXCHANGE"]


async def test_the_old_number_is_sold_again_and_starts_clean(
    database, house, seller, old, new, owner
):
    await swap(database, seller, old, new)
    buyer = await make_owner(database, house)
    await declare(database, seller, old.number, sold_on=date(2026, 7, 1))
    card = await make_card(database, old.id)
    await register(database, buyer, Piece(old.id, old.number, card), at=noon(date(2026, 7, 2)))
    assert await holder_of(database, old) == buyer.id
    assert (await living(database, old))[-1] == ("EXTENSION", date(2028, 7, 2), date(2034, 7, 1))


async def test_the_request_for_the_old_piece_ended_by_the_exchange_and_the_holder_is_told(
    database, house, seller, old, new
):
    owner = await make_owner(database, house)
    registered = await register(database, owner, old, at=noon(date(2026, 3, 3)))
    await swap(database, seller, old, new)
    assert await request_of(database, registered) == ("ENDED", "EXCHANGED")
    assert await told(database, owner) == ["REGISTRATION_CONFIRMED"] * 2


async def test_a_joint_holder_is_told_that_the_watch_was_returned(
    database, house, seller, old, new, owner
):
    spouse = await make_owner(database, house)
    async with database.transaction() as session:
        known = await find_known(session, old.number, lock=True)
        await join(session, DEFAULT_PROGRAMMES, known, owner_id=spouse.id, at=AT)
    await swap(database, seller, old, new)
    assert await told(database, spouse) == ["WATCH_RETURNED"]
    assert await holder_of(database, new) == owner.id


async def test_an_exchange_that_is_told_again_is_one(database, seller, old, new, owner):
    assert await swap(database, seller, old, new) == await swap(database, seller, old, new)
    assert len(await rows_of(database, select(Exchange))) == 1


async def test_two_at_the_same_moment_are_one(database, seller, old, new, owner):
    sales = await asyncio.gather(*(swap(database, seller, old, new) for _ in range(2)))
    assert len(set(sales)) == 1


async def test_a_stranger_who_waits_for_the_new_number_does_not_get_it(
    database, house, seller, old, new, owner
):
    stranger = await make_owner(database, house)
    waiting = await register(database, stranger, new, at=noon(SWAPPED_ON))
    await swap(database, seller, old, new)
    assert await holder_of(database, new) == owner.id
    assert (await request_of(database, waiting))[0] == "PENDING_SALE"


async def test_a_holder_who_had_asked_for_the_new_number_already_is_given_it(
    database, seller, old, new, owner
):
    waiting = await register(database, owner, new, at=noon(SWAPPED_ON))
    await swap(database, seller, old, new)
    assert await request_of(database, waiting) == ("ACTIVE", "ELIGIBLE")


async def test_a_watch_that_nobody_registered_is_exchanged_too(database, house, seller, old, new):
    buyer = await make_owner(database, house)
    waiting = await register(database, buyer, new, at=noon(SWAPPED_ON))
    await swap(database, seller, old, new)
    assert await request_of(database, waiting) == ("ACTIVE", "ELIGIBLE")
    assert await holder_of(database, new) == buyer.id


async def test_another_point_of_sale_needs_the_card_of_the_old_piece(
    database, seller, old, new, owner
):
    other = await make_point_of_sale(database)
    with pytest.raises(InvalidInput) as refused:
        await swap(database, other, old, new)
    assert refused.value.code == "SOLD_ELSEWHERE"
    await swap(database, other, old, new, token=old.card)
    assert await holder_of(database, new) == owner.id


async def test_an_id_that_says_something_else_is_refused(database, seller, old, new, watch):
    await declare(database, seller, new.number, external_id="X", sold_on=SOLD_ON)
    with pytest.raises(InvalidInput) as refused:
        await swap(database, seller, old, await make_timepiece(database, watch))
    assert refused.value.code == "EXTERNAL_ID_REUSED"


async def test_only_a_sold_piece_is_exchanged_and_only_for_one_that_is_not(
    database, seller, watch, old, new
):
    unsold = await make_timepiece(database, watch)
    sold = await make_sold_piece(database, seller, watch)
    for pair, code in (
        ((unsold, new), "NUMBER_NOT_SOLD"),
        ((old, sold), "NUMBER_SOLD"),
        ((old, old), "NUMBER_SOLD"),
        ((Piece(old.id, "999999ZZ"), new), "NUMBER_UNKNOWN"),
        ((old, Piece(new.id, "x")), "NUMBER_MALFORMED"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await swap(database, seller, *pair)
        assert refused.value.code == code


async def test_neither_a_stolen_piece_nor_a_disputed_one_is_exchanged(
    database, seller, watch, old, new
):
    stolen = await make_timepiece(database, watch, stolen=True)
    with pytest.raises(Ineligible) as refused:
        await swap(database, seller, old, stolen)
    assert refused.value.code == "REPORTED_STOLEN"
    await declare(database, await make_point_of_sale(database), old.number)
    with pytest.raises(Ineligible) as refused:
        await swap(database, seller, old, new)
    assert refused.value.code == "UNDER_DISPUTE"
