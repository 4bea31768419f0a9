"""What staff type in the CRM reaches the platform once, by the rules; our own echo does nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from models.crm import CrmCursor, CrmLink
from services.profiles import Address
from tests.factories import day_ago
from tests.jobs.crm.world import begin_world

STAFF = "CRM:STAFF"


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


async def test_our_own_echo_is_no_news(world):
    assert await world.hear() == 0
    await world.change(phone="+33140000001", address=Address(city="Paris"))
    await world.deliver()
    assert await world.hear() == 0
    assert await world.waiting() == 0


async def test_a_correction_reaches_the_profile_and_is_not_sent_back(world):
    world.crm.staff_edit(world.owner.id, family_name="King", phone="+33 1 40 00 00 02")
    assert await world.hear() == 1
    profile = await world.profile()
    assert (profile.family_name, profile.phone) == ("King", "+33140000002")
    assert (STAFF, "UPDATE_PROFILE", ["family_name", "phone"]) in await world.audited()
    before = world.contact()
    await world.deliver()
    assert world.contact() == before  # staff's way of writing it stays
    assert await world.hear() == 0
    assert ("HEARD", "TAKE_THEIRS", ["family_name", "phone"], STAFF) in await world.events()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"birth_date": date(1984, 12, 10)}, {"birth_date": date(1984, 12, 10)}),
        ({"language": "pt-BR"}, {"preferred_language": "pt-BR"}),
        ({"country": "CH"}, {"country": "CH"}),
        ({"city": "Lyon"}, {"address": Address(city="Lyon")}),
        (
            {"street": "1 quai\nde Seine", "country": "BE", "city": "Gand"},
            {"address": Address(street="1 quai de Seine", city="Gand", country="BE")},
        ),
    ],
)
async def test_what_staff_may_correct_is_corrected(world, typed, kept):
    world.crm.staff_edit(world.owner.id, **typed)
    await world.hear()
    profile = await world.profile()
    assert {name: getattr(profile, name) for name in kept} == kept
    await world.deliver()
    assert await world.hear() == 0


async def test_what_staff_clear_is_cleared(world):
    await world.change(phone="+33140000001")
    await world.deliver()
    world.crm.staff_edit(world.owner.id, phone=None)
    await world.hear()
    assert (await world.profile()).phone is None
    await world.deliver()
    assert world.contact().told["phone"] is None


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"phone": "ring at the boutique"}, ["phone"]),
        ({"birth_date": day_ago(365 * 5)}, ["birth_date"]),
        ({"birth_date": None}, ["birth_date"]),
        ({"given_name": ""}, ["given_name"]),
        ({"language": "tlh"}, ["language"]),
        ({"country": "Freedonia", "phone": "1"}, ["country", "phone"]),
    ],
)
async def test_what_cannot_be_taken_stays_there_and_waits_for_a_person(world, typed, fields):
    before = await world.profile()
    world.crm.staff_edit(world.owner.id, **typed, city="Lyon")
    await world.hear()
    assert await world.questions() == [("VALUE_REFUSED", fields)]
    after = await world.profile()
    assert after.address == Address(city="Lyon")  # what could be taken was
    assert (after.phone, after.birth_date) == (before.phone, before.birth_date)
    there = world.contact().told
    await world.deliver()
    assert world.contact().told == there


async def test_what_could_not_be_taken_is_over_once_it_can(world):
    world.crm.staff_edit(world.owner.id, phone="1")
    await world.hear()
    world.crm.staff_edit(world.owner.id, phone="+33140000003")
    await world.hear()
    assert await world.reviews() == []
    assert (await world.profile()).phone == "+33140000003"


async def test_both_at_once_the_newer_stands_on_both_sides(world):
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    await world.pass_time(1)
    await world.change(phone="+33140000002")
    await world.hear()
    await world.deliver()
    assert (await world.profile()).phone == world.contact().told["phone"] == "+33140000002"
    await world.change(phone="+33140000003")
    await world.pass_time(1)
    world.crm.staff_edit(world.owner.id, phone="+33140000004")
    await world.hear()
    await world.deliver()
    assert (await world.profile()).phone == world.contact().told["phone"] == "+33140000004"


async def test_both_at_once_staff_have_the_name(world):
    world.crm.staff_edit(world.owner.id, family_name="King")
    await world.change(family_name="Byron")
    await world.hear()
    await world.deliver()
    assert (await world.profile()).family_name == world.contact().told["family_name"] == "King"


async def test_a_correction_that_was_not_heard_yet_is_not_overwritten(world):
    world.crm.staff_edit(world.owner.id, family_name="King")
    await world.change(family_name="Byron")
    await world.deliver()
    assert world.contact().told["family_name"] == "King"
    await world.hear()
    await world.deliver()
    assert (await world.profile()).family_name == world.contact().told["family_name"] == "King"


async def test_a_correction_of_another_field_holds_nothing_up(world):
    world.crm.staff_edit(world.owner.id, family_name="King")
    await world.change(phone="+33140000005")
    await world.deliver()
    told = world.contact().told
    assert (told["family_name"], told["phone"]) == ("King", "+33140000005")


async def test_while_nobody_listens_the_owners_word_goes_out_in_the_end(world):
    world.crm.staff_edit(world.owner.id, phone="+33140000004")
    await world.change(phone="+33140000003")
    for _ in range(5):
        await world.deliver()
    assert world.contact().told["phone"] == "+33140000003"


async def test_an_address_to_sign_in_with_is_nobodys_to_change_there(world):
    world.crm.staff_edit(world.owner.id, email="ada@elsewhere.example")
    await world.hear()
    assert await world.questions() == [("EMAIL_DIFFERS", ["email"])]
    assert (await world.profile()).email == world.owner.email
    await world.change(phone="+33140000001")
    await world.deliver()
    assert world.contact().told["email"] == "ada@elsewhere.example"
    assert await world.hear() == 0


async def test_the_case_of_an_address_is_no_difference(database, house):
    world = await begin_world(database, house)
    mixed = await world.join(email="Grace.Hopper@Example.com")
    await world.deliver()
    world.crm.staff_edit(mixed.id, email="grace.hopper@example.com")
    await world.hear()
    assert await world.reviews() == []
    assert await world.hear() == 0


@pytest.mark.parametrize("field", ["individual_number", "name", "purchase_date"])
async def test_what_is_the_houses_alone_is_overwritten_by_nobody(world, field):
    typed = day_ago(3) if field == "purchase_date" else "99-001"
    world.crm.staff_edit(world.piece.id, **{field: typed})
    await world.hear()
    assert await world.questions() == [("STAFF_CHANGE", [field])]
    await world.decide("STAFF_CHANGE", "LEAVE")
    await world.deliver()
    assert world.crm.records.find(world.piece.id).told[field] == str(typed)
    assert await world.hear() == 0


async def test_ours_is_sent_where_staff_say_so(world):
    world.crm.staff_edit(world.piece.id, name="A bargain")
    await world.hear()
    await world.decide("STAFF_CHANGE", "SEND_OURS")
    await world.deliver()
    assert world.crm.records.find(world.piece.id).told["name"] == "Aurore 36"
    assert await world.hear() == 0


async def test_what_was_put_right_there_needs_no_decision(world):
    world.crm.staff_edit(world.piece.id, name="A bargain")
    await world.hear()
    world.crm.staff_edit(world.piece.id, name="Aurore 36")
    await world.hear()
    assert await world.reviews() == []


async def test_somebody_marked_to_be_forgotten_is_put_to_a_person(world):
    told = world.contact()
    world.crm.records.change(told, told={**told.told, "forget": "true"})
    await world.hear()
    assert await world.questions() == [("ERASURE", ["forget"])]
    assert await world.hear() == 0


async def test_a_value_on_its_way_is_our_own_though_nobody_acknowledged_it(world, database):
    await world.change(phone="+33140000001")
    async with database.transaction() as session:
        kept = await session.get(CrmLink, ("OWNER", world.owner.id))
        baseline, sent = kept.baseline, kept.sent
    await world.deliver()
    async with database.transaction() as session:  # as if the answer had been lost
        link = await session.get(CrmLink, ("OWNER", world.owner.id))
        link.sent = {"phone": [link.baseline["phone"][0]]} | sent
        link.baseline = baseline
    assert await world.hear() == 0
    assert (await world.profile()).phone == "+33140000001"


async def test_a_word_that_was_read_before_a_delivery_changes_nothing(world):
    """While the CRM's answer is on its way, the owner replaces what it says."""
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    hear = world.crm.hear

    async def hear_slowly(since):
        heard = await hear(since)
        await world.change(phone="+33140000002")
        for _ in range(5):  # it is so slow that our word is not kept back any longer
            await world.deliver()
        return heard

    world.crm.hear = hear_slowly
    await world.hear()
    world.crm.hear = hear
    assert await world.hear() == 0
    assert (await world.profile()).phone == world.contact().told["phone"] == "+33140000002"


async def test_what_could_not_be_taken_in_is_heard_again(world, database):
    world.crm.staff_edit(world.owner.id, phone="+33140000001")
    async with database.transaction() as session:  # as if a delivery were just acknowledged
        later = update(CrmLink).values(acknowledged_at=world.clock() + timedelta(minutes=1))
        await session.execute(later)
    await world.hear()
    async with database.transaction() as session:
        heard_until = await session.scalar(select(CrmCursor.heard_until))
    assert heard_until <= world.contact().modified_at
    await world.pass_time(300)
    await world.hear()
    assert (await world.profile()).phone == "+33140000001"
