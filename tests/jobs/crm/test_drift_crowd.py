"""Fifty differences of every sort among two thousand records: fifty of fifty, and then none."""

from collections import Counter
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from integrations.crm import CRMUnavailable
from jobs.crm.reconciliation.comparing import Reconciliation
from models.catalogue import Timepiece
from models.crm import CrmLink, CrmReview
from models.holding import Ownership
from models.warranty import CoverageSegment
from services.profiles import update_profile
from tests.jobs.crm.crowd import make_crowd
from tests.jobs.crm.drift_world import drifts, forget_link, last_run, purge, unheard


@pytest.fixture
async def crowd(database, house):
    return await make_crowd(database, house, 340)


async def compare(crowd):
    run_id = await Reconciliation(crowd.database, crowd.house, crowd.crm).run()
    return await drifts(crowd.database, run_id)


class Planter:
    """Plants differences, each at another owner's, and knows what is to be found of each."""

    def __init__(self, crowd):
        self.crowd, self.crm, self.planted = crowd, crowd.crm, []
        self._owners = iter(crowd.ids["OWNER"])

    async def plant(self, times, what, kind, repair, change):
        for _ in range(times):
            owner_id = next(self._owners)
            record_id = owner_id if kind == "OWNER" else await self._child(kind, owner_id)
            changed = await change(record_id)
            self.planted.append((what, kind, str(changed or record_id), repair))

    async def _child(self, kind, owner_id):
        piece = select(Ownership.timepiece_id).where(Ownership.owner_id == owner_id)
        table = {"TIMEPIECE": Timepiece, "COVERAGE": CoverageSegment}[kind]
        column = Timepiece.id if kind == "TIMEPIECE" else CoverageSegment.timepiece_id
        async with self.crowd.database.transaction() as session:
            return await session.scalar(select(table.id).where(column.in_(piece)).limit(1))

    def tell(self, **told):
        async def change(record_id):
            unheard(self.crm, record_id, told={**self.crm.records.find(record_id).told, **told})

        return change

    async def lose_a_write(self, record_id):
        held = self.crm.records.find(record_id)
        told = {**held.told, "ends_on": "2027-01-01"}
        unheard(self.crm, record_id, told=told, version=held.version - 1)

    async def delete(self, record_id):
        unheard(self.crm, record_id, is_deleted=True)

    async def purge(self, record_id):
        purge(self.crm, record_id)

    async def merge(self, record_id):
        card = replace(self.crm.records.find(record_id).record, birth_date=None)
        paper = self.crm.records.add_paper_card(card)
        self.crm.merge(winner=paper, loser=record_id)

    async def lose_link(self, record_id):
        await forget_link(self.crowd.database, record_id)

    async def add_stranger(self, record_id):
        return self.crm.records.add(
            replace(self.crm.records.find(record_id).record, id=uuid4())
        ).our_id

    async def never_promise(self, record_id):
        await forget_link(self.crowd.database, record_id)
        purge(self.crm, record_id)

    async def take_key(self, record_id):
        unheard(self.crm, record_id, our_id=None)

    async def make_anew(self, record_id):
        record = self.crm.records.find(record_id).record
        purge(self.crm, record_id)
        self.crm.records.add(record)

    async def make_twin(self, record_id):
        self.crm.records.add(self.crm.records.find(record_id).record)


async def plant_fifty(crowd):
    planter = Planter(crowd)
    for row in (
        (5, "DIFFERS", "OWNER", "HEARD", planter.tell(family_name="King")),
        (4, "DIFFERS", "OWNER", "HEARD", planter.tell(opted_out="true")),
        (3, "DIFFERS", "OWNER", "REVIEW", planter.tell(email="other@example.com")),
        (4, "DIFFERS", "TIMEPIECE", "REVIEW", planter.tell(individual_number="OTHER")),
        (5, "STALE", "COVERAGE", "RESENT", planter.lose_a_write),
        (4, "MISSING", "TIMEPIECE", "REVIEW", planter.delete),
        (3, "MISSING", "TIMEPIECE", "REVIEW", planter.purge),
        (4, "MISSING", "OWNER", "HEARD", planter.merge),
        (4, "EXTRA", "TIMEPIECE", "LINKED", planter.lose_link),
        (3, "EXTRA", "OWNER", "REVIEW", planter.add_stranger),
        (4, "UNPROMISED", "COVERAGE", "RESENT", planter.never_promise),
        (3, "MOVED", "OWNER", "RESENT", planter.take_key),
        (2, "MOVED", "COVERAGE", "LINKED", planter.make_anew),
        (2, "DUPLICATE", "TIMEPIECE", "REVIEW", planter.make_twin),
    ):
        await planter.plant(*row)
    return sorted(planter.planted)


async def test_fifty_of_fifty_are_found_and_a_second_run_finds_none(crowd):
    assert await compare(crowd) == []
    planted = await plant_fifty(crowd)
    assert (len(planted), crowd.records >= 2_000) == (50, True)
    assert await compare(crowd) == planted
    await crowd.deliver()
    assert await compare(crowd) == []
    async with crowd.database.transaction() as session:
        reviews = Counter(await session.scalars(select(CrmReview.kind)))
    listed = {"EMAIL_DIFFERS": 3, "STAFF_CHANGE": 4, "DELETED": 7, "DUPLICATE": 5}
    assert reviews == listed


async def test_what_is_on_its_way_is_not_among_them(crowd):
    moving = crowd.ids["OWNER"][-30:]
    for owner_id in moving:
        unheard(crowd.crm, owner_id, version=1)
        async with crowd.database.transaction() as session:
            changes = {"phone": "+33140000001"}
            await update_profile(session, crowd.house, owner_id=owner_id, changes=changes)
    assert await compare(crowd) == []


async def test_cut_short_in_the_middle_it_still_finds_fifty(crowd):
    planted = await plant_fifty(crowd)
    shown = crowd.crm.page

    async def page(after):
        if after.get("last", "") > "OWNER":
            raise CRMUnavailable("away")
        return await shown(after)

    crowd.crm.page = page
    with pytest.raises(CRMUnavailable):
        await compare(crowd)
    before = crowd.crm.pages
    crowd.crm.page = shown
    assert await compare(crowd) == planted
    assert crowd.crm.pages - before < before + 4


async def test_an_org_that_lacks_all_is_taken_for_another(crowd):
    for crm_id in list(crowd.crm.records.all):
        unheard(crowd.crm, crm_id, is_deleted=True)
    listed = {(what, repair) for what, _, _, repair in await compare(crowd)}
    assert listed == {("MISSING", "NONE")}
    assert (await last_run(crowd.database)).compared["is_another_org"] is True
    async with crowd.database.transaction() as session:
        assert set(await session.scalars(select(CrmLink.state))) == {"LINKED"}
