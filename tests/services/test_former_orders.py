"""A card that a former owner ordered is not printed: the next one orders their own."""

import pytest
from sqlalchemy import select

from models.warranty import CardOrder
from rules.programme import DEFAULT_PROGRAMMES
from services.card_orders import order_card, print_order
from services.cards import new_token
from services.handover import Heir, hand_over
from services.release import release_watch
from services.sale_voids import void_sale
from services.timepieces import find_known
from tests.factories import (
    declare,
    make_owner,
    now,
    register,
)


@pytest.fixture
async def piece(database, seller, piece):
    await declare(database, seller, piece.number, external_id="S")
    return piece


@pytest.fixture
async def owner(database, owner, piece):
    await register(database, owner, piece)
    return owner


async def give_away(session, seller, piece, owner, heir):
    known = await find_known(session, piece.number, lock=True)
    await hand_over(session, DEFAULT_PROGRAMMES, known, Heir(heir.id, "TRANSFER", "tests", now()))


async def let_go(session, seller, piece, owner, heir):
    await release_watch(session, owner_id=owner.id, timepiece_id=piece.id, at=now())


async def give_back(session, seller, piece, owner, heir):
    told = {"external_id": "S", "voided_by": None, "is_return": True, "at": now()}
    await void_sale(session, DEFAULT_PROGRAMMES, point_of_sale_id=seller.id, **told)


async def ordered(database, piece, by):
    async with database.transaction() as session:
        await find_known(session, piece.number, lock=True)
        return await order_card(session, piece.id, reason="LOST", ordered_by=by)


async def printed(database, order_id):
    async with database.transaction() as session:
        return await print_order(session, order_id, token=new_token(), actor="tests")


@pytest.mark.parametrize("leave", [give_away, let_go, give_back])
@pytest.mark.parametrize("by", ["owner", "seller"])
async def test_what_a_former_owner_ordered_is_not_printed(
    database, house, seller, piece, owner, leave, by
):
    principal = f"OWNER:{owner.id}" if by == "owner" else f"POINT_OF_SALE:{seller.id}"
    order_id = await ordered(database, piece, principal)
    async with database.transaction() as session:
        await leave(session, seller, piece, owner, await make_owner(database, house))
    assert await printed(database, order_id) is (by == "seller")


async def test_the_next_owner_orders_a_card_of_their_own(database, house, seller, piece, owner):
    heir = await make_owner(database, house)
    await ordered(database, piece, f"OWNER:{owner.id}")
    async with database.transaction() as session:
        await give_away(session, seller, piece, owner, heir)
    await ordered(database, piece, f"OWNER:{heir.id}")
    async with database.transaction() as session:
        states = await session.scalars(select(CardOrder.state).order_by(CardOrder.id))
        assert list(states) == ["CANCELLED", "ORDERED"]
