"""A watch that staff give to somebody else in the CRM changes hands here at their verdict alone."""

import pytest
from sqlalchemy import select, update

from integrations.crm_records import RecordKind
from models.care import Notice
from models.catalogue import Timepiece
from models.holding import Ownership, OwnershipClaim, current_owner
from rules.errors import Ineligible, InvalidInput
from tests.jobs.crm.test_merges import add_card, settle
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


async def reassigned(world, to):
    holder = world.crm.records.find(to)
    watch = world.crm.records.find(world.piece.id)
    told = {**watch.told, "owner_id": holder.crm_id}
    world.crm.records.change(watch, told=told)
    await world.hear()


async def holder_of(world, database):
    async with database.transaction() as session:
        held = select(Ownership.owner_id).where(current_owner(world.piece.id))
        return await session.scalar(held)


async def heir_of(world):
    heir = await world.join()
    await world.deliver()
    return heir


def holder_there(world):
    return world.crm.records.find(world.piece.id).told["owner_id"]


async def test_a_watch_given_to_somebody_else_is_put_to_a_person(world, database):
    heir = await heir_of(world)
    await reassigned(world, heir.id)
    (review,) = await world.reviews()
    assert (review.kind, review.fields) == ("REASSIGNED", ["owner_id"])
    holder = {"crm_id": world.contact(heir).crm_id, "owner_id": str(heir.id)}
    assert review.candidates == [holder]
    assert await holder_of(world, database) == world.owner.id
    await world.deliver()
    assert holder_there(world) == holder["crm_id"]
    assert await world.hear() == 0


async def test_at_staffs_verdict_it_is_handed_over_as_by_a_claim(world, database):
    heir = await heir_of(world)
    await reassigned(world, heir.id)
    await world.decide("REASSIGNED", "HAND_OVER")
    assert await holder_of(world, database) == heir.id
    async with database.transaction() as session:
        claim = await session.scalar(select(OwnershipClaim))
        notices = await session.execute(select(Notice.kind, Notice.owner_id, Notice.detail))
        told = [tuple(each) for each in notices.all() if each.kind == "CLAIM_GRANTED"]
    assert (claim.state, claim.owner_id, claim.decided_by) == (
        *("GRANTED", heir.id),
        "CRM_AGENT:desk Paris",
    )
    assert sorted(told, key=str) == sorted(
        [("CLAIM_GRANTED", heir.id, ""), ("CLAIM_GRANTED", world.owner.id, "FORMER")], key=str
    )
    await settle(world)
    assert holder_there(world) == world.contact(heir).crm_id
    assert await world.reviews() == []


async def test_a_claim_that_the_new_holder_raised_is_the_one_that_is_granted(world, database):
    heir = await heir_of(world)
    async with database.transaction() as session:
        number = await session.scalar(
            select(Timepiece.individual_number).filter_by(id=world.piece.id)
        )
        session.add(OwnershipClaim(individual_number=number, owner_id=heir.id, state="OPEN"))
    await reassigned(world, heir.id)
    await world.decide("REASSIGNED", "HAND_OVER")
    async with database.transaction() as session:
        assert list(await session.scalars(select(OwnershipClaim.state))) == ["GRANTED"]


async def test_who_has_no_account_yet_cannot_be_given_a_watch(world, database):
    card = add_card(world, email="new@example.com")
    await reassigned(world, card)
    with pytest.raises(InvalidInput) as refusal:
        await world.decide("REASSIGNED", "HAND_OVER")
    assert refusal.value.code == "HOLDER_WITHOUT_ACCOUNT"
    assert await holder_of(world, database) == world.owner.id
    assert len(await world.reviews()) == 1


@pytest.mark.parametrize("state", ["STOLEN", "LOST"])
async def test_a_missing_watch_changes_no_hands(world, database, state):
    heir = await heir_of(world)
    await reassigned(world, heir.id)
    async with database.transaction() as session:
        await session.execute(update(Timepiece).values(state=state))
    with pytest.raises(Ineligible):
        await world.decide("REASSIGNED", "HAND_OVER")
    assert await holder_of(world, database) == world.owner.id


async def test_where_staff_keep_it_the_crm_is_told_again_whose_it_is(world, database):
    heir = await heir_of(world)
    await reassigned(world, heir.id)
    await world.decide("REASSIGNED", "KEEP_OURS")
    await settle(world)
    assert holder_there(world) == world.contact().crm_id
    assert await holder_of(world, database) == world.owner.id
    assert await world.hear() == 0


async def test_a_watch_that_was_given_back_needs_no_decision(world):
    heir = await heir_of(world)
    await reassigned(world, heir.id)
    await reassigned(world, world.owner.id)
    assert await world.reviews() == []


async def test_a_watch_of_nobody_is_put_to_a_person(world):
    watch = world.crm.records.find(world.piece.id)
    world.crm.records.change(watch, told={**watch.told, "owner_id": None})
    await world.hear()
    (review,) = await world.reviews()
    assert (review.kind, review.candidates) == ("REASSIGNED", [])
    with pytest.raises(InvalidInput):
        await world.decide("REASSIGNED", "HAND_OVER")
    await world.decide("REASSIGNED", "KEEP_OURS")
    await settle(world)
    assert holder_there(world) == world.contact().crm_id
    assert world.crm.count_of(RecordKind.TIMEPIECE) == 1
