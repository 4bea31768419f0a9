"""What differs between the CRM and us is found, whatever it is, repaired or listed, and once."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from integrations.crm_records import RecordKind
from models.crm import CrmLink
from models.people import OwnerProfile
from models.warranty import CoverageSegment
from tests.jobs.crm.drift_world import (
    Paged,
    dirty,
    forget_link,
    found,
    purge,
    unheard,
)
from tests.jobs.crm.world import begin_world


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house, Paged())


async def segment(world):
    async with world.database.transaction() as session:
        return await session.scalar(select(CoverageSegment.id).order_by(CoverageSegment.id))


async def test_in_agreement_nothing_is_found(world):
    assert await found(world) == []
    assert world.crm.pages > 1
    assert await dirty(world.database) == set()


async def test_a_change_of_staff_that_polling_missed_is_heard(world):
    told = {**world.contact().told, "family_name": "King"}
    unheard(world.crm, world.owner.id, told=told)
    assert await found(world) == [("DIFFERS", "OWNER", "HEARD")]
    assert (await world.profile()).family_name == "King"
    assert await found(world) == []


async def test_an_opt_out_that_polling_missed_is_kept(world):
    unheard(world.crm, world.owner.id, told={**world.contact().told, "opted_out": "true"})
    assert await found(world) == [("DIFFERS", "OWNER", "HEARD")]
    assert (await world.answers())[-1] == (False, "CRM")
    await world.deliver()
    assert await found(world) == []


async def test_what_staff_changed_of_ours_alone_is_put_to_a_person_once(world):
    held = world.crm.records.find(world.piece.id)
    unheard(world.crm, world.piece.id, told={**held.told, "individual_number": "OTHER"})
    assert await found(world) == [("DIFFERS", "TIMEPIECE", "REVIEW")]
    assert await world.questions() == [("STAFF_CHANGE", ["individual_number"])]
    assert await found(world) == []


async def test_what_the_crm_has_lost_is_sent_again(world):
    before = world.contact()
    await world.change(phone="+33140000001")
    await world.deliver()
    unheard(world.crm, world.owner.id, told=before.told, version=before.version)
    assert await found(world) == [("STALE", "OWNER", "RESENT")]
    await world.deliver()
    assert world.contact().told["phone"] == "+33140000001"
    assert await found(world) == []


async def test_an_older_version_alone_is_cured_too(world):
    unheard(world.crm, world.owner.id, version=1)
    assert await found(world) == [("STALE", "OWNER", "RESENT")]
    await world.deliver()
    assert await found(world) == []


async def test_a_record_that_was_deleted_unheard_is_put_to_a_person(world):
    unheard(world.crm, world.owner.id, is_deleted=True)
    assert ("MISSING", "OWNER", "REVIEW") in await found(world)
    assert ("DELETED", []) in await world.questions()
    assert await found(world) == []


async def test_a_record_that_the_crm_knows_no_more_at_all_is_put_to_a_person(world):
    purge(world.crm, world.owner.id)
    assert ("MISSING", "OWNER", "REVIEW") in await found(world)
    assert await found(world) == []


async def test_a_link_that_was_lost_is_found_again_by_our_key(world):
    await forget_link(world.database, world.owner.id)
    assert await found(world) == [("EXTRA", "OWNER", "LINKED")]
    await world.deliver()
    assert (await world.link()).crm_id == world.contact().crm_id
    assert world.crm.count_of(RecordKind.OWNER) == 1
    assert await found(world) == []


async def test_a_lost_link_of_a_watch_is_found_again(world):
    await forget_link(world.database, world.piece.id)
    assert await found(world) == [("EXTRA", "TIMEPIECE", "LINKED")]
    await world.deliver()
    assert world.crm.count_of(RecordKind.TIMEPIECE) == 1
    assert await found(world) == []


async def test_a_key_of_nobody_is_put_to_a_person_once(world):
    stranger = world.crm.records.add(replace(world.contact().record, id=uuid4()))
    assert await found(world) == [("EXTRA", "OWNER", "REVIEW")]
    (review,) = await world.reviews("DUPLICATE")
    assert review.crm_id == stranger.crm_id
    assert await found(world) == []
    await world.decide("DUPLICATE", "LEAVE")
    assert await found(world) == []


async def test_a_key_that_staff_removed_is_written_again(world):
    unheard(world.crm, world.owner.id, our_id=None)
    assert await found(world) == [("MOVED", "OWNER", "RESENT")]
    assert world.contact() is not None
    assert await found(world) == []


async def test_a_watch_made_anew_by_staff_under_our_key_is_linked(world):
    old = world.crm.records.find(world.piece.id)
    purge(world.crm, world.piece.id)
    again = world.crm.records.add(old.record)
    assert ("MOVED", "TIMEPIECE", "LINKED") in await found(world)
    await world.deliver()
    assert (await world.link(world.piece.id, again.kind)).crm_id == again.crm_id


async def test_two_that_carry_one_key_are_put_to_a_person_once(world):
    record = world.crm.records.find(world.piece.id).record
    world.crm.records.add(record)
    assert await found(world) == [("DUPLICATE", "TIMEPIECE", "REVIEW")]
    assert await found(world) == []


async def test_a_merge_that_polling_missed_is_followed(world):
    paper = world.crm.records.add_paper_card(world.contact().record)
    world.crm.merge(winner=paper, loser=world.owner.id)
    assert ("MISSING", "OWNER", "HEARD") in await found(world)
    await world.deliver()
    assert (await world.link()).crm_id == paper
    assert world.crm.count_of(RecordKind.OWNER) == 1


async def test_a_later_version_there_is_outrun(world):
    unheard(world.crm, world.owner.id, version=1_000_000)
    assert await found(world) == [("DIFFERS", "OWNER", "HEARD")]
    await world.change(phone="+33140000001")
    await world.deliver()
    assert world.contact().told["phone"] == "+33140000001"
    assert await found(world) == []


async def test_what_a_restored_backup_of_ours_forgot_is_heard_and_outrun(world):
    before = await world.link()
    await world.change(phone="+33140000001")
    await world.deliver()
    async with world.database.transaction() as session:
        kept = ("acknowledged_version", "acknowledged_at", "baseline", "sent")
        values = {name: getattr(before, name) for name in kept}
        await session.execute(update(CrmLink).filter_by(id=world.owner.id).values(**values))
        await session.execute(update(OwnerProfile).values(phone=None))
        await session.execute(text("SELECT setval('crm_version', 1)"))
    assert await found(world) == [("DIFFERS", "OWNER", "HEARD")]
    assert (await world.profile()).phone == "+33140000001"
    await world.change(phone="+33140000002")
    await world.deliver()
    assert world.contact().told["phone"] == "+33140000002"
    assert await found(world) == []


async def test_what_is_on_its_way_is_no_difference(world):
    await world.change(phone="+33140000001")
    unheard(world.crm, world.owner.id, version=1)
    assert await found(world) == []


async def test_what_was_agreed_on_meanwhile_is_no_difference(world):
    before = world.crm.page

    async def page(after):
        shown = await before(after)
        await world.change(phone="+33140000001")
        await world.deliver()
        return shown

    world.crm.page = page
    assert await found(world) == []


async def test_a_segment_that_was_never_promised_is_promised(world):
    segment_id = await segment(world)
    await forget_link(world.database, segment_id)
    purge(world.crm, segment_id)
    assert await found(world) == [("UNPROMISED", "COVERAGE", "RESENT")]
    await world.deliver()
    assert world.crm.records.find(segment_id) is not None
    assert await found(world) == []
