"""What every CRM must keep of the port's promises: the twin in memory, and Salesforce."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from integrations.crm import (
    Address,
    ConsentRecord,
    CoverageRecord,
    CRMUnavailable,
    Delivered,
    OwnerRecord,
    RecordKind,
    ReferenceRecord,
    Rejected,
    TimepieceRecord,
)
from integrations.memory_crm import MemoryCRM
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel

START = datetime(2026, 11, 1, tzinfo=UTC)


class InMemory:
    """The twin in memory, as these tests look into it."""

    def __init__(self):
        self.crm = MemoryCRM()

    async def family_names(self, owner_id):
        held = self.crm.held(RecordKind.OWNER, owner_id)
        return [] if held is None else [held.family_name]

    async def end_days(self, coverage_id):
        held = self.crm.held(RecordKind.COVERAGE, coverage_id)
        return [] if held is None else [held.ends_on]

    async def is_opted_out(self, owner_id):
        return self.crm.is_opted_out(owner_id)

    async def opt_out_by_staff(self, owner_id):
        self.crm.opt_out(owner_id)

    async def go_down(self):
        self.crm.available = False


class OnSalesforce:
    """Salesforce's API over HTTP, as these tests look into it: by queries of their own."""

    def __init__(self, org):
        self.org = org
        self.client = SalesforceClient(org.settings)
        self.crm = SalesforceCRM(self.client, OrgModel.CONTACT)

    async def family_names(self, owner_id):
        return [row["LastName"] for row in await self._find("Id, LastName", "Contact", owner_id)]

    async def end_days(self, coverage_id):
        found = await self._find("Id, EndDate", "AssetWarranty", coverage_id)
        return [date.fromisoformat(row["EndDate"]) for row in found]

    async def is_opted_out(self, owner_id):
        (row,) = await self._find("Id, HasOptedOutOfEmail", "Contact", owner_id)
        return row["HasOptedOutOfEmail"]

    async def opt_out_by_staff(self, owner_id):
        (row,) = await self._find("Id", "Contact", owner_id)
        await self.client.call(
            "PATCH", f"sobjects/Contact/{row['Id']}", {"HasOptedOutOfEmail": True}
        )

    async def go_down(self):
        self.org.disturb(status=503)

    async def _find(self, fields, name, our_id):
        where = f"Caseback_Id__c = '{our_id}'"
        query = f"SELECT {fields} FROM {name} WHERE {where}"  # noqa: S608 - our own id
        return (await self.client.call("GET", f"query?q={query}"))["records"]


@pytest.fixture(params=["memory", "salesforce"])
async def twin(request):
    twin = InMemory() if request.param == "memory" else OnSalesforce(request.getfixturevalue("org"))
    yield twin
    await twin.crm.close()


def an_owner(**changed):
    owner = OwnerRecord(
        id=uuid4(),
        version=1,
        given_name="Zoë",
        family_name="Nuñez",
        email=f"{uuid4()}@example.org",
        phone="+41 21 555 01 23",
        birth_date=date(1990, 2, 28),
        address=Address(street="1, rue du Lac", city="Vevey", postal_code="1800", country="CH"),
        language="fr",
        email_marketing=None,
    )
    return replace(owner, **changed)


def a_reference():
    return ReferenceRecord(uuid4(), 1, "6789-01", "Marine 39", "Marine", "DIVING")


def a_watch(owner, reference):
    return TimepieceRecord(
        id=uuid4(),
        version=1,
        individual_number=uuid4().hex[:12].upper(),
        name="Marine 39",
        reference_id=reference.id,
        owner_id=owner.id,
        purchase_date=date(2026, 11, 20),
        point_of_sale="Geneva",
    )


def a_cover(watch, **changed):
    cover = CoverageRecord(
        id=uuid4(),
        version=1,
        timepiece_id=watch.id,
        segment="BASE",
        starts_on=date(2026, 11, 20),
        ends_on=date(2028, 11, 19),
        voided=False,
    )
    return replace(cover, **changed)


def an_answer(owner, *, granted, day=1):
    return ConsentRecord(
        id=uuid4(),
        version=1,
        owner_id=owner.id,
        purpose="MARKETING",
        channel="EMAIL",
        granted=granted,
        policy_version="2026-01",
        source="APP",
        recorded_at=START + timedelta(days=day),
    )


async def deliver(twin, *records):
    outcomes = await twin.crm.push(records)
    assert all(isinstance(outcome, Delivered) for outcome in outcomes), outcomes
    return outcomes


async def test_nothing_to_push_is_nothing_to_answer(twin):
    assert await twin.crm.push([]) == []


async def test_the_crm_lacks_nothing(twin):
    assert await twin.crm.preflight() == []


async def test_a_registration_arrives_whole_whatever_the_order_it_is_pushed_in(twin):
    owner, reference = an_owner(), a_reference()
    watch = a_watch(owner, reference)
    cover, consent = a_cover(watch), an_answer(owner, granted=True)
    outcomes = await deliver(twin, consent, cover, watch, owner, reference)
    assert len({outcome.crm_id for outcome in outcomes}) == 5
    assert await twin.family_names(owner.id) == ["Nuñez"]
    assert await twin.end_days(cover.id) == [date(2028, 11, 19)]
    assert await twin.is_opted_out(owner.id) is False


