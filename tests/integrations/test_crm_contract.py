"""What every CRM must keep of the port's promises: the twin in memory, and Salesforce."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from integrations.crm import CRMUnavailable, Delivered, Fault, Link, Superseded
from integrations.crm_records import RecordKind, said
from integrations.memory_crm import MemoryCRM
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import (
    a_cover,
    a_reference,
    a_registration,
    a_watch,
    an_answer,
    an_owner,
    new,
    of,
    seeking,
)

OWNER, TIMEPIECE, COVERAGE = RecordKind.OWNER, RecordKind.TIMEPIECE, RecordKind.COVERAGE
THEIRS = {
    "family_name": "LastName",
    "given_name": "FirstName",
    "phone": "MobilePhone",
    "email": "Email",
    "opted_out": "HasOptedOutOfEmail",
}


class InMemory:
    """The twin in memory, and its staff."""

    def __init__(self):
        self.crm = MemoryCRM()

    def edit(self, crm_id, **values):
        self.crm.staff_edit(crm_id, **values)

    def reassign(self, watch, owner_id, _contact_id):
        self.crm.staff_edit(watch.crm_id, owner_id=owner_id)

    def delete(self, crm_id):
        self.crm.delete(crm_id)

    def merge(self, winner, loser):
        self.crm.merge(winner=winner, loser=loser)

    def write_paper_card(self, owner):
        return self.crm.records.add_paper_card(owner)

    def go_down(self):
        self.crm.available = False


class OnSalesforce:
    """Salesforce's API over HTTP, and staff at work in the org."""

    def __init__(self, org):
        self.org = org
        self.crm = SalesforceCRM(SalesforceClient(org.settings), OrgModel.CONTACT)

    def edit(self, crm_id, **values):
        body = {THEIRS[name]: value for name, value in values.items()}
        self.org.staff("PATCH", f"sobjects/Contact/{crm_id}", body)

    def reassign(self, watch, _owner_id, contact_id):
        self.org.staff("PATCH", f"sobjects/Asset/{watch.crm_id}", {"ContactId": contact_id})

    def delete(self, crm_id):
        self.org.staff("DELETE", f"sobjects/Contact/{crm_id}")

    def merge(self, winner, loser):
        self.org.pull("merge", object="Contact", master=winner, losers=[loser])

    def write_paper_card(self, owner):
        fields = {"FirstName": owner.given_name, "LastName": owner.family_name}
        fields |= {"Email": owner.email, "MobilePhone": owner.phone}
        fields |= {"Birthdate": f"{owner.birth_date}", "MailingPostalCode": owner.postal_code}
        return self.org.staff("POST", "sobjects/Contact", fields)["id"]

    def go_down(self):
        self.org.disturb(status=503)


@pytest.fixture(params=["memory", "salesforce"])
async def twin(request):
    twin = InMemory() if request.param == "memory" else OnSalesforce(request.getfixturevalue("org"))
    yield twin
    await twin.crm.close()


async def deliver(twin, *sendings):
    outcomes = await twin.crm.push(sendings)
    assert all(isinstance(outcome, Delivered) for outcome in outcomes), outcomes
    return [outcome.link for outcome in outcomes]


async def told(twin, kind, link):
    """What the CRM holds, in our words."""
    (sighting,) = (await twin.crm.look(kind, [link.crm_id])).sightings
    return sighting.said


async def clock(twin):
    return (await twin.crm.hear(datetime(2026, 1, 1, tzinfo=UTC))).org_clock


async def test_nothing_to_push_is_nothing_to_answer(twin):
    assert await twin.crm.push([]) == []


async def test_the_crm_lacks_nothing(twin):
    await twin.crm.probe()
    assert await twin.crm.preflight() == []


async def test_a_registration_arrives_whole_whatever_the_order_it_is_pushed_in(twin):
    reference = a_reference()
    owner, watch, cover, consent = a_registration(reference)
    links = await deliver(twin, *new(consent, cover, watch, owner, reference))
    assert len({link.crm_id for link in links}) == 5
    assert all(link.crm_id in link.parts.values() for link in links)
    assert (await told(twin, OWNER, links[3]))["family_name"] == "Nuñez"
    assert (await told(twin, COVERAGE, links[1]))["ends_on"] == "2028-11-19"
    assert (await told(twin, TIMEPIECE, links[2]))["owner_id"] == links[3].crm_id


