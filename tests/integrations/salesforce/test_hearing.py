"""What is heard of the org: all of it, in few calls, and when."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.crm_records import RecordKind
from integrations.salesforce.hearing import read_page
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import (
    START,
    a_reference,
    a_registration,
    an_answer,
    an_owner,
    new,
    of,
)

PARTS = {"Individual", "Contact", "Asset", "AssetWarranty", "ContactPointTypeConsent"}


async def registered(crm):
    reference = a_reference()
    records = (reference, *a_registration(reference))
    outcomes = await crm.push(new(*records))
    return records, [outcome.link for outcome in outcomes]


def now(org):
    """The org's clock, in its whole seconds."""
    return datetime.fromisoformat(org.pull("clock", shift_seconds=0)["now"])


async def heard_of(crm, since, *ids):
    """The latest sighting of each id."""
    heard = await crm.hear(since)
    return {each.crm_id: each for each in heard.sightings if each.crm_id in ids}


async def test_whatever_is_ours_is_heard_in_one_call(crm, org):
    since = now(org)
    _, links = await registered(crm)
    before = org.calls()
    heard = await crm.hear(since)
    assert org.calls() - before == 1
    ids = {each for link in links for each in link.parts.values()}
    parts = {each.part for each in heard.sightings if each.crm_id in ids}
    assert parts == PARTS
    assert abs(heard.org_clock - datetime.now(UTC)) < timedelta(seconds=5)


async def test_more_than_a_page_is_heard_to_the_end(crm, org):
    owner = an_owner()
    (outcome,) = await crm.push(new(owner))
    since = now(org)
    answers = [an_answer(owner, granted=True) for _ in range(2_001)]
    await crm.push(new(*answers))
    before = org.calls()
    heard = await crm.hear(since)
    assert org.calls() - before == 2
    said = [each for each in heard.sightings if each.kind is RecordKind.CONSENT]
    assert {each.our_id for each in said} >= {answer.id for answer in answers}
    individual = outcome.link.parts["Individual"]
    assert {each.said["owner_id"] for each in said if each.our_id} >= {individual}


async def test_the_clock_is_the_orgs_own(crm, org):
    org.pull("clock", shift_seconds=3_600)
    heard = await crm.hear(datetime.now(UTC) + timedelta(minutes=59))
    assert heard.org_clock > datetime.now(UTC) + timedelta(minutes=59)


async def test_a_wish_to_be_forgotten_is_heard_of_the_individual(crm, org):
    _, (_, link, *_) = await registered(crm)
    individual = link.parts["Individual"]
    since = now(org)
    body = {"ShouldForget": True, "HasOptedOutSolicit": True}
    org.staff("PATCH", f"sobjects/Individual/{individual}", body)
    seen = (await heard_of(crm, since, individual))[individual]
    assert seen.said == {"dont_market": "true", "forget": "true"}
    assert (seen.part, seen.is_main, seen.modified_by) != ("Individual", True, crm.user_id)


async def test_an_answer_that_staff_took_is_heard_without_a_key(crm, org):
    _, (_, link, *_) = await registered(crm)
    since = now(org)
    answer = {"ContactPointType": "Email", "PrivacyConsentStatus": "OptOut", "Name": "By phone"}
    answer |= {"CaptureContactPointType": "Phone", "CaptureSource": "Boutique"}
    answer |= {"CaptureDate": START.isoformat(), "PartyId": link.parts["Individual"]}
    made = org.staff("POST", "sobjects/ContactPointTypeConsent", answer)["id"]
    seen = (await heard_of(crm, since, made))[made]
    assert (seen.kind, seen.our_id) == (RecordKind.CONSENT, None)
    assert (seen.said["granted"], seen.said["channel"]) == ("false", "EMAIL")
    assert seen.said["owner_id"] == link.parts["Individual"]


async def test_a_merge_is_heard_of_the_loser_and_of_the_winner(crm, org):
    _, (_, link, *_) = await registered(crm)
    winner = org.staff("POST", "sobjects/Contact", {"LastName": "Roy"})["id"]
    since = now(org)
    org.pull("merge", object="Contact", master=winner, losers=[link.crm_id])
    seen = await heard_of(crm, since, winner, link.crm_id)
    lost = seen[link.crm_id]
    assert (lost.is_deleted, lost.merged_into, lost.our_id) == (True, winner, lost.our_id)
    assert not seen[winner].is_deleted


async def test_who_wrote_is_told(crm, org):
    records, (_, link, *_) = await registered(crm)
    since = now(org)
    owner = replace(records[1], version=2, city="Basel")
    await crm.push([of(owner, link, "city")])
    assert (await heard_of(crm, since, link.crm_id))[link.crm_id].modified_by == crm.user_id
    org.staff("PATCH", f"sobjects/Contact/{link.crm_id}", {"MailingCity": "Bern"})
    assert (await heard_of(crm, since, link.crm_id))[link.crm_id].modified_by != crm.user_id


async def test_looking_at_a_thousand_takes_one_call(crm, org):
    owners = [an_owner() for _ in range(1_000)]
    links = [each.link.crm_id for each in await crm.push(new(*owners))]
    before = org.calls()
    seen = await crm.look(RecordKind.OWNER, links)
    assert org.calls() - before == 1
    assert {each.crm_id for each in seen.sightings} == set(links)
    assert (await crm.look(RecordKind.OWNER, [])).sightings == []


async def test_everything_is_counted_in_two_calls(crm, org):
    before = org.calls()
    counts = await crm.count()
    assert org.calls() - before == 2
    assert counts.keys() == PARTS | {"Account", "Product2"}


async def test_pages_go_on_where_the_last_one_ended_and_each_is_one_call(crm, client, org):
    records, _ = await registered(crm)
    owners = [an_owner() for _ in range(30)]
    await crm.push(new(*owners))
    before, pages, seen, after = org.calls(), 0, [], {}
    while after is not None:
        page = await read_page(client, OrgModel.CONTACT, after, most=7)
        assert len(page.sightings) <= 5 * 7
        pages, seen, after = pages + 1, seen + list(page.sightings), page.after
    assert org.calls() - before == pages
    ours = {record.id for record in (*records, *owners)}
    mains = [each.our_id for each in seen if each.is_main and each.our_id in ours]
    assert len(mains) == len(set(mains)) == len(ours)
    counts = await crm.count()
    assert {part: sum(s.part == part for s in seen) for part in counts} == counts


@pytest.mark.parametrize("kind", RecordKind)
async def test_nothing_that_is_not_there_is_seen(crm, kind):
    assert (await crm.look(kind, ["003000000000000AAA"])).sightings == []
