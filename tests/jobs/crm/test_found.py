"""What a second pair of eyes found between us and the CRM: each once a fault, now a claim."""

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from integrations.crm import CRMUnavailable, Fault, Rejected, Usage
from integrations.crm_records import RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.links import Agreed, read_links, remember
from jobs.crm.outbound.claims import Claim
from jobs.crm.outbound.delivery import Delivery
from jobs.crm.outbound.drafts import Draft
from jobs.crm.outbound.outcomes import take
from jobs.crm.outbound.plans import Plan
from jobs.crm.outbound.pump import CrmPump
from models.keys import new_id
from models.outbox import CrmDirty
from tests.factories import make_owner, now
from tests.jobs.crm.test_matching import CARD
from tests.jobs.crm.world import begin_world


@asynccontextmanager
async def running(pump):
    task = asyncio.create_task(pump.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_so, seconds=5):
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.05)


@pytest.fixture
async def world(database, house):
    return await begin_world(database, house)


class Cut(MemoryCRM):
    """Takes what is sent and is cut off before it can say so; or is away before it takes it."""

    cut = away = False

    async def push(self, sendings):
        if self.away:
            raise CRMUnavailable("away")
        outcomes = await super().push(sendings)
        if self.cut:
            raise CRMUnavailable("cut off")
        return outcomes


@pytest.fixture
async def broken(database, house):
    return await begin_world(database, house, Cut())


async def fail(world, how="cut"):
    setattr(world.crm, how, True)
    with suppress(CRMUnavailable):
        await world.deliver()
    setattr(world.crm, how, False)


async def test_a_change_while_a_case_is_open_leaves_its_candidates(world):
    world.owner = await world.join()
    card = replace(CARD, email=world.owner.email, given_name="Charles")
    world.crm.records.add_paper_card(card)
    await world.deliver()
    (case,) = await world.reviews("MATCH")
    await world.change(phone="+41215550199")
    await world.deliver()
    (after,) = await world.reviews("MATCH")
    assert case.candidates
    assert after.candidates == case.candidates


async def test_who_was_made_anew_once_is_not_made_again_after_a_merge(world):
    world.crm.delete(world.owner.id)
    await world.hear()
    await world.decide("DELETED", "RECREATE", world.owner.id)
    await world.deliver()
    await world.hear()
    anew = world.contact().crm_id
    card = world.crm.records.add_paper_card(replace(CARD, email="card@example.org"))
    await world.pass_time()
    world.crm.merge(winner=card, loser=anew)
    await world.hear()
    await world.deliver()
    assert world.contact().crm_id == card
    assert world.crm.count_of(RecordKind.OWNER) == 1


async def test_an_opt_out_is_heard_though_ours_once_failed_to_arrive(broken):
    await broken.answer(granted=False)
    await fail(broken, "away")
    await broken.answer(granted=True)
    await broken.deliver()
    await broken.pass_time()
    broken.crm.opt_out(broken.owner.id)
    await broken.hear()
    await broken.deliver()
    await broken.hear()
    assert (await broken.answers())[-1] == (False, "CRM")


async def test_what_was_sent_and_taken_back_is_told_apart_from_what_staff_type(broken):
    before = broken.contact().told["phone"]
    await broken.change(phone="+41215550199")
    await fail(broken)
    await broken.change(phone=before)
    await broken.deliver()
    assert broken.contact().told["phone"] == before
    assert (await broken.link()).sent == {}


async def test_a_value_is_noted_once_however_often_it_is_sent(broken):
    await broken.change(phone="+41215550199")
    for _ in range(3):
        await fail(broken, "away")
    assert len((await broken.link()).sent["phone"]) == 1


async def deliver_urgent(world):
    await world.make_due()
    return await CrmPump(world.database, world.house.vault, world.crm, urgent_only=True).drain()


async def test_a_change_is_not_given_up_for_a_later_version_of_somebody_else(world):
    other = await world.join()
    await world.deliver()
    world.crm.merge(winner=world.contact().crm_id, loser=world.contact(other).crm_id)
    await world.hear()
    await world.deliver()
    await world.change(phone="+41215550199")
    await world.answer(granted=False, owner=other)
    assert await deliver_urgent(world)
    await world.deliver()
    await world.deliver()
    assert world.crm.is_opted_out(world.owner.id)
    assert world.contact().told["phone"] == "+41215550199"