async def test_a_record_pushed_twice_is_there_once(twin):
    owner, reference = an_owner(), a_reference()
    watch = a_watch(owner, reference)
    cover = a_cover(watch)
    first = await deliver(twin, reference, owner, watch, cover)
    assert await deliver(twin, reference, owner, watch, cover) == first
    assert await twin.family_names(owner.id) == ["Nuñez"]
    assert await twin.end_days(cover.id) == [date(2028, 11, 19)]


async def test_a_newer_version_replaces_the_one_before(twin):
    owner, reference = an_owner(), a_reference()
    watch = a_watch(owner, reference)
    cover = a_cover(watch)
    await deliver(twin, reference, owner, watch, cover)
    extended = replace(cover, version=2, ends_on=date(2034, 11, 19))
    await deliver(twin, extended, replace(owner, version=2, family_name="Nuñez-Roy"))
    assert await twin.end_days(cover.id) == [date(2034, 11, 19)]
    assert await twin.family_names(owner.id) == ["Nuñez-Roy"]


async def test_an_older_version_never_overwrites_a_newer_one(twin):
    owner, reference = an_owner(version=5), a_reference()
    watch = a_watch(owner, reference)
    cover = a_cover(watch, version=5)
    await deliver(twin, reference, owner, watch, cover)
    late = [
        replace(owner, version=4, family_name="Before"),
        replace(cover, version=4, ends_on=date(2027, 1, 1)),
    ]
    assert await twin.crm.push(late) == [Delivered(None), Delivered(None)]
    assert await twin.family_names(owner.id) == ["Nuñez"]
    assert await twin.end_days(cover.id) == [date(2028, 11, 19)]


async def test_of_two_versions_in_one_push_the_newer_stays(twin):
    owner = an_owner(version=2, family_name="After")
    await deliver(twin, owner, replace(owner, version=1, family_name="Before"))
    assert await twin.family_names(owner.id) == ["After"]


async def test_a_child_before_its_parent_is_for_later_and_then_delivered(twin):
    owner, reference = an_owner(), a_reference()
    watch = a_watch(owner, reference)
    cover, consent = a_cover(watch), an_answer(owner, granted=False)
    outcomes = await twin.crm.push([watch, cover, consent])
    assert [(type(outcome), outcome.again) for outcome in outcomes] == [(Rejected, True)] * 3
    await deliver(twin, reference, owner)
    await deliver(twin, watch, cover, consent)
    assert await twin.end_days(cover.id) == [date(2028, 11, 19)]
    assert await twin.is_opted_out(owner.id) is True


async def test_a_rejected_record_leaves_the_others_delivered_and_the_answers_in_order(twin):
    good, bad, other = an_owner(), an_owner(family_name="x" * 81), an_owner()
    first, second, third = await twin.crm.push([good, bad, other])
    assert isinstance(second, Rejected)
    assert (second.code, second.again, len(second.fields)) == ("STRING_TOO_LONG", False, 1)
    assert isinstance(first, Delivered)
    assert isinstance(third, Delivered)
    assert first.crm_id != third.crm_id
    assert await twin.family_names(bad.id) == []
    assert await twin.family_names(other.id) == ["Nuñez"]


async def test_a_crm_that_is_away_says_nothing_of_the_records(twin):
    await twin.go_down()
    with pytest.raises(CRMUnavailable):
        await twin.crm.push([an_owner()])


async def test_a_refusal_of_marketing_opts_the_client_out(twin):
    owner = an_owner()
    await deliver(twin, owner)
    assert await twin.is_opted_out(owner.id) is False
    await deliver(twin, an_answer(owner, granted=False))
    assert await twin.is_opted_out(owner.id) is True


async def test_an_owner_known_to_refuse_is_opted_out_from_the_start(twin):
    owner = an_owner(email_marketing=False)
    await deliver(twin, owner)
    assert await twin.is_opted_out(owner.id) is True


async def test_a_later_consent_withdraws_the_refusal_and_a_repeated_refusal_does_not_return(twin):
    owner = an_owner()
    refusal = an_answer(owner, granted=False, day=1)
    await deliver(twin, owner, refusal)
    await deliver(twin, an_answer(owner, granted=True, day=2))
    assert await twin.is_opted_out(owner.id) is False
    await deliver(twin, refusal)
    assert await twin.is_opted_out(owner.id) is False


async def test_a_refusal_and_a_consent_in_one_push_end_as_the_later_says(twin):
    owner = an_owner(email_marketing=False)
    await deliver(twin, owner)
    answers = an_answer(owner, granted=True, day=2), an_answer(owner, granted=False, day=1)
    await deliver(twin, *answers)
    assert await twin.is_opted_out(owner.id) is False


async def test_the_opt_out_of_staff_survives_all_that_is_sent_again(twin):
    owner = an_owner()
    consent = an_answer(owner, granted=True, day=2)
    await deliver(twin, owner, an_answer(owner, granted=False, day=1))
    await deliver(twin, consent)
    await twin.opt_out_by_staff(owner.id)
    await deliver(twin, replace(owner, version=2, email_marketing=True), consent)
    assert await twin.is_opted_out(owner.id) is True


async def test_an_answer_about_something_else_opts_nobody_out(twin):
    owner = an_owner()
    answer = an_answer(owner, granted=False)
    await deliver(twin, owner, replace(answer, purpose="PROGRAMME", channel="NONE"))
    assert await twin.is_opted_out(owner.id) is False
