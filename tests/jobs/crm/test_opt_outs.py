"""A no to news that staff write down, wherever they do, holds until the owner's own yes."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from integrations.crm_records import ConsentRecord
from models.crm import CrmLink
from models.outbox import CrmDirty
from tests.factories import now
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


def say_elsewhere(world, **words):
    """What only a sibling of the contact says."""
    told = world.contact()
    world.crm.records.change(told, told={**told.told, **words})


def write_consent(world, *, granted):
    """A consent as staff write one; its id there."""
    record = ConsentRecord(
        *(uuid4(), 1, world.owner.id, "MARKETING", "EMAIL", granted, "", "Boutique", now())
    )
    return world.crm.records.add(record, by="STAFF").crm_id


async def both_opted_out(world):
    return (await world.answers())[-1][0] is False and world.crm.is_opted_out(world.owner.id)


async def test_a_box_that_staff_tick_is_a_refusal_here(world):
    world.crm.opt_out(world.owner.id)
    await world.hear()
    assert await world.answers() == [(False, "CRM")]
    assert await world.hear() == 0
    assert ("CRM:STAFF", "WITHDRAW_CONSENT", ["MARKETING", "EMAIL"]) in await world.audited()
    before = world.contact()
    await world.deliver()
    assert world.contact() == before


async def test_who_has_refused_already_need_not_refuse_again(world):
    await world.answer(granted=False)
    world.crm.opt_out(world.owner.id)
    await world.hear()
    assert await world.answers() == [(False, "APP")]


async def test_a_box_that_staff_untick_is_ticked_again(world):
    await world.answer(granted=False)
    await world.deliver()
    world.crm.staff_edit(world.owner.id, opted_out=False)
    await world.hear()
    await world.deliver()
    assert await both_opted_out(world)
    assert await world.answers() == [(False, "APP")]
    assert await world.hear() == 0


async def test_a_refusal_of_staffs_is_not_undone_by_unticking_it(world):
    world.crm.opt_out(world.owner.id)
    await world.hear()
    world.crm.staff_edit(world.owner.id, opted_out=False)
    await world.hear()
    await world.deliver()
    assert await both_opted_out(world)


async def test_an_owners_yes_lifts_what_they_could_know_of(world):
    world.crm.opt_out(world.owner.id)
    await world.hear()
    await world.deliver()
    await world.pass_time()
    await world.answer(granted=True)
    await world.deliver()
    assert not world.crm.is_opted_out(world.owner.id)
    assert await world.hear() == 0
    assert await world.answers() == [(False, "CRM"), (True, "APP")]


async def test_a_yes_does_not_outweigh_a_no_that_was_not_known_yet(world):
    world.crm.opt_out(world.owner.id)
    await world.answer(granted=True)
    await world.deliver()
    await world.hear()
    await world.deliver()
    assert await both_opted_out(world)


@pytest.mark.parametrize("word", ["dont_market"])
async def test_a_refusal_beside_the_contact_is_one(world, word):
    say_elsewhere(world, **{word: "true"})
    await world.hear()
    await world.deliver()
    assert await both_opted_out(world)
    assert await world.hear() == 0


async def test_a_refusal_beside_the_contact_is_heard_once(world):
    say_elsewhere(world, dont_market="true")
    await world.hear()
    await world.deliver()
    await world.pass_time()
    await world.answer(granted=True)
    await world.deliver()
    world.crm.staff_edit(world.owner.id, city="Lyon")  # which shows the old mark again
    await world.hear()
    assert (await world.answers())[-1] == (True, "APP")
    say_elsewhere(world, dont_market="false")
    await world.hear()
    say_elsewhere(world, dont_market="true")
    await world.hear()
    assert (await world.answers())[-1] == (False, "CRM")


async def test_a_consent_that_staff_write_as_a_no_is_one_and_is_heard_once(world):
    crm_id = write_consent(world, granted=False)
    await world.hear()
    await world.deliver()
    assert await both_opted_out(world)
    await world.pass_time()
    await world.answer(granted=True)
    await world.deliver()
    world.crm.records.change(world.crm.records.find(crm_id))  # touched, and no other no
    await world.hear()
    assert (await world.answers())[-1] == (True, "APP")


async def test_a_consent_that_staff_write_as_a_yes_is_none(world):
    await world.answer(granted=False)
    await world.deliver()
    write_consent(world, granted=True)
    await world.hear()
    assert await world.answers() == [(False, "APP")]


async def test_a_receipt_of_a_yes_that_staff_turn_into_a_no_is_a_no(world, database):
    await world.answer(granted=True)
    await world.deliver()
    await world.hear()
    async with database.transaction() as session:
        link = await session.scalar(select(CrmLink).where(CrmLink.kind == "CONSENT"))
    world.crm.staff_edit(link.crm_id, granted=False)
    await world.hear()
    await world.deliver()
    assert await both_opted_out(world)
    assert await world.hear() == 0


async def test_a_no_that_was_ticked_before_the_contact_was_deleted_counts(world):
    world.crm.opt_out(world.owner.id)
    world.crm.delete(world.owner.id)
    await world.hear()
    assert await world.answers() == [(False, "CRM")]


async def test_a_no_on_a_contact_whose_arrival_we_do_not_know_of_counts(world, database):
    stranger = await world.join()
    record = replace(world.contact().record, id=stranger.id, email=stranger.email)
    told = world.crm.records.add(record)
    world.crm.records.change(told, by="SYNC", told={**told.told, "opted_out": "true"})
    await world.hear()
    assert await world.answers(stranger) == []  # nobody but us was there
    world.crm.records.change(world.crm.records.find(stranger.id))
    await world.hear()
    assert await world.answers(stranger) == [(False, "CRM")]


async def test_the_refusal_of_somebody_the_crm_knows_is_urgent(world, database):
    new = await world.join()
    await world.answer(granted=False)
    await world.answer(granted=False, owner=new)
    async with database.transaction() as session:
        rows = await session.execute(
            select(CrmDirty.id, CrmDirty.is_urgent).filter_by(kind="OWNER")
        )
        assert dict(rows.all()) == {world.owner.id: True, new.id: False}


async def test_an_open_question_about_a_consent_is_over_with_a_no(world):
    world.crm.opt_out(world.owner.id)
    await world.hear()
    await world.deliver()
    await world.pass_time()
    await world.answer(granted=True)
    await world.pass_time()
    world.crm.staff_edit(world.owner.id, city="Lyon")  # may be all that staff did
    await world.pass_time()
    await world.deliver()
    assert ("CONSENT_UNCLEAR", ["opted_out"]) in await world.questions()
    say_elsewhere(world, dont_market="true")
    await world.hear()
    assert await world.reviews("CONSENT_UNCLEAR") == []
    assert await both_opted_out(world)


@pytest.mark.parametrize(("verdict", "opted_out"), [("LIFT", False), ("KEEP", True)])
async def test_staff_decide_what_a_consent_means_after_they_touched_the_contact(
    world, verdict, opted_out
):
    world.crm.opt_out(world.owner.id)
    await world.hear()
    await world.deliver()
    await world.pass_time()
    await world.answer(granted=True)
    await world.pass_time()
    world.crm.staff_edit(world.owner.id, city="Lyon")
    await world.pass_time()
    await world.deliver()
    await world.decide("CONSENT_UNCLEAR", verdict)
    await world.deliver()
    assert world.crm.is_opted_out(world.owner.id) is opted_out
    assert (await world.answers())[-1][0] is not opted_out
