"""What waits for a sale is looked at again should the sale have been missed, and ends in time."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, text

from models.care import Notice
from models.holding import Ownership, Registration
from rules.programme import DEFAULT_PROGRAMMES
from services.audit import is_unbroken
from services.evidence_subjects import Subject
from services.pending import WAITS_FOR, complete_missed, find_missed, lapse_some
from services.sale_voids import void_sale
from tests import evidence
from tests.factories import (
    Piece,
    declare,
    free_number,
    make_card,
    make_owner,
    make_point_of_sale,
    register,
)

SOLD_ON = date(2026, 3, 2)
ASKED_AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
IN_TIME, TOO_LATE = ASKED_AT + WAITS_FOR, ASKED_AT + WAITS_FOR + timedelta(seconds=1)


async def lapse(database, at=TOO_LATE):
    async with database.transaction() as session:
        return await lapse_some(session, at=at)


async def row_of(database, registration_id):
    async with database.transaction() as session:
        return await session.get_one(Registration, registration_id)


async def missed(database):
    async with database.transaction() as session:
        return list(await find_missed(session))


async def test_a_request_waits_for_ninety_days_and_no_longer(database, owner, piece):
    asked = await register(database, owner, piece, at=ASKED_AT)
    assert await lapse(database, IN_TIME) == 0
    assert await lapse(database, TOO_LATE) == 1
    row = await row_of(database, asked)
    assert (row.state, row.reason, row.decided_at) == ("REFUSED", "NOT_CONFIRMED", TOO_LATE)
    async with database.transaction() as session:
        told = select(Notice.object_id).where(Notice.kind == "REGISTRATION_REFUSED")
        assert list(await session.scalars(told)) == [asked]
        assert await is_unbroken(session, "REGISTRATION", asked)
    assert await lapse(database, TOO_LATE) == 0


async def test_known_and_unknown_numbers_end_alike(database, owner, piece):
    pieces = [piece, Piece(piece.id, free_number())]
    asked = [await register(database, owner, each, at=ASKED_AT) for each in pieces]
    await lapse(database)
    ended = [await row_of(database, each) for each in asked]
    assert {(each.state, each.reason, each.timepiece_id) for each in ended} == {
        ("REFUSED", "NOT_CONFIRMED", None)
    }


async def void(database, seller, at):
    async with database.transaction() as session:
        await void_sale(
            session,
            DEFAULT_PROGRAMMES,
            point_of_sale_id=seller.id,
            external_id="S",
            voided_by=None,
            at=at,
        )


async def test_a_watch_whose_sale_was_taken_back_waits_from_then_on(database, seller, owner, piece):
    await declare(database, seller, piece.number, sold_on=SOLD_ON, at=ASKED_AT, external_id="S")
    asked = await register(database, owner, piece, at=ASKED_AT)
    taken_back = ASKED_AT + timedelta(days=1000)
    await void(database, seller, taken_back)
    assert await lapse(database, taken_back + WAITS_FOR) == 0
    assert await lapse(database, taken_back + WAITS_FOR + timedelta(seconds=1)) == 1
    assert (await row_of(database, asked)).reason == "SALE_VOIDED"


async def test_evidence_that_nobody_has_looked_at_keeps_a_request_alive(database, owner, piece):
    asked = await register(database, owner, piece, at=ASKED_AT)
    await evidence.send(database, owner, Subject(asked))
    assert await lapse(database) == 0


async def test_a_request_that_is_being_completed_is_left_alone(database, owner, piece):
    await register(database, owner, piece, at=ASKED_AT)
    async with database.transaction() as session:
        await session.scalar(select(Registration).with_for_update())
        assert await lapse(database) == 0


async def rename(database, piece, number):
    async with database.transaction() as session:
        renamed = text("UPDATE timepiece SET individual_number = :number WHERE id = :id")
        await session.execute(renamed, {"number": number, "id": piece.id})


async def test_a_number_that_became_known_after_its_sale_is_completed(
    database, seller, owner, piece
):
    number = free_number()
    asked = await register(database, owner, Piece(piece.id, number), at=ASKED_AT)
    await declare(database, seller, piece.number, sold_on=SOLD_ON, at=ASKED_AT)
    assert await missed(database) == []
    await rename(database, piece, number)
    assert await missed(database) == [piece.id]
    async with database.transaction() as session:
        await complete_missed(session, DEFAULT_PROGRAMMES, piece.id, at=IN_TIME)
    assert (await row_of(database, asked)).state == "ACTIVE"
    assert await missed(database) == []


async def test_a_request_from_before_the_sale_is_no_miss(database, seller, owner, piece):
    await register(database, owner, piece, at=ASKED_AT - timedelta(days=3))
    await declare(database, seller, piece.number, sold_on=SOLD_ON, at=ASKED_AT)
    assert await missed(database) == []


async def test_a_watch_that_somebody_holds_is_no_miss(database, house, seller, owner, piece):
    number = free_number()
    other = await make_owner(database, house)
    await register(database, owner, Piece(piece.id, number), at=ASKED_AT)
    await declare(database, seller, piece.number, sold_on=SOLD_ON, at=ASKED_AT)
    card = await make_card(database, piece.id)
    await register(database, other, Piece(piece.id, piece.number, card), at=ASKED_AT)
    await rename(database, piece, number)
    assert await missed(database) == []
    async with database.transaction() as session:
        held = await session.scalars(select(Ownership.owner_id))
        assert list(held) == [other.id]


async def test_a_disputed_sale_is_no_miss(database, seller, owner, piece):
    number = free_number()
    await register(database, owner, Piece(piece.id, number), at=ASKED_AT)
    for each in (seller, await make_point_of_sale(database)):
        await declare(database, each, piece.number, sold_on=SOLD_ON, at=ASKED_AT)
    await rename(database, piece, number)
    assert await missed(database) == []