@pytest.mark.parametrize("opted_out", [None, True])
async def test_what_was_sent_is_told_in_the_same_words(twin, opted_out):
    reference = a_reference()
    records = (reference, *a_registration(reference, opted_out=opted_out))
    links = await deliver(twin, *new(*records))
    referring = {"reference_id", "owner_id", "timepiece_id"}
    for record, link in zip(records, links, strict=True):
        heard = await told(twin, record.kind, link)
        names = heard.keys() - referring - ({"opted_out"} if opted_out is None else set())
        assert {name: heard[name] for name in names} == {name: said(record)[name] for name in names}


async def test_a_record_pushed_twice_is_there_once(twin):
    reference = a_reference()
    records = (reference, *a_registration(reference))
    first = await deliver(twin, *new(*records))
    assert await deliver(twin, *new(*records)) == first
    assert len((await twin.crm.find_people([seeking(records[1])]))[records[1].id]) == 1


async def test_only_what_changed_is_written_and_what_staff_typed_beside_it_stays(twin):
    owner = an_owner()
    (link,) = await deliver(twin, *new(owner))
    twin.edit(link.crm_id, given_name="Zoé")
    newer = replace(owner, version=2, family_name="Nuñez-Roy", phone=None)
    assert await deliver(twin, of(newer, link, "family_name", "phone")) == [link]
    heard = await told(twin, OWNER, link)
    assert (heard["given_name"], heard["family_name"], heard["phone"]) == ("Zoé", "Nuñez-Roy", None)


async def test_an_older_version_never_overwrites_a_newer_one(twin):
    owner = an_owner(version=5)
    (link,) = await deliver(twin, *new(owner))
    late = replace(owner, version=4, family_name="Before")
    pushed = await twin.crm.push([of(late, link, "family_name")])
    assert pushed == await twin.crm.push(new(late)) == [Superseded()]
    assert (await told(twin, OWNER, link))["family_name"] == "Nuñez"


async def test_a_child_before_its_parent_is_for_later_and_then_delivered(twin):
    owner, reference = an_owner(), a_reference()
    watch = a_watch(owner, reference)
    children = new(watch, a_cover(watch), an_answer(owner, granted=False))
    outcomes = await twin.crm.push(children)
    assert [outcome.fault for outcome in outcomes] == [Fault.PARENT] * 3
    await deliver(twin, *new(reference, owner))
    await deliver(twin, *children)


async def test_a_rejected_record_leaves_the_others_delivered_and_the_answers_in_order(twin):
    reference = a_reference()
    bad, watch, *_ = a_registration(reference, family_name="x" * 81)
    pushed = await twin.crm.push(new(an_owner(), bad, watch, reference, an_owner()))
    first, second, third, *others = pushed
    assert (second.code, second.fault) == ("STRING_TOO_LONG", Fault.DATA)
    assert second.fields == ("family_name",)
    assert third.fault is Fault.PARENT
    assert all(isinstance(each, Delivered) for each in (first, *others))


async def test_a_value_that_is_not_taken_is_left_out_and_said_so(twin):
    owner = an_owner(phone="0" * 41)
    (outcome,) = await twin.crm.push(new(owner))
    assert (outcome.left_out, outcome.code) == (("phone",), "STRING_TOO_LONG")
    assert (await told(twin, OWNER, outcome.link))["phone"] is None


async def test_a_crm_that_is_away_says_nothing_of_the_records(twin):
    twin.go_down()
    with pytest.raises(CRMUnavailable):
        await twin.crm.push(new(an_owner()))
    with pytest.raises(CRMUnavailable):
        await twin.crm.probe()


