"""Announcing and sending evidence: only for one's own, only while it counts, alike for all."""

import asyncio

import pytest
from sqlalchemy import event, select

from models.care import Notice
from models.holding import OwnershipClaim
from models.keys import new_id
from rules.errors import Forbidden, InvalidInput
from services.audit import is_unbroken
from services.evidence import MOST_FILES, receive_file
from services.evidence_subjects import Subject
from services.registration import withdraw_registration
from tests.evidence import claim, file, offer, pending, send, state_of
from tests.factories import (
    Piece,
    free_number,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)


@pytest.fixture
async def request_id(database, owner, watch):
    return (await pending(database, owner, watch))[1]


async def receive(database, owner, evidence_id, *, said=b""):
    async with database.transaction() as session:
        await receive_file(
            session, owner_id=owner.id, evidence_id=evidence_id, file=file(said), at=now()
        )


async def claims(database):
    async with database.transaction() as session:
        return {each.id: each for each in await session.scalars(select(OwnershipClaim))}


async def test_evidence_is_announced_and_then_stored(database, owner, request_id):
    evidence_id = await offer(database, owner, Subject(request_id))
    assert await state_of(database, evidence_id) == "EXPECTED"
    await receive(database, owner, evidence_id)
    assert await state_of(database, evidence_id) == "STORED"
    async with database.transaction() as session:
        assert await is_unbroken(session, "EVIDENCE", evidence_id)


async def test_the_same_file_again_changes_nothing_and_another_is_refused(
    database, owner, request_id
):
    evidence_id = await send(database, owner, Subject(request_id), said=b"one")
    await receive(database, owner, evidence_id, said=b"one")
    with pytest.raises(InvalidInput) as refused:
        await receive(database, owner, evidence_id, said=b"two")
    assert refused.value.code == "EVIDENCE_STORED"


async def test_evidence_is_announced_for_what_is_ones_own_only(database, house, request_id):
    other = await make_owner(database, house)
    for subject in (Subject(request_id), Subject(new_id()), Subject(claim_id=new_id()), Subject()):
        with pytest.raises(Forbidden):
            await offer(database, other, subject)


async def test_a_file_is_taken_from_who_announced_it_only(database, house, owner, request_id):
    evidence_id = await offer(database, owner, Subject(request_id))
    other = await make_owner(database, house)
    with pytest.raises(Forbidden):
        await receive(database, other, evidence_id)
    with pytest.raises(Forbidden):
        await receive(database, owner, new_id())


async def test_at_most_five_files_are_announced_also_by_many_at_once(database, owner, request_id):
    subject = Subject(request_id)
    offers = [offer(database, owner, subject) for _ in range(MOST_FILES + 2)]
    outcomes = await asyncio.gather(*offers, return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, InvalidInput)]
    assert [each.code for each in refused] == ["EVIDENCE_TOO_MANY"] * 2


async def test_what_is_decided_awaits_no_evidence(database, owner, request_id):
    announced = await offer(database, owner, Subject(request_id))
    async with database.transaction() as session:
        await withdraw_registration(
            session, owner_id=owner.id, registration_id=request_id, at=now()
        )
    for late in (offer(database, owner, Subject(request_id)), receive(database, owner, announced)):
        with pytest.raises(InvalidInput) as refused:
            await late
        assert refused.value.code == "EVIDENCE_NOT_AWAITED"


@pytest.mark.parametrize("kind", ["held", "unsold", "unknown"])
async def test_a_claim_with_evidence_looks_the_same_whatever_the_number_is(
    database, house, watch, kind
):
    held = await make_sold_piece(database, await make_point_of_sale(database), watch)
    holder, stranger = await make_owner(database, house), await make_owner(database, house)
    await register(database, holder, held)
    numbers = {
        "held": held.number,
        "unsold": (await make_timepiece(database, watch)).number,
        "unknown": free_number(),
    }
    claim_id = await claim(database, stranger, numbers[kind])
    await send(database, stranger, Subject(claim_id=claim_id))
    raised = (await claims(database))[claim_id]
    assert (raised.state, raised.is_proven, raised.timepiece_id) == ("OPEN", False, None)
    async with database.transaction() as session:
        told = await session.scalars(select(Notice.owner_id).where(Notice.kind == "CLAIM_RAISED"))
        assert list(told) == []
        assert await is_unbroken(session, "CLAIM", claim_id)


async def statements(database, owner, subject):
    """What the database is asked when a file is received."""
    evidence_id, asked = await offer(database, owner, subject), []
    async with database.transaction() as session:
        engine = session.get_bind()
        count = lambda *said: asked.append(said[2])  # noqa: E731 - to be taken off again
        event.listen(engine, "before_cursor_execute", count)
        await receive_file(
            session, owner_id=owner.id, evidence_id=evidence_id, file=file(), at=now()
        )
        await session.flush()
        event.remove(engine, "before_cursor_execute", count)
    return asked


async def test_a_number_that_nobody_knows_costs_the_same_statements(database, owner, watch):
    piece = await make_timepiece(database, watch)
    unknown = Piece(new_id(), free_number())
    asked = [
        await statements(database, owner, Subject(await register(database, owner, each)))
        for each in (piece, unknown)
    ]
    assert asked[0] == asked[1]
