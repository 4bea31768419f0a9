"""What staff merge, delete and bring back in the CRM is followed, and nobody comes back by us."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from integrations.crm_records import RecordKind
from models.crm import CrmLink
from services.profiles import Address
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


def add_card(world, **facts):
    """The same person as a boutique typed them, on paper first."""
    blank = dict.fromkeys(("phone", "street", "city", "state", "postal_code"))
    card = replace(world.contact().record, id=uuid4(), **{**blank, **facts})
    return world.crm.records.add_paper_card(card)


async def settle(world):
    """Both ways until nothing moves any more."""
    for _ in range(4):
        await world.hear()
        await world.deliver()


def living(world):
    return world.crm.count_of(RecordKind.OWNER)


async def test_a_merge_into_a_card_is_followed_and_its_blanks_are_filled(world):
    await world.change(phone="+33140000001", address=Address(street="Rue 1", city="Paris"))
    await world.deliver()
    card = add_card(world, given_name="Augusta", city="Lyon", phone=None)
    world.crm.merge(winner=card, loser=world.owner.id)
    await settle(world)
    link, there = await world.link(), world.crm.records.find(card)
    assert (link.state, link.crm_id, there.our_id) == ("LINKED", card, world.owner.id)
    profile = await world.profile()
    assert (profile.given_name, profile.address) == (
        "Augusta",
        Address(street="Rue 1", city="Lyon"),
    )
    told = {name: there.told[name] for name in ("given_name", "city", "street", "phone")}
    assert list(told.values()) == ["Augusta", "Lyon", "Rue 1", "+33140000001"]
    assert ("MERGED", None, [], "CRM:STAFF") in await world.events()
    assert await world.reviews() == []
    assert await world.hear() == 0


async def test_after_a_merge_fifty_changes_bring_nobody_back(world):
    card = add_card(world)
    world.crm.merge(winner=card, loser=world.owner.id)
    for at in range(50):
        await world.change(phone=f"+331400000{at:02}")
        await world.deliver()
        if at % 10 == 0:
            await world.hear()
    await settle(world)
    assert living(world) == 1
    assert world.crm.records.find(card).told["phone"] == "+33140000049"
    assert world.crm.records.find(card).our_id == world.owner.id


async def test_a_chain_of_merges_is_followed_to_its_end(world):
    cards = [add_card(world) for _ in range(3)]
    world.crm.merge(winner=cards[0], loser=world.owner.id)
    world.crm.merge(winner=cards[1], loser=cards[0])
    world.crm.merge(winner=cards[2], loser=cards[1])
    await settle(world)
    assert (await world.link()).crm_id == cards[2]
    assert living(world) == 1


async def test_a_merge_whose_winner_was_deleted_is_a_deletion(world):
    card = add_card(world)
    world.crm.merge(winner=card, loser=world.owner.id)
    world.crm.delete(card)
    await settle(world)
    assert (await world.link()).state == "DELETED"
    assert living(world) == 0


@pytest.mark.parametrize("refused_by", ["card", "owner"])
async def test_of_a_merge_the_most_restrictive_answer_stays(world, refused_by):
    if refused_by == "owner":
        await world.answer(granted=False)
        await world.deliver()
    card = add_card(world, opted_out=True if refused_by == "card" else None)
    world.crm.merge(winner=card, loser=world.owner.id)
    await settle(world)
    assert world.crm.is_opted_out(card)
    assert (await world.answers())[-1][0] is False


async def test_an_address_that_a_merge_left_is_put_to_a_person(world):
    card = add_card(world, email="ada@elsewhere.example")
    world.crm.merge(winner=card, loser=world.owner.id)
    await settle(world)
    assert await world.questions() == [("EMAIL_DIFFERS", ["email"])]
    assert world.crm.records.find(card).told["email"] == "ada@elsewhere.example"


async def merged_owners(world, *, refused=False):
    """The owner's contact is merged into that of another owner of ours."""
    other = await world.join()
    await world.deliver()
    if refused:
        await world.answer(granted=False)
        await world.deliver()
    world.crm.merge(winner=other.id, loser=world.owner.id)
    await settle(world)
    return other


async def test_two_owners_whose_contacts_are_merged_share_one_and_are_put_to_a_person(world):
    other = await merged_owners(world)
    link = await world.link()
    assert (link.state, link.crm_id) == ("FOLLOWING", world.contact(other).crm_id)
    assert await world.questions() == [("MERGED_OWNERS", [])]
    (review,) = await world.reviews()
    assert review.candidates == [{"crm_id": link.crm_id, "owner_id": str(other.id)}]
    assert (await world.profile()).id == world.owner.id  # on the platform they stay two
    await world.decide("MERGED_OWNERS", "NOTED")
    await world.change(phone="+33140000001")
    await settle(world)
    assert world.contact(other).told["phone"] is None
    assert living(world) == 1


