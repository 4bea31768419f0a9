"""An opt-out in the CRM is lifted by its owner's own word, and only if nobody there spoke since."""

import asyncio

import pytest
from sqlalchemy import select, update

from integrations.memory_crm import MemoryCRM
from jobs.crm.outbound.delivery import Delivery
from jobs.crm.outbound.lifts import SETTLED
from models.crm import CrmReview
from models.outbox import CrmDirty
from services.consents import record_consent
from services.outbox import promise
from tests.factories import TERMS, make_owner, now, publish_policies


@pytest.fixture
async def owner(database, house):
    await publish_policies(database)
    return await make_owner(database, house)


@pytest.fixture
def crm():
    return MemoryCRM()


@pytest.fixture
def say(database, owner):
    async def say(*, granted):
        async with database.transaction() as session:
            await record_consent(
                session,
                owner_id=owner.id,
                purpose="MARKETING",
                channel="EMAIL",
                granted=granted,
                policy_version=TERMS,
                locale="en",
            )

    return say


@pytest.fixture
def deliver(database, house, crm):
    """Deliver what is due; `later`, when the CRM's whole seconds tell what was written since."""

    async def deliver(*, later=False):
        await asyncio.sleep(SETTLED.total_seconds() + 0.1 if later else 0)
        async with database.transaction() as session:
            await session.execute(update(CrmDirty).values(due_at=CrmDirty.dirty_at))
        while await Delivery(database, house.vault, crm).deliver_some():
            pass

    return deliver


async def unclear(database):
    async with database.transaction() as session:
        return await session.scalar(select(CrmReview).filter_by(kind="CONSENT_UNCLEAR"))


async def test_a_consent_lifts_the_refusal_before_it(owner, crm, say, deliver):
    await say(granted=False)
    await deliver()
    assert crm.is_opted_out(owner.id)
    await say(granted=True)
    await deliver(later=True)
    assert not crm.is_opted_out(owner.id)


async def test_nothing_is_lifted_in_the_moment_of_another_change(owner, crm, say, deliver):
    await say(granted=False)
    await deliver()
    await say(granted=True)
    await deliver()
    assert crm.is_opted_out(owner.id)
    await deliver(later=True)
    assert not crm.is_opted_out(owner.id)


async def test_who_touched_the_contact_since_the_consent_may_have_heard_a_no(
    database, owner, crm, say, deliver
):
    await say(granted=False)
    await deliver()
    await say(granted=True)
    crm.staff_edit(owner.id, opted_out=False)
    crm.staff_edit(owner.id, opted_out=True)
    await deliver(later=True)
    assert crm.is_opted_out(owner.id)
    assert (await unclear(database)).record_id == owner.id


async def test_staff_may_say_that_it_is_to_be_lifted(database, owner, crm, say, deliver):
    await say(granted=False)
    await deliver()
    await say(granted=True)
    crm.staff_edit(owner.id, opted_out=True)
    await deliver(later=True)
    async with database.transaction() as session:
        review = (await session.scalars(select(CrmReview))).one()
        review.verdict, review.decided_by, review.decided_at = "LIFT", "STAFF:1", now()
        await promise(session, "OWNER", [owner.id])
    await deliver(later=True)
    assert not crm.is_opted_out(owner.id)


async def test_staffs_own_opt_out_is_lifted_by_nothing_that_they_did_not_tell_us_of(
    owner, crm, say, deliver
):
    await deliver()
    crm.opt_out(owner.id)
    await say(granted=True)
    await deliver()
    assert crm.is_opted_out(owner.id)
