"""Reprints: one open order a piece, and printing it supersedes the card before."""

import asyncio

import pytest
from sqlalchemy import select

from models.catalogue import Timepiece
from models.ledger import Audit
from models.warranty import CardOrder, WarrantyCard
from rules.errors import InvalidInput
from services.card_orders import cancel_order, list_waiting, order_card, print_order
from services.cards import new_token
from services.timepieces import find_timepiece, is_proven
from tests.factories import make_timepiece, with_card

ACTOR = "SYSTEM:tests"


@pytest.fixture
async def piece(database, piece):
    return await with_card(database, piece)


async def order(database, piece, reason):
    async with database.transaction() as session:
        await find_timepiece(session, piece.number, lock=True)
        return await order_card(session, piece.id, reason=reason, ordered_by=ACTOR)


async def put_to_paper(database, order_id, token):
    async with database.transaction() as session:
        return await print_order(session, order_id, token=token, actor=ACTOR)


async def cancel(database, order_id):
    async with database.transaction() as session:
        return await cancel_order(session, order_id, actor=ACTOR)


async def proves(database, piece, token):
    async with database.transaction() as session:
        return await is_proven(session, piece.id, token)


async def states(database, table):
    async with database.transaction() as session:
        return list(await session.scalars(select(table.state).order_by(table.id)))


@pytest.mark.parametrize(
    ("reason", "state"),
    [("LOST", "LOST"), ("RETURNED", "RETURNED"), ("EXCHANGED", "RETURNED"), ("DAMAGED", "LIVE")],
)
async def test_what_is_in_other_hands_proves_nothing_from_the_order_on(
    database, piece, reason, state
):
    await order(database, piece, reason)
    assert await states(database, WarrantyCard) == [state]
    assert await proves(database, piece, piece.card) is (state == "LIVE")


async def test_a_printed_order_has_its_card_and_the_one_before_is_superseded(database, piece):
    order_id, token = await order(database, piece, "DAMAGED"), new_token()
    assert await put_to_paper(database, order_id, token)
    assert await proves(database, piece, token)
    assert not await proves(database, piece, piece.card)
    async with database.transaction() as session:
        printed = await session.get_one(CardOrder, order_id)
        card = await session.get_one(WarrantyCard, printed.card_id)
        assert (printed.state, card.timepiece_id, card.issue) == ("PRINTED", piece.id, 2)


async def test_a_piece_has_one_open_order_whatever_is_asked(database, piece):
    orders = [await order(database, piece, each) for each in ("DAMAGED", "LOST", "RETURNED")]
    assert len(set(orders)) == 1
    assert await states(database, WarrantyCard) == ["LOST"]


async def test_orders_at_once_are_one(database, piece):
    orders = await asyncio.gather(*(order(database, piece, "LOST") for _ in range(5)))
    assert len(set(orders)) == 1


async def test_after_printing_another_may_be_ordered(database, piece):
    first = await order(database, piece, "LOST")
    await put_to_paper(database, first, new_token())
    assert await order(database, piece, "LOST") != first


async def test_a_first_card_is_for_a_piece_that_had_none(database, piece):
    with pytest.raises(InvalidInput, match="CARD_ISSUED"):
        await order(database, piece, "FIRST")
    async with database.transaction() as session:
        reference_id = await session.scalar(select(Timepiece.reference_id))
    bare = await make_timepiece(database, reference_id)
    assert await put_to_paper(database, await order(database, bare, "FIRST"), new_token())


async def test_an_order_is_printed_once_and_a_second_sheet_proves_nothing(database, piece):
    order_id = await order(database, piece, "DAMAGED")
    tokens = [new_token(), new_token()]
    printed = await asyncio.gather(*(put_to_paper(database, order_id, each) for each in tokens))
    assert sorted(printed) == [False, True]
    proven = [await proves(database, piece, each) for each in tokens]
    assert proven == printed


async def test_a_cancelled_order_is_not_printed_and_leaves_the_card_as_it_is(database, piece):
    order_id = await order(database, piece, "DAMAGED")
    assert [await cancel(database, order_id) for _ in range(2)] == [True, True]
    assert not await put_to_paper(database, order_id, new_token())
    assert await proves(database, piece, piece.card)


async def test_a_printed_or_unknown_order_cannot_be_cancelled(database, piece):
    order_id = await order(database, piece, "LOST")
    await put_to_paper(database, order_id, new_token())
    assert not await cancel(database, order_id)
    assert not await cancel(database, piece.id)
    assert not await put_to_paper(database, piece.id, new_token())


async def test_what_waits_is_listed_with_all_that_a_card_says(database, piece):
    order_id = await order(database, piece, "LOST")
    async with database.transaction() as session:
        waiting = await list_waiting(session)
    assert [(each.id, each.individual_number, each.reason, each.role) for each in waiting] == [
        (order_id, piece.number, "LOST", "SYSTEM")
    ]
    assert (waiting[0].reference, waiting[0].collection) == ("CB-WATCH", "Aurore")
    await put_to_paper(database, order_id, new_token())
    async with database.transaction() as session:
        assert await list_waiting(session) == []


async def test_the_reasons_are_audited(database, piece):
    first = await order(database, piece, "LOST")
    await cancel(database, first)
    await put_to_paper(database, await order(database, piece, "DAMAGED"), new_token())
    async with database.transaction() as session:
        rows = (await session.scalars(select(Audit).order_by(Audit.position))).all()
    assert [(row.action, *row.fields[1:]) for row in rows] == [
        ("ISSUE_CARD",),
        ("REPORT_CARD", "LOST"),
        ("ORDER_CARD", "LOST"),
        ("CANCEL_CARD_ORDER", "LOST"),
        ("ORDER_CARD", "DAMAGED"),
        ("ISSUE_CARD",),
        ("PRINT_CARD", "DAMAGED"),
    ]
