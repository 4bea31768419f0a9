import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, text, update

from integrations.crm import CRMUnavailable, Outcome, Sending
from integrations.crm_records import RecordKind
from integrations.memory_crm import MemoryCRM
from jobs.crm.outbound.claims import claim
from jobs.crm.outbound.pump import CrmPump
from jobs.crm.outbound.settling import Fate, Settled, settle
from models.crm import CrmLink
from models.keys import new_id
from models.outbox import CrmDirty
from rules.programme import DEFAULT_PROGRAMMES
from services.consents import record_consent
from services.profiles import update_profile
from services.sale_voids import void_sale
from tests.factories import (
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    publish_policies,
    register,
)


@pytest.fixture
async def registered(database, house):
    """An owner with a registered watch, and nothing of it in the CRM yet."""
    await publish_policies(database)
    seller = await make_point_of_sale(database)
    references = await make_catalogue(database)
    piece = await make_sold_piece(database, seller, references["WATCH"])
    owner = await make_owner(database, house)
    await register(database, owner, piece)
    return owner, piece, seller


async def waiting(database) -> int:
    async with database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(CrmDirty))


async def make_all_due(database):
    async with database.transaction() as session:
        await session.execute(
            update(CrmDirty).values(due_at=func.now(), lease=None, lease_until=None)
        )


async def test_a_registration_reaches_the_crm_whole(database, house, registered):
    owner, piece, _ = registered
    crm = MemoryCRM()
    await CrmPump(database, house.vault, crm).drain()
    held = crm.held(RecordKind.OWNER, owner.id)
    assert (held.given_name, held.family_name, held.email) == ("Ada", "Lovelace", owner.email)
    watch = crm.held(RecordKind.TIMEPIECE, piece.id)
    assert (watch.individual_number, watch.owner_id) == (piece.number, owner.id)
    assert crm.count_of(RecordKind.REFERENCE) == 1
    assert crm.count_of(RecordKind.COVERAGE) == 2
    assert await waiting(database) == 0


async def test_delivering_again_sends_nothing(database, house, registered):
    crm = MemoryCRM()
    pump = CrmPump(database, house.vault, crm)
    await pump.drain()
    assert await pump.drain() == 0


async def test_a_crm_that_is_down_loses_nothing(database, house, registered):
    crm = MemoryCRM()
    crm.available = False
    pump = CrmPump(database, house.vault, crm)
    before = await waiting(database)
    with pytest.raises(CRMUnavailable):
        await pump.drain()
    assert await waiting(database) == before
    crm.available = True
    await make_all_due(database)
    await pump.drain()
    assert await waiting(database) == 0
    assert crm.count_of(RecordKind.OWNER) == 1


class CutOff(MemoryCRM):
    """Takes what is sent, and is cut off before it can say so: once."""

    def __init__(self) -> None:
        super().__init__()
        self.cut = True

    async def push(self, sendings: Sequence[Sending]) -> list[Outcome]:
        outcomes = await super().push(sendings)
        if self.cut:
            self.cut = False
            raise CRMUnavailable("cut off")
        return outcomes


async def test_a_lost_acknowledgement_sends_the_same_again_and_makes_no_twin(
    database, house, registered
):
    crm = CutOff()
    pump = CrmPump(database, house.vault, crm)
    with pytest.raises(CRMUnavailable):
        await pump.drain()
    await make_all_due(database)
    await pump.drain()
    assert crm.count_of(RecordKind.OWNER) == crm.count_of(RecordKind.TIMEPIECE) == 1
    assert await waiting(database) == 0


async def test_a_change_during_delivery_goes_again(database, house, registered):
    owner, _, _ = registered
    lease = new_id()
    async with database.transaction() as session:
        claims = await claim(session, lease)
    async with database.transaction() as session:
        await update_profile(session, house, owner_id=owner.id, changes={"given_name": "Augusta"})
    async with database.transaction() as session:
        await settle(session, lease, [Settled(each, Fate.STRUCK) for each in claims])
    assert await waiting(database) == 1
    crm = MemoryCRM()
    await CrmPump(database, house.vault, crm).drain()
    assert crm.held(RecordKind.OWNER, owner.id).given_name == "Augusta"
    assert await waiting(database) == 0


async def test_what_one_pump_holds_another_leaves_alone(database, house, registered):
    async with database.transaction() as session:
        mine = await claim(session, new_id())
    async with database.transaction() as session:
        theirs = await claim(session, new_id())
    assert mine
    assert theirs == []


async def test_an_opt_out_reaches_the_crm(database, house, registered):
    owner, _, _ = registered
    crm = MemoryCRM()
    pump = CrmPump(database, house.vault, crm)
    for granted in (True, False):
        async with database.transaction() as session:
            await record_consent(
                session,
                owner_id=owner.id,
                purpose="MARKETING",
                channel="EMAIL",
                granted=granted,
                policy_version="2026-11-01",
                locale="en",
            )
    await pump.drain()
    assert crm.is_opted_out(owner.id)
    assert crm.held(RecordKind.OWNER, owner.id).opted_out is True


async def test_a_voided_sale_voids_its_cover_in_the_crm(database, house, registered):
    _, piece, seller = registered
    crm = MemoryCRM()
    pump = CrmPump(database, house.vault, crm)
    await pump.drain()
    async with database.transaction() as session:
        external_id = await session.scalar(text("SELECT external_id FROM sale_declaration"))
        await void_sale(
            session,
            DEFAULT_PROGRAMMES,
            point_of_sale_id=seller.id,
            external_id=external_id,
            voided_by=None,
            at=datetime.now(UTC),
        )
        segments = (await session.scalars(text("SELECT id FROM coverage_segment"))).all()
    await pump.drain()
    assert all(crm.held(RecordKind.COVERAGE, each).voided for each in segments)
    assert crm.held(RecordKind.TIMEPIECE, piece.id).purchase_date is None


async def test_what_the_crm_acknowledged_is_remembered(database, house, registered):
    owner, _, _ = registered
    await CrmPump(database, house.vault, MemoryCRM()).drain()
    async with database.transaction() as session:
        link = await session.get(CrmLink, ("OWNER", owner.id))
    assert link.crm_id in link.parts.values()
    assert set(link.baseline) >= {"given_name", "email", "opted_out"}
    assert link.sent == {}


async def test_a_running_pump_is_woken_by_a_promise(database, house, registered):
    owner, _, _ = registered
    crm = MemoryCRM()
    running = asyncio.create_task(CrmPump(database, house.vault, crm).run())
    try:
        async with asyncio.timeout(20):
            while crm.held(RecordKind.OWNER, owner.id) is None or await waiting(database):
                await asyncio.sleep(0.05)
            async with database.transaction() as session:
                await update_profile(
                    session, house, owner_id=owner.id, changes={"given_name": "Augusta"}
                )
            while crm.held(RecordKind.OWNER, owner.id).given_name != "Augusta":
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
