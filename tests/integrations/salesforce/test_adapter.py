"""The adapter against the local CRM over real HTTP, in calm and in trouble."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from integrations.crm import (
    Address,
    ConsentRecord,
    CoverageRecord,
    CRMRefusesUs,
    CRMUnavailable,
    Delivered,
    OwnerRecord,
    ReferenceRecord,
    Rejected,
    TimepieceRecord,
)
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def client(org):
    client = SalesforceClient(org.settings)
    yield client
    await client.close()


@pytest.fixture
def crm(client):
    return SalesforceCRM(client, OrgModel.CONTACT)


def an_owner(**changed):
    owner = OwnerRecord(
        id=uuid4(),
        version=1,
        given_name="Zoë",
        family_name="Nuñez",
        email=f"{uuid4()}@example.org",
        phone=None,
        birth_date=None,
        address=Address(),
        language="fr",
        email_marketing=None,
    )
    return replace(owner, **changed)


def a_registration(reference):
    owner = an_owner()
    watch = TimepieceRecord(
        uuid4(), 1, uuid4().hex[:12], "Marine 39", reference.id, owner.id, None, None
    )
    cover = CoverageRecord(
        uuid4(), 1, watch.id, "BASE", date(2026, 11, 20), date(2028, 11, 19), voided=False
    )
    consent = ConsentRecord(
        uuid4(),
        1,
        owner.id,
        "MARKETING",
        "EMAIL",
        granted=True,
        policy_version="1",
        source="APP",
        recorded_at=NOON,
    )
    return owner, watch, cover, consent


def a_reference():
    return ReferenceRecord(uuid4(), 1, "6789-01", "Marine 39", "Marine", "DIVING")


async def contacts(client, *owners):
    ids = ",".join(f"'{owner.id}'" for owner in owners)
    query = (
        "SELECT Id, LastName, Account.Caseback_Id__c, Individual.Caseback_Id__c"  # noqa: S608
        f" FROM Contact WHERE Caseback_Id__c IN ({ids})"
    )
    return (await client.call("GET", f"query?q={query}"))["records"]


async def test_an_owner_is_known_by_the_contact_under_an_account_of_their_own(crm, client):
    owner = an_owner()
    (outcome,) = await crm.push([owner])
    (contact,) = await contacts(client, owner)
    assert outcome == Delivered(contact["Id"])
    assert contact["Account"]["Caseback_Id__c"] == str(owner.id)
    assert contact["Individual"]["Caseback_Id__c"] == str(owner.id)


async def test_a_session_that_ends_between_two_calls_of_a_push_is_renewed(crm, client, org):
    owners = [an_owner() for _ in range(400)]  # 1,200 rows: two calls
    await crm.push([an_owner()])
    org.disturb(code="INVALID_SESSION_ID", after_n=1, once=True)
    outcomes = await crm.push(owners)
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    org.revoke_sessions()
    assert len(await contacts(client, *owners[-10:])) == 10


async def test_a_storm_of_503_is_unavailable_and_passes(crm, client, org):
    owner = an_owner()
    await crm.push([an_owner()])
    org.disturb(status=503)
    with pytest.raises(CRMUnavailable):
        await crm.push([owner])
    org.calm()
    (outcome,) = await crm.push([owner])
    assert isinstance(outcome, Delivered)
    assert len(await contacts(client, owner)) == 1


async def test_a_lost_answer_makes_no_twin(crm, client, org):
    reference = a_reference()
    records = [reference, *a_registration(reference)]
    await crm.push([an_owner()])
    org.disturb(cut_after_commit=True)
    with pytest.raises(CRMUnavailable):
        await crm.push(records[:-1])
    org.calm()
    assert len(await contacts(client, records[1])) == 1  # it had arrived
    outcomes = await crm.push(records)
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert len(await contacts(client, records[1])) == 1


async def test_wrong_credentials_are_a_refusal_after_one_sign_in(org):
    client = SalesforceClient(replace(org.settings, consumer_secret="wrong"))
    with pytest.raises(CRMRefusesUs, match="invalid_client"):
        await SalesforceCRM(client, OrgModel.CONTACT).push([an_owner()])
    await client.close()


async def test_too_many_calls_at_once_are_unavailable_and_name_nobody(crm, org):
    org.disturb(code="REQUEST_LIMIT_EXCEEDED")
    with pytest.raises(CRMUnavailable, match="REQUEST_LIMIT_EXCEEDED") as caught:
        await crm.push([an_owner()])
    assert "Nuñez" not in str(caught.value)


async def test_a_thousand_records_take_few_calls(crm, org):
    reference = a_reference()
    await crm.push([reference])
    records = [record for _ in range(250) for record in a_registration(reference)]
    before = org.calls()
    outcomes = await crm.push(records)
    # 250 x 6 rows: 12 collections of at most 200, 5 a call; and one to ask for earlier answers.
    assert org.calls() - before <= 4
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert len({outcome.crm_id for outcome in outcomes}) == 1_000


async def test_cover_is_changed_without_naming_its_watch_again(crm, client):
    reference = a_reference()
    _, _, cover, _ = registration = a_registration(reference)
    await crm.push([reference, *registration])
    (outcome,) = await crm.push([replace(cover, version=2, voided=True)])
    assert isinstance(outcome, Delivered)
    where = f"Caseback_Id__c = '{cover.id}'"
    query = f"SELECT Exclusions, Caseback_Version__c FROM AssetWarranty WHERE {where}"  # noqa: S608
    (found,) = (await client.call("GET", f"query?q={query}"))["records"]
    assert (found["Exclusions"], found["Caseback_Version__c"]) == ("Voided", 2)


async def test_an_owner_whose_rows_do_not_all_arrive_is_not_delivered(crm, client):
    # 81 characters are too long for the Contact and the Individual, not for the Account's name.
    owner = an_owner(family_name="x" * 81)
    (outcome,) = await crm.push([owner])
    assert outcome == Rejected("STRING_TOO_LONG", outcome.fields, again=False)
    assert outcome.fields == ("LastName",)
    assert await contacts(client, owner) == []


async def test_a_name_that_looks_like_a_reference_arrives_as_it_is(crm, client):
    owner, other = an_owner(family_name="@{part0.body}"), an_owner()
    outcomes = await crm.push([owner, other])
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    (contact,) = await contacts(client, owner)
    assert contact["LastName"] == "@{part0.body}"


async def receipts(client, owner):
    query = (
        "SELECT Caseback_Id__c FROM ContactPointTypeConsent"  # noqa: S608 - our own id
        f" WHERE Party.Caseback_Id__c = '{owner.id}'"
    )
    found = (await client.call("GET", f"query?q={query}"))["records"]
    return {row["Caseback_Id__c"] for row in found}


async def test_a_consent_is_not_on_record_before_the_opt_out_is_lifted(crm, client):
    owner, _, _, consent = a_registration(a_reference())
    refusal = replace(consent, id=uuid4(), granted=False, recorded_at=NOON - timedelta(days=1))
    first, _ = await crm.push([owner, refusal])
    await client.call("DELETE", f"sobjects/Contact/{first.crm_id}")
    (outcome,) = await crm.push([consent])
    assert outcome == Rejected("REQUIRED_FIELD_MISSING", ("LastName",), again=True)
    assert await receipts(client, owner) == {str(refusal.id)}
    outcomes = await crm.push([replace(owner, version=2), consent])
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert await receipts(client, owner) == {str(refusal.id), str(consent.id)}


async def test_the_latest_answer_is_found_behind_many(crm, client):
    owner, _, _, consent = a_registration(a_reference())
    # More than a page of 2,000, so that the latest is on the second.
    answers = [
        replace(consent, id=uuid4(), recorded_at=NOON + timedelta(minutes=minute))
        for minute in range(2_001)
    ]
    await crm.push([owner, *answers])
    late = replace(
        consent,
        id=uuid4(),
        granted=False,
        recorded_at=answers[-1].recorded_at - timedelta(seconds=9),
    )
    (outcome,) = await crm.push([late])
    assert isinstance(outcome, Delivered)
    query = f"SELECT HasOptedOutOfEmail FROM Contact WHERE Caseback_Id__c = '{owner.id}'"  # noqa: S608
    (contact,) = (await client.call("GET", f"query?q={query}"))["records"]
    assert contact["HasOptedOutOfEmail"] is False


async def test_an_org_without_person_accounts_says_what_it_lacks(client):
    gaps = await SalesforceCRM(client, OrgModel.PERSON_ACCOUNT).preflight()
    assert any(gap.startswith("Account lacks the field PersonEmail") for gap in gaps)
    assert await SalesforceCRM(client, OrgModel.CONTACT).preflight() == []


async def test_one_record_that_we_may_not_write_leaves_the_others_delivered(org):
    client = LockedOut(org.settings)
    crm = SalesforceCRM(client, OrgModel.CONTACT)
    locked, other = an_owner(), an_owner()
    client.locked = str(locked.id)
    refused, delivered = await crm.push([locked, other])
    assert isinstance(refused, Rejected)
    assert isinstance(delivered, Delivered)
    with pytest.raises(CRMRefusesUs):
        await crm.push([locked])
    await client.close()


class LockedOut(SalesforceClient):
    """Answers, as an org does whose sharing rules hide one person, that we lack the right."""

    locked = ""

    async def call(self, method, path, body=None):
        said = await super().call(method, path, body)
        if path == "composite":
            for sent, part in zip(body["compositeRequest"], said["compositeResponse"], strict=True):
                for record, row in zip(sent["body"]["records"], part["body"], strict=True):
                    if record["Caseback_Id__c"] == self.locked:
                        row.clear()
                        row.update(success=False, errors=[{"statusCode": NO_RIGHT, "message": ""}])
        return said


NO_RIGHT = "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"


class Held(SalesforceClient):
    """Waits before its second call, the write after the look, like a worker that is slow."""

    def __init__(self, settings) -> None:
        super().__init__(settings)
        self.looked, self.go, self.calls = asyncio.Event(), asyncio.Event(), 0

    async def call(self, method, path, body=None):
        self.calls += 1
        if self.calls == 2:
            self.looked.set()
            await self.go.wait()
        return await super().call(method, path, body)


def an_answer(owner, version, *, granted):
    return ConsentRecord(
        id=uuid4(),
        version=version,
        owner_id=owner.id,
        purpose="MARKETING",
        channel="EMAIL",
        granted=granted,
        policy_version="1",
        source="APP",
        recorded_at=datetime(2026, 11, 21, 12, version, tzinfo=UTC),
    )


async def opted_out(client, owner):
    contact = await client.call("GET", f"sobjects/Contact/Caseback_Id__c/{owner.id}")
    return contact["HasOptedOutOfEmail"]


async def test_a_slow_consent_does_not_lift_a_refusal_that_overtook_it(org):
    late, client = Held(org.settings), SalesforceClient(org.settings)
    slow, fast = SalesforceCRM(late, OrgModel.CONTACT), SalesforceCRM(client, OrgModel.CONTACT)
    owner = an_owner()
    await fast.push([owner, an_answer(owner, 2, granted=False)])
    pushing = asyncio.create_task(slow.push([an_answer(owner, 3, granted=True)]))
    await late.looked.wait()
    await fast.push([an_answer(owner, 4, granted=False)])
    late.go.set()
    await pushing
    assert await opted_out(client, owner) is True
    await late.close()
    await client.close()


async def test_a_consent_sent_again_behind_a_refusal_leaves_the_owner_opted_out(org):
    client = SalesforceClient(org.settings)
    crm = SalesforceCRM(client, OrgModel.CONTACT)
    owner = an_owner()
    refusal, consent = an_answer(owner, 4, granted=False), an_answer(owner, 3, granted=True)
    await crm.push([owner, refusal])
    # As a worker leaves it that was killed after it lifted the opt-out, and before it looked again.
    await client.call(
        "PATCH", f"sobjects/Contact/Caseback_Id__c/{owner.id}", {"HasOptedOutOfEmail": False}
    )
    await crm.push([consent, an_answer(owner, 2, granted=True)])
    assert await opted_out(client, owner) is True
    await client.close()
