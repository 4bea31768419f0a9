"""A registered owner and the card that a boutique typed: one person, or a question to staff."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from integrations.crm import CRMUnavailable, Found
from integrations.crm_records import OwnerRecord, RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.outbound.delivery import Delivery
from jobs.crm.outbound.people import candidate_of
from models.crm import CrmLink, CrmReview
from models.outbox import CrmDirty
from services.crm.refusals import last_answer
from services.outbox import promise
from services.profiles import update_profile
from tests.factories import make_owner

CARD = OwnerRecord(
    id=uuid4(),
    version=0,
    given_name="Ada",
    family_name="Lovelace",
    email="?",
    phone=None,
    birth_date=None,
    street="12, St James's Square",
    city=None,
    state=None,
    postal_code=None,
    country=None,
    language="",
    opted_out=None,
)


class CutOff(MemoryCRM):
    """Takes what is sent and, while it is cut off, cannot say so."""

    is_cut = False

    async def push(self, sendings):
        outcomes = await super().push(sendings)
        if self.is_cut:
            raise CRMUnavailable
        return outcomes


@pytest.fixture
def crm():
    return CutOff()


@pytest.fixture
def deliver(database, house, crm):
    async def deliver():
        while await Delivery(database, house.vault, crm).deliver_some():
            pass

    return deliver


async def one(database, statement):
    async with database.transaction() as session:
        return (await session.scalars(statement)).one()


async def reviews(database):
    async with database.transaction() as session:
        return (await session.scalars(select(CrmReview))).all()


async def change(database, house, owner, **changes):
    async with database.transaction() as session:
        await update_profile(session, house, owner_id=owner.id, changes=changes)


async def lose_the_answer(database, house, crm):
    """Deliver, and never hear that it arrived."""
    crm.is_cut = True
    with pytest.raises(CRMUnavailable):
        await Delivery(database, house.vault, crm).deliver_some()
    crm.is_cut = False


async def held(database, owner):
    row = select(CrmDirty).where(CrmDirty.id == owner.id)
    async with database.transaction() as session:
        return await session.scalar(row)


async def test_the_card_is_linked_its_blanks_are_filled_and_nothing_is_overwritten(
    database, house, crm, deliver
):
    owner = await make_owner(database, house, country="GB")
    card = crm.records.add_paper_card(replace(CARD, email=owner.email, given_name="ADA"))
    await deliver()
    link = await one(database, select(CrmLink).where(CrmLink.id == owner.id))
    there = crm.records.find(card)
    assert (link.crm_id, there.our_id) == (card, owner.id)
    assert there.told["given_name"] == "ADA"
    assert there.told["street"] == CARD.street
    assert there.told["birth_date"] == "1985-12-10"
    assert crm.count_of(RecordKind.OWNER) == 1


async def test_what_the_owner_changes_afterwards_reaches_the_card(database, house, crm, deliver):
    owner = await make_owner(database, house)
    card = crm.records.add_paper_card(replace(CARD, email=owner.email, phone="+33 6 00 00 00 00"))
    await deliver()
    async with database.transaction() as session:
        changes = {"phone": "+33612345678"}
        await update_profile(session, house, owner_id=owner.id, changes=changes)
    await deliver()
    assert crm.records.find(card).told["phone"] == "+33612345678"
    assert crm.records.find(card).told["given_name"] == "Ada"


async def test_a_weak_likeness_makes_no_twin_but_a_question(database, house, crm, deliver):
    owner = await make_owner(database, house)
    other = replace(CARD, email=owner.email, given_name="Charles")
    card = crm.records.add_paper_card(other)
    await deliver()
    (review,) = await reviews(database)
    assert (review.kind, review.record_id) == ("MATCH", owner.id)
    assert [each["crm_id"] for each in review.candidates] == [card]
    assert "EMAIL_EQUAL" in review.candidates[0]["evidence"]
    assert crm.count_of(RecordKind.OWNER) == 1
    row = await held(database, owner)
    assert (row.code, row.held_since is None) == ("REVIEW_MATCH", False)


@pytest.mark.parametrize(("verdict", "people"), [("NEW", 2), ("SAME", 1)])
async def test_what_staff_decide_is_done(database, house, crm, deliver, verdict, people):
    owner = await make_owner(database, house)
    other = replace(CARD, email=owner.email, given_name="Charles")
    card = crm.records.add_paper_card(other)
    await deliver()
    async with database.transaction() as session:
        review = (await session.scalars(select(CrmReview))).one()
        review.verdict = f"SAME:{card}" if verdict == "SAME" else verdict
        review.decided_at, review.decided_by = review.created_at, "STAFF:1"
        await promise(session, "OWNER", [owner.id])
    await deliver()
    assert crm.count_of(RecordKind.OWNER) == people
    link = await one(database, select(CrmLink).where(CrmLink.id == owner.id))
    assert (link.crm_id == card) is (verdict == "SAME")


async def test_two_owners_are_never_linked_with_one_card(database, house, crm, deliver):
    one_, two = [await make_owner(database, house) for _ in range(2)]
    card = replace(CARD, email=one_.email, phone="+33612345678", birth_date=date(1985, 12, 10))
    for owner in (one_, two):
        async with database.transaction() as session:
            changes = {"phone": "+33612345678"}
            await update_profile(session, house, owner_id=owner.id, changes=changes)
    crm.records.add_paper_card(card)
    await deliver()
    linked = [held.our_id for held in crm.records.live(RecordKind.OWNER)]
    assert len(set(linked)) == len(linked) == crm.count_of(RecordKind.OWNER)


async def test_a_card_that_refuses_mail_makes_its_owner_refuse_it(database, house, crm, deliver):
    owner = await make_owner(database, house)
    card = crm.records.add_paper_card(replace(CARD, email=owner.email, opted_out=True))
    await deliver()
    assert crm.is_opted_out(card)
    async with database.transaction() as session:
        assert await last_answer(session, owner.id) is False


async def test_a_link_whose_acknowledgement_was_lost_is_found_by_our_key(
    database, house, crm, deliver
):
    owner = await make_owner(database, house)
    await deliver()
    async with database.transaction() as session:
        await session.delete(await session.get_one(CrmLink, ("OWNER", owner.id)))
        await promise(session, "OWNER", [owner.id])
    crm.staff_edit(owner.id, city="London")
    await deliver()
    assert crm.count_of(RecordKind.OWNER) == 1
    assert crm.records.find(owner.id).told["city"] == "London"


async def test_a_contact_that_lacks_nothing_is_linked_all_the_same(database, house, crm, deliver):
    owner = await make_owner(database, house)
    await deliver()
    before = await one(database, select(CrmLink.crm_id).where(CrmLink.id == owner.id))
    async with database.transaction() as session:
        await session.delete(await session.get_one(CrmLink, ("OWNER", owner.id)))
        await promise(session, "OWNER", [owner.id])
    await deliver()
    assert await one(database, select(CrmLink.crm_id).where(CrmLink.id == owner.id)) == before


async def test_what_the_owner_changes_before_we_hear_that_they_arrived_is_told(
    database, house, crm, deliver
):
    owner = await make_owner(database, house)
    await lose_the_answer(database, house, crm)
    await change(database, house, owner, given_name="Augusta")
    await deliver()
    assert crm.records.find(owner.id).told["given_name"] == "Augusta"


async def test_what_staff_typed_stands_though_the_answer_to_the_link_was_lost(
    database, house, crm, deliver
):
    owner = await make_owner(database, house)
    card = crm.records.add_paper_card(replace(CARD, email=owner.email, given_name="ADA"))
    await lose_the_answer(database, house, crm)
    await change(database, house, owner, phone="+33612345678")
    await deliver()
    told = crm.records.find(card).told
    assert (told["given_name"], told["phone"]) == ("ADA", "+33612345678")


async def test_what_the_owner_changes_of_a_card_before_we_hear_of_its_link_is_told(
    database, house, crm, deliver
):
    owner = await make_owner(database, house)
    card = crm.records.add_paper_card(replace(CARD, email=owner.email, given_name="ADA"))
    await lose_the_answer(database, house, crm)
    await change(database, house, owner, given_name="Augusta")
    await deliver()
    assert crm.records.find(card).told["given_name"] == "Augusta"


async def test_a_contact_that_staff_merged_before_we_heard_its_id_is_not_made_again(
    database, house, crm, deliver
):
    owner = await make_owner(database, house)
    await deliver()
    card = crm.records.add_paper_card(replace(CARD, email="other@example.org"))
    crm.merge(winner=card, loser=owner.id)
    async with database.transaction() as session:
        await session.delete(await session.get_one(CrmLink, ("OWNER", owner.id)))
        await promise(session, "OWNER", [owner.id])
    await deliver()
    link = await one(database, select(CrmLink).where(CrmLink.id == owner.id))
    assert link.crm_id == card
    assert crm.count_of(RecordKind.OWNER) == 1


async def test_a_contact_that_staff_deleted_before_we_heard_its_id_is_not_made_again(
    database, house, crm, deliver
):
    owner = await make_owner(database, house)
    await deliver()
    crm.delete(owner.id)
    async with database.transaction() as session:
        await session.delete(await session.get_one(CrmLink, ("OWNER", owner.id)))
        await promise(session, "OWNER", [owner.id])
    await deliver()
    assert [each.kind for each in await reviews(database)] == ["DELETED"]
    assert crm.count_of(RecordKind.OWNER) == 0


def test_the_number_at_work_tells_a_person_as_well_as_any(crm):
    typed = "+33 6 12 34 56 78"
    seen = crm.records.find(crm.records.add_paper_card(CARD)).sighting()
    at_work = replace(seen, said={**seen.said, "phone": "+33100000001", "work_phone": typed})
    candidate = candidate_of(Found(at_work, frozenset()), replace(CARD, phone="+33612345678"))
    assert candidate.person.phone == typed
