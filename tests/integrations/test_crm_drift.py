"""Differences between a CRM over real HTTP and us: found, repaired or listed, in few calls."""

import sqlite3
from contextlib import closing
from uuid import uuid4

import pytest
from sqlalchemy import select

from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from jobs.crm.reconciliation.comparing import Reconciliation
from models.crm import CrmLink
from models.holding import Ownership
from models.people import Consent
from models.warranty import CoverageSegment
from tests.integrations.conftest import DEPLOYED, running
from tests.jobs.crm.crowd import make_crowd
from tests.jobs.crm.drift_world import drifts, forget_link, last_run

OWNERS = 40


@pytest.fixture
async def crowd(database, house, new_org):
    crm = SalesforceCRM(SalesforceClient(new_org.settings), OrgModel.CONTACT)
    yield await make_crowd(database, house, OWNERS, crm)
    await crm.close()


async def compare(crowd):
    run_id = await Reconciliation(crowd.database, crowd.house, crowd.crm).run()
    return await drifts(crowd.database, run_id)


class Staff:
    """What staff, and a restored backup, do to the record of an owner or of their watch."""

    def __init__(self, crowd, org, file):
        self.crowd, self.org, self.file = crowd, org, file

    async def link(self, kind, owner_id):
        piece = select(Ownership.timepiece_id).where(Ownership.owner_id == owner_id)
        segment = select(CoverageSegment.id).where(CoverageSegment.timepiece_id.in_(piece))
        ids = {"OWNER": [owner_id], "TIMEPIECE": piece, "COVERAGE": segment.limit(1)}
        async with self.crowd.database.transaction() as session:
            found = select(CrmLink).where(CrmLink.kind == kind, CrmLink.id.in_(ids[kind]))
            return (await session.scalars(found)).one()

    async def receipts(self, owner_id):
        async with self.crowd.database.transaction() as session:
            return list(await session.scalars(select(Consent.id).filter_by(owner_id=owner_id)))

    def edit(self, part, **values):
        async def change(link):
            self.org.staff("PATCH", f"sobjects/{part}/{link.parts[part]}", values)

        return change

    def delete(self, part):
        async def change(link):
            self.org.staff("DELETE", f"sobjects/{part}/{link.parts[part]}")

        return change

    async def restore_backup(self, link):
        older = "EndDate = '2027-01-01', Caseback_Version__c = 1"
        with closing(sqlite3.connect(self.file)) as connection:
            connection.execute(f"UPDATE AssetWarranty SET {older} WHERE Id = ?", [link.crm_id])  # noqa: S608 - ours
            connection.commit()

    async def merge(self, link):
        self.org.staff("PATCH", f"sobjects/Contact/{link.crm_id}", {"Phone": "+1 202 555 0100"})
        paper = self.org.staff(
            "POST", "sobjects/Contact", {"LastName": "Paper", "AccountId": link.parts["Account"]}
        )
        self.org.pull("merge", object="Contact", master=paper["id"], losers=[link.crm_id])

    async def lose_link(self, link):
        await forget_link(self.crowd.database, link.id)

    async def lose_record(self, link):
        await self.delete("AssetWarranty")(link)
        await forget_link(self.crowd.database, link.id)

    async def add_stranger(self, link):
        key = uuid4()
        body = {"LastName": "Stranger", "Caseback_Id__c": str(key)}
        self.org.staff("POST", "sobjects/Contact", body)
        return key


def sorts(staff):
    contact, asset = "Contact", "Asset"
    return (
        ("DIFFERS", "OWNER", "HEARD", staff.edit(contact, LastName="King")),
        ("DIFFERS", "OWNER", "HEARD", staff.edit(contact, HasOptedOutOfEmail=True)),
        ("DIFFERS", "OWNER", "HEARD", staff.edit("Individual", HasOptedOutSolicit=True)),
        ("DIFFERS", "OWNER", "REVIEW", staff.edit("Individual", ShouldForget=True)),
        ("DIFFERS", "OWNER", "REVIEW", staff.edit(contact, Email="other@example.com")),
        ("DIFFERS", "TIMEPIECE", "REVIEW", staff.edit(asset, SerialNumber="OTHER")),
        ("STALE", "COVERAGE", "RESENT", staff.restore_backup),
        ("MISSING", "COVERAGE", "REVIEW", staff.delete("AssetWarranty")),
        ("MISSING", "OWNER", "HEARD", staff.merge),
        ("EXTRA", "TIMEPIECE", "LINKED", staff.lose_link),
        ("EXTRA", "OWNER", "REVIEW", staff.add_stranger),
        ("UNPROMISED", "COVERAGE", "RESENT", staff.lose_record),
        ("MOVED", "OWNER", "RESENT", staff.edit(contact, Caseback_Id__c=None)),
        ("DIFFERS", "OWNER", "RESENT", staff.delete("Individual")),
    )


async def test_in_agreement_nothing_is_found_in_a_few_calls(crowd, new_org):
    before = new_org.calls()
    assert await compare(crowd) == []
    assert new_org.calls() - before <= 2
    assert (await last_run(crowd.database)).calls <= 2


async def test_an_org_of_persons_is_compared_alike(database, house, tmp_path):
    with running(tmp_path, "--org-model", "person_account", *DEPLOYED) as org:
        crm = SalesforceCRM(SalesforceClient(org.settings), OrgModel.PERSON_ACCOUNT)
        crowd = await make_crowd(database, house, 5, crm)
        assert await compare(crowd) == []
        link = await Staff(crowd, org, None).link("OWNER", crowd.ids["OWNER"][0])
        org.staff("PATCH", f"sobjects/Account/{link.crm_id}", {"LastName": "King"})
        assert await compare(crowd) == [("DIFFERS", "OWNER", str(link.id), "HEARD")]
        await crowd.deliver()
        assert await compare(crowd) == []
        await crm.close()


async def test_every_sort_is_found_and_a_second_run_finds_none(crowd, new_org, tmp_path):
    staff, owners = Staff(crowd, new_org, tmp_path / "crm.sqlite"), iter(crowd.ids["OWNER"])
    planted = []
    for what, kind, repair, change in sorts(staff):
        link = await staff.link(kind, next(owners))
        planted.append((what, kind, str(await change(link) or link.id), repair))
    # With a person's Individual the CRM deletes what hangs on it.
    receipts = await staff.receipts(link.id)
    planted += [("MISSING", "CONSENT", str(each), "HEARD") for each in receipts]
    assert await compare(crowd) == sorted(planted)
    await crowd.deliver()
    assert await compare(crowd) == []