class Metered(MemoryCRM):
    """Says its quota only when it is asked."""

    def __init__(self):
        super().__init__()
        self.used, self.probes = 96, 0

    async def probe(self):
        self.usage = Usage(self.used, 100)


async def test_the_reserve_ends_when_calls_are_free_again(database, house):
    await make_owner(database, house)
    crm = Metered()
    crm.usage, crm.used = Usage(96, 100), 10
    async with running(CrmPump(database, house.vault, crm)):
        await until(lambda: crm.count_of(RecordKind.OWNER) == 1)


async def test_a_scarce_quota_delays_no_opt_out(world):
    owners = [await world.join() for _ in range(2)]
    await world.deliver()
    world.crm.usage = Usage(85, 100)
    express = CrmPump(world.database, world.house.vault, world.crm, urgent_only=True)
    async with running(express):
        for owner in owners:
            await world.answer(granted=False, owner=owner)
            await until(lambda owner=owner: world.crm.is_opted_out(owner.id))


class Picky(MemoryCRM):
    """Breaks on one owner, whatever comes with them."""

    def __init__(self, ill):
        super().__init__()
        self.ill = ill

    async def push(self, sendings):
        if any(each.record.id == self.ill for each in sendings):
            raise LookupError("Ada")
        return await super().push(sendings)


async def test_an_owner_who_breaks_every_batch_is_held_in_the_end(database, house):
    ill = await make_owner(database, house)
    pump = CrmPump(database, house.vault, Picky(ill.id))
    for _ in range(12):
        async with database.transaction() as session:
            await session.execute(update(CrmDirty).values(due_at=func.now()))
        with suppress(LookupError):
            await pump.drain()
        with suppress(LookupError):
            await pump.drain()
    async with database.transaction() as session:
        row = (await session.scalars(select(CrmDirty))).one()
    assert row.held_since is not None


async def test_a_late_part_of_a_contact_that_was_merged_away_is_no_part_of_its_winner(database):
    first = Agreed("OWNER", new_id(), 1, {}, crm_id="003W")
    late = replace(first, version=2, crm_id=None, parts={"Individual": "0PKL"})
    async with database.transaction() as session:
        await remember(session, [first])
        await remember(session, [late])
    assert (await read_links(database, [first.id]))[first.id].link is None


async def test_who_follows_a_contact_that_refuses_mail_refuses_it_too(broken):
    other = await broken.join()
    await fail(broken)
    broken.crm.opt_out(broken.owner.id)
    broken.crm.merge(winner=broken.contact().crm_id, loser=broken.contact(other).crm_id)
    await broken.deliver()
    assert (await broken.link(other.id)).state == "FOLLOWING"
    assert await broken.answers(other) == [(False, "CRM")]
    (case,) = await broken.reviews("MERGED_OWNERS")
    assert [each["owner_id"] for each in case.candidates] == [str(broken.owner.id)]


WAITS = [
    (Fault.LOCKED, 1, 1.0),
    (Fault.LOCKED, 9, 8.0),
    (Fault.LOCKED, 10, 300.0),
    (Fault.TOUCHED, 1, 2.0),
    (Fault.TOUCHED, 30, 300.0),
    (Fault.COLLATERAL, 1, 0.2),
    (Fault.COLLATERAL, 30, 204.8),
    (Fault.RIGHTS, 30, 60.0),
]


@pytest.mark.parametrize(("fault", "attempts", "wait"), WAITS)
def test_what_does_not_pass_is_tried_ever_more_seldom(fault, attempts, wait):
    claim = Claim("OWNER", new_id(), 1, attempts, now(), is_urgent=False, group_id=new_id())
    plan = Plan(None, {})
    draft = Draft({}, {claim: plan})
    take(draft, claim, Rejected("CODE", fault), None)
    assert draft.settled[0].wait == wait


class Faulty(MemoryCRM):
    """Something of ours is away as it is sent."""

    async def push(self, sendings):
        raise ConnectionResetError


async def test_a_database_that_is_away_holds_nobody(database, house):
    owner = await make_owner(database, house)
    with suppress(ConnectionResetError):
        await Delivery(database, house.vault, Faulty()).deliver_some(1)
    async with database.transaction() as session:
        row = (await session.scalars(select(CrmDirty))).one()
    assert (row.id, row.held_since, row.code) == (owner.id, None, "ConnectionResetError")
