import asyncio

import pytest
from sqlalchemy import select, update

from integrations.crm import CRMRefusesUs, CRMUnavailable
from integrations.crm_records import RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.outbound.delivery import Delivery
from models.outbox import CrmDirty
from models.people import OwnerProfile
from tests.factories import make_owner


class Failing(MemoryCRM):
    """Fails as it is told to."""

    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self._fault = fault

    async def push(self, sendings):
        raise self._fault


class Silent(MemoryCRM):
    """Takes what is sent, and never answers."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()

    async def push(self, sendings):
        self.began.set()
        await asyncio.Event().wait()


async def state(database, owner):
    async with database.transaction() as session:
        row = select(
            *(CrmDirty.lease, CrmDirty.attempts, CrmDirty.code),
            *(CrmDirty.due_at, CrmDirty.held_since),
        )
        return (await session.execute(row.where(CrmDirty.id == owner.id))).one()


async def test_a_record_whose_seal_does_not_open_keeps_nobody_else_waiting(database, house):
    ill, well = await make_owner(database, house), await make_owner(database, house)
    async with database.transaction() as session:
        await session.execute(
            update(OwnerProfile)
            .where(OwnerProfile.owner_id == ill.id)
            .values(given_name=b"\x01\x00\x01" + bytes(40))
        )
    crm = MemoryCRM()
    await Delivery(database, house.vault, crm).deliver_some()
    assert crm.held(RecordKind.OWNER, well.id) is not None
    assert crm.held(RecordKind.OWNER, ill.id) is None
    after = await state(database, ill)
    assert (after.lease, after.attempts, after.code) == (None, 1, "SealBroken")
    assert after.held_since is not None


async def test_a_fault_of_our_own_puts_the_batch_off_and_is_raised(database, house):
    owner = await make_owner(database, house)
    before = await state(database, owner)
    with pytest.raises(LookupError):
        await Delivery(database, house.vault, Failing(LookupError("Ada"))).deliver_some()
    after = await state(database, owner)
    assert (after.lease, after.attempts, after.code) == (None, 1, "LookupError")
    assert after.due_at > before.due_at


async def test_a_fault_that_an_owner_alone_brings_about_holds_them_and_nobody_else(database, house):
    owner = await make_owner(database, house)
    with pytest.raises(LookupError):
        await Delivery(database, house.vault, Failing(LookupError("Ada"))).deliver_some(1)
    assert (await state(database, owner)).held_since is not None


@pytest.mark.parametrize("fault", [CRMUnavailable("away"), CRMRefusesUs("who are you")])
async def test_a_crm_that_was_away_is_caught_up_with_at_once(database, house, fault):
    owner = await make_owner(database, house)
    before = await state(database, owner)
    for _ in range(3):
        with pytest.raises(type(fault)):
            await Delivery(database, house.vault, Failing(fault)).deliver_some()
    assert await state(database, owner) == before
    crm = MemoryCRM()
    await Delivery(database, house.vault, crm).deliver_some()
    assert crm.held(RecordKind.OWNER, owner.id) is not None


async def test_a_delivery_that_is_cancelled_gives_its_leases_back(database, house):
    owner = await make_owner(database, house)
    before = await state(database, owner)
    crm = Silent()
    task = asyncio.create_task(Delivery(database, house.vault, crm).deliver_some())
    await asyncio.wait_for(crm.began.wait(), 20)
    assert (await state(database, owner)).lease is not None
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await state(database, owner) == before
