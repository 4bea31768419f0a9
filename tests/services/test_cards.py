"""One card in force a piece; whatever is out of force proves nothing."""

import asyncio

import pytest
from sqlalchemy import select

from models.ledger import Audit
from models.warranty import WarrantyCard
from rules.errors import InvalidInput
from services.audit import is_unbroken
from services.cards import issue_card, report_card, take_out_of_force
from services.timepieces import find_timepiece, is_proven
from tests.factories import make_card, make_catalogue, make_timepiece


@pytest.fixture
async def pieces(database):
    references = await make_catalogue(database)
    return [await make_timepiece(database, references["WATCH"]) for _ in range(2)]


async def cards_of(database, piece):
    async with database.transaction() as session:
        found = await session.scalars(
            select(WarrantyCard)
            .where(WarrantyCard.timepiece_id == piece.id)
            .order_by(WarrantyCard.issue)
        )
        return [(card.issue, card.state) for card in found]


async def proves(database, piece, token):
    async with database.transaction() as session:
        return await is_proven(session, piece.id, token)


async def report(database, piece, state):
    async with database.transaction() as session:
        return await report_card(
            session, piece.id, state=state, actor="SYSTEM:tests", field="watchId"
        )


async def test_a_new_card_supersedes_the_one_before_and_issues_count_up(database, pieces):
    tokens = [await make_card(database, pieces[0].id) for _ in range(3)]
    assert await cards_of(database, pieces[0]) == [
        (1, "SUPERSEDED"),
        (2, "SUPERSEDED"),
        (3, "LIVE"),
    ]
    assert [await proves(database, pieces[0], each) for each in tokens] == [False, False, True]


async def test_a_card_belongs_to_one_piece_only(database, pieces):
    first, second = pieces
    tokens = [await make_card(database, piece.id) for piece in pieces]
    assert not await proves(database, first, tokens[1])
    assert await cards_of(database, first) == [(1, "LIVE")]
    assert await proves(database, second, tokens[1])


@pytest.mark.parametrize("material", ["BOOKLET", "NFC_V1"])
async def test_a_booklet_and_a_first_card_have_no_token_and_prove_nothing(
    database, pieces, material
):
    async with database.transaction() as session:
        token = await issue_card(session, pieces[0].id, material=material, actor="SYSTEM:tests")
    assert token == ""
    assert not await proves(database, pieces[0], token)
    assert await cards_of(database, pieces[0]) == [(1, "LIVE")]


@pytest.mark.parametrize("state", ["LOST", "RETURNED"])
async def test_a_card_that_is_gone_proves_nothing_and_may_be_reported_again(
    database, pieces, state
):
    token = await make_card(database, pieces[0].id)
    reported = [await report(database, pieces[0], state) for _ in range(2)]
    assert reported[0] == reported[1]
    assert not await proves(database, pieces[0], token)
    assert await cards_of(database, pieces[0]) == [(1, state)]


async def test_a_piece_without_a_card_in_force_has_none_to_report(database, pieces):
    with pytest.raises(InvalidInput, match="CARD_UNKNOWN"):
        await report(database, pieces[0], "LOST")
    await make_card(database, pieces[0].id)
    await report(database, pieces[0], "RETURNED")
    with pytest.raises(InvalidInput, match="CARD_UNKNOWN"):
        await report(database, pieces[0], "LOST")


async def test_a_card_is_found_out_of_force_whoever_takes_it_so(database, pieces):
    async with database.transaction() as session:  # nothing to take is no fault
        await take_out_of_force(session, pieces[0].id, state="RETURNED", actor="SYSTEM:tests")
    assert await cards_of(database, pieces[0]) == []


async def test_cards_issued_at_once_leave_one_in_force(database, pieces):
    async def issue():
        async with database.transaction() as session:
            await find_timepiece(session, pieces[0].number, lock=True)
            return await issue_card(session, pieces[0].id, actor="SYSTEM:tests")

    tokens = await asyncio.gather(*(issue() for _ in range(5)))
    assert max(await cards_of(database, pieces[0])) == (5, "LIVE")
    assert sum([await proves(database, pieces[0], each) for each in tokens]) == 1


async def test_the_audit_tells_what_happened_to_the_card_and_why_but_no_token(database, pieces):
    token = await make_card(database, pieces[0].id)
    await report(database, pieces[0], "LOST")
    async with database.transaction() as session:
        rows = (await session.scalars(select(Audit).order_by(Audit.position))).all()
        assert await is_unbroken(session, "TIMEPIECE", pieces[0].id)
    assert [(row.action, row.fields) for row in rows] == [
        ("ISSUE_CARD", ["warranty_card"]),
        ("REPORT_CARD", ["warranty_card", "LOST"]),
    ]
    assert token not in str([(row.actor, row.fields) for row in rows])