async def test_an_owner_never_asked_leaves_the_opt_out_of_staff_alone(twin):
    owner = an_owner()
    (link,) = await deliver(twin, *new(owner))
    twin.edit(link.crm_id, opted_out=True)
    await deliver(twin, of(owner, link, "opted_out", "city"))
    await deliver(twin, *new(owner))
    assert (await told(twin, OWNER, link))["opted_out"] == "true"


async def test_what_was_consented_to_before_staff_knew_it_is_no_lift(twin):
    owner = an_owner(opted_out=False)
    (link,) = await deliver(twin, *new(owner))
    twin.edit(link.crm_id, opted_out=True)
    await deliver(twin, *new(owner))
    assert (await told(twin, OWNER, link))["opted_out"] == "true"


async def test_a_lift_is_written_only_if_nobody_touched_the_client_since(twin):
    owner = an_owner(opted_out=True)
    (link,) = await deliver(twin, *new(owner))
    now = await clock(twin)
    lift = replace(owner, version=2, opted_out=False)
    earlier = of(lift, link, "opted_out", untouched_since=now - timedelta(hours=1))
    (outcome,) = await twin.crm.push([earlier])
    assert outcome.fault is Fault.TOUCHED
    assert (await told(twin, OWNER, link))["opted_out"] == "true"
    await deliver(twin, of(lift, link, "opted_out", untouched_since=now + timedelta(hours=1)))
    assert (await told(twin, OWNER, link))["opted_out"] == "false"


async def test_nothing_that_was_deleted_comes_back(twin):
    owner = an_owner()
    (link,) = await deliver(twin, *new(owner))
    twin.delete(link.crm_id)
    (outcome,) = await twin.crm.push([of(replace(owner, version=2), link, "city")])
    assert outcome.fault is Fault.MOVED
    (sighting,) = (await twin.crm.look(OWNER, [link.crm_id])).sightings
    assert (sighting.is_deleted, sighting.merged_into) == (True, None)
    (found,) = (await twin.crm.find_people([seeking(owner)]))[owner.id]
    assert found.sighting.crm_id == link.crm_id


async def test_a_merge_leads_to_the_winner_who_takes_our_key_and_the_watches(twin):
    reference = a_reference()
    owner, watch, *_ = a_registration(reference)
    _, link, held = await deliver(twin, *new(reference, owner, watch))
    winner = twin.write_paper_card(an_owner(given_name="Zoe"))
    twin.merge(winner, link.crm_id)
    (outcome,) = await twin.crm.push([of(replace(owner, version=2), link, "city")])
    assert outcome.fault is Fault.MOVED
    (lost,) = (await twin.crm.look(OWNER, [link.crm_id])).sightings
    assert lost.merged_into == winner
    (kept,) = (await twin.crm.look(OWNER, [winner])).sightings
    followed = replace(link, crm_id=winner, parts=kept.parts)
    await deliver(twin, of(replace(owner, version=3), followed, "city", takes_key=True))
    (kept,) = (await twin.crm.look(OWNER, [winner])).sightings
    assert (kept.our_id, kept.said["given_name"], kept.said["city"]) == (owner.id, "Zoe", "Vevey")
    assert (await told(twin, TIMEPIECE, held))["owner_id"] == winner


async def test_a_paper_card_is_found_and_adopted_and_its_values_stay(twin):
    owner, reference = an_owner(), a_reference()
    card = twin.write_paper_card(replace(owner, given_name="Zoe", phone=None))
    (found,) = (await twin.crm.find_people([seeking(owner)]))[owner.id]
    assert (found.sighting.crm_id, found.sighting.our_id) == (card, None)
    link = Link(card, found.sighting.parts)
    watch = a_watch(owner, reference)
    sendings = [of(owner, link, "phone", "city", takes_key=True), *new(reference, watch)]
    outcome, _, held = await twin.crm.push(sendings)
    assert outcome.link.crm_id == card
    (again,) = (await twin.crm.find_people([seeking(owner)]))[owner.id]
    assert (again.sighting.crm_id, again.sighting.our_id) == (card, owner.id)
    assert (again.sighting.said["given_name"], again.sighting.said["phone"]) == ("Zoe", owner.phone)
    assert (await told(twin, TIMEPIECE, held.link))["owner_id"] == card