async def test_the_watches_of_who_shares_a_contact_are_nobodys_news(world):
    other = await merged_owners(world)
    watch = world.crm.records.find(world.piece.id)
    assert watch.told["owner_id"] == world.contact(other).crm_id
    world.crm.records.change(watch)
    await world.hear()
    assert await world.reviews("REASSIGNED") == []


async def test_a_no_of_one_is_a_no_of_both_who_share_a_contact(world):
    other = await merged_owners(world, refused=True)
    assert world.crm.is_opted_out(other.id)
    assert (await world.answers(other))[-1] == (False, "CRM")


async def test_a_no_said_of_a_shared_contact_is_a_no_of_both(world):
    other = await merged_owners(world)
    world.crm.opt_out(other.id)
    await settle(world)
    assert (await world.answers(other))[-1] == (await world.answers())[-1] == (False, "CRM")


async def test_a_shared_contact_that_is_merged_on_is_followed_by_both(world):
    other = await merged_owners(world)
    card = add_card(world)
    world.crm.merge(winner=card, loser=other.id)
    await settle(world)
    assert (await world.link()).crm_id == (await world.link(other.id)).crm_id == card
    assert (await world.link()).state == "FOLLOWING"
    assert (await world.link(other.id)).state == "LINKED"


async def test_an_owner_whose_own_contact_is_back_speaks_for_themselves_again(world):
    lost = world.contact()
    await merged_owners(world)
    await world.pass_time(700)
    world.crm.records.change(
        world.crm.records.find(lost.crm_id), is_deleted=False, merged_into=None
    )
    await settle(world)
    link = await world.link()
    assert (link.state, link.crm_id) == ("LINKED", lost.crm_id)
    assert await world.reviews() == []
    await world.change(phone="+33140000001")
    await world.deliver()
    assert world.crm.records.find(lost.crm_id).told["phone"] == "+33140000001"


async def test_who_was_deleted_stays_so_until_somebody_decides(world):
    world.crm.delete(world.owner.id)
    await world.hear()
    assert (await world.link()).state == "DELETED"
    assert await world.questions() == [("DELETED", [])]
    await world.change(phone="+33140000001")
    await settle(world)
    assert living(world) == 0
    await world.decide("DELETED", "LEAVE")
    await settle(world)
    assert living(world) == 0


async def test_who_was_deleted_is_made_anew_where_staff_say_so(world):
    lost = world.contact().crm_id
    world.crm.delete(world.owner.id)
    await settle(world)
    await world.decide("DELETED", "RECREATE")
    await settle(world)
    link = await world.link()
    assert (link.state, link.crm_id != lost) == ("LINKED", True)
    assert living(world) == 1
    assert world.crm.records.find(world.piece.id).told["owner_id"] == link.crm_id
    assert await world.reviews() == []


async def test_who_was_restored_is_linked_again_and_no_case_is_left(world):
    crm_id = world.contact().crm_id
    world.crm.delete(world.owner.id)
    await world.hear()
    await world.change(phone="+33140000001")
    await world.deliver()
    told = world.crm.records.find(crm_id)
    world.crm.records.change(told, is_deleted=False, told={**told.told, "city": "Lyon"})
    await settle(world)
    assert (await world.link()).state == "LINKED"
    assert await world.reviews() == []
    assert (await world.profile()).address == Address(city="Lyon")
    assert world.contact().told["phone"] == "+33140000001"  # what waited for it
    assert ("LINKED", "RESTORED", [], "CRM:STAFF") in await world.events()


async def test_a_watch_that_was_deleted_asks_once_and_comes_back_with_its_cover(world, database):
    watch = world.crm.records.find(world.piece.id)
    for each in [watch, *world.crm.records.live(RecordKind.COVERAGE)]:
        world.crm.records.change(each, is_deleted=True)
    await world.hear()
    assert await world.questions() == [("DELETED", [])]
    assert (await world.link(world.piece.id, RecordKind.TIMEPIECE)).state == "DELETED"
    await world.decide("DELETED", "RECREATE")
    await settle(world)
    assert world.crm.count_of(RecordKind.TIMEPIECE) == 1
    assert world.crm.count_of(RecordKind.COVERAGE) == 2
    async with database.transaction() as session:
        assert set(await session.scalars(select(CrmLink.state))) == {"LINKED"}


async def test_staff_win_on_what_they_chose_in_a_merge(world):
    await world.change(phone="+33140000001")
    await world.deliver()
    card = add_card(world, phone="+33140000002", birth_date=date(1984, 1, 1))
    world.crm.merge(winner=card, loser=world.owner.id)
    await settle(world)
    profile = await world.profile()
    assert (profile.phone, profile.birth_date) == ("+33140000002", date(1984, 1, 1))