async def test_people_are_found_by_phone_and_by_the_watch_in_their_name(twin):
    reference = a_reference()
    owner, watch, *_ = a_registration(reference)
    await deliver(twin, *new(reference, owner, watch))
    other = an_owner()
    by_phone = seeking(replace(other, phone=owner.phone))
    by_watch = seeking(other, watch.individual_number)
    (found,) = (await twin.crm.find_people([by_phone]))[other.id]
    assert found.sighting.our_id == owner.id
    (found,) = (await twin.crm.find_people([by_watch]))[other.id]
    assert found.individual_numbers == {watch.individual_number}
    assert await twin.crm.find_people([seeking(other)]) == {other.id: []}


@pytest.mark.parametrize("beside", ["birth_date", "postal_code"])
async def test_cards_are_found_by_a_family_name_beside_a_birthday_or_a_postal_code(twin, beside):
    holder = an_owner(birth_date=date(1961, 4, 12), postal_code="1204", family_name=f"N{uuid4()}")
    card = twin.write_paper_card(holder)
    owner = an_owner(**{"birth_date": None, "postal_code": None, beside: getattr(holder, beside)})
    named = seeking(owner)._replace(family_names=("Somebody", holder.family_name.upper()))
    (found,) = (await twin.crm.find_people([named]))[owner.id]
    assert found.sighting.crm_id == card
    unnamed = named._replace(family_names=("Somebody",))
    assert await twin.crm.find_people([unnamed]) == {owner.id: []}
    stranger = seeking(an_owner())._replace(family_names=named.family_names)
    assert await twin.crm.find_people([stranger]) == {stranger.owner.id: []}


async def test_a_namesake_who_registered_too_is_somebody_else(twin):
    other = an_owner(family_name=f"N{uuid4()}")
    await deliver(twin, *new(other))
    owner = an_owner(family_name=other.family_name)
    named = seeking(owner)._replace(family_names=(owner.family_name,))
    assert await twin.crm.find_people([named]) == {owner.id: []}


async def test_what_staff_do_is_heard_in_our_words(twin):
    owner = an_owner()
    (link,) = await deliver(twin, *new(owner))
    since = (await twin.crm.look(OWNER, [link.crm_id])).sightings[0].modified_at
    twin.edit(link.crm_id, email="New@Example.org", opted_out=True)
    heard = await twin.crm.hear(since)
    seen = [each for each in heard.sightings if each.crm_id == link.crm_id and each.is_main]
    assert (seen[-1].our_id, seen[-1].version) == (owner.id, 1)
    assert seen[-1].said["email"] == "new@example.org"
    assert seen[-1].said["opted_out"] == "true"
    assert seen[-1].modified_by != seen[-1].crm_id
    assert heard.org_clock >= seen[-1].modified_at
    order = [each.modified_at for each in heard.sightings]
    assert order == sorted(order)


async def test_a_watch_that_staff_give_to_another_is_heard_so(twin):
    reference, other = a_reference(), an_owner()
    owner, watch, *_ = a_registration(reference)
    _, _, held, theirs = await deliver(twin, *new(reference, owner, watch, other))
    twin.reassign(held, other.id, theirs.crm_id)
    assert (await told(twin, TIMEPIECE, held))["owner_id"] == theirs.crm_id


async def test_all_that_is_ours_is_counted_and_read_page_by_page(twin):
    reference = a_reference()
    before = await twin.crm.count()
    records = (reference, *a_registration(reference))
    links = await deliver(twin, *new(*records))
    parts = {part for link in links for part in link.parts}
    after = await twin.crm.count()
    assert {part: after[part] - before.get(part, 0) for part in parts} == dict.fromkeys(parts, 1)
    sightings, more = [], {}
    while more is not None:
        page = await twin.crm.page(more)
        sightings += page.sightings
        more = page.after
    found = [each for each in sightings if each.our_id in {record.id for record in records}]
    assert {each.crm_id for each in found if each.is_main} == {link.crm_id for link in links}
