"""Staff at work in the org, over real HTTP: what they do there reaches the platform, and stays."""

from dataclasses import dataclass
from datetime import date

import pytest

from integrations.crm_records import RecordKind
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from services.profiles import Address
from tests.factories import now
from tests.jobs.crm.world import World, begin_world


@dataclass
class Staff:
    """What staff do in an org of contacts, or of persons."""

    org: object
    world: World
    is_person: bool

    @property
    def person(self):
        return "Account" if self.is_person else "Contact"

    def named(self, field):
        plain = ("FirstName", "LastName")
        return f"Person{field}" if self.is_person and field not in plain else field

    async def id(self, part=None):
        link = await self.world.link()
        return link.parts[part] if part else link.crm_id

    async def edit(self, **fields):
        body = {self.named(name): value for name, value in fields.items()}
        self.org.staff("PATCH", f"sobjects/{self.person}/{await self.id()}", body)

    async def edit_individual(self, **fields):
        individual = await self.id("Individual")
        self.org.staff("PATCH", f"sobjects/Individual/{individual}", fields)

    async def there(self):
        return self.org.staff("GET", f"sobjects/{self.person}/{await self.id()}")

    async def is_opted_out(self):
        return (await self.there())[self.named("HasOptedOutOfEmail")]

    def write_card(self, **fields):
        body = {"LastName": "Lovelace"} | {self.named(n): v for n, v in fields.items()}
        return self.org.staff("POST", f"sobjects/{self.person}", body)["id"]

    def merge(self, winner, loser):
        self.org.pull("merge", object=self.person, master=winner, losers=[loser])

    def carrying(self, key):
        """Whoever there carries a key of ours, in the bin too."""
        query = f"SELECT Id FROM {self.person} WHERE Caseback_Id__c = '{key}'"  # noqa: S608 - our own id
        return {each["Id"] for each in self.org.find(query)}


@pytest.fixture(params=["contact", "person_account"])
async def staff(request, database, house):
    is_person = request.param == "person_account"
    org = request.getfixturevalue("org_of_persons" if is_person else "org")
    client = SalesforceClient(org.settings)
    crm = SalesforceCRM(client, OrgModel.PERSON_ACCOUNT if is_person else OrgModel.CONTACT)
    yield Staff(org, await begin_world(database, house, crm), is_person)
    await crm.close()


async def test_what_we_have_written_is_no_news(staff):
    assert await staff.world.hear() == 0
    await staff.world.change(phone="+33140000001", address=Address(city="Paris"))
    await staff.world.answer(granted=False)
    await staff.world.deliver()
    assert await staff.world.hear() == 0
    assert await staff.world.waiting() == 0


async def test_corrections_reach_the_profile_and_are_not_sent_back(staff):
    await staff.edit(LastName="King", MobilePhone="+33 1 40 00 00 02", Birthdate="1984-12-10")
    await staff.edit(MailingCity="Lyon")
    assert await staff.world.hear() == 1
    profile = await staff.world.profile()
    assert (profile.family_name, profile.phone) == ("King", "+33140000002")
    assert (profile.birth_date, profile.address) == (date(1984, 12, 10), Address(city="Lyon"))
    calls = staff.org.calls()
    await staff.world.deliver()
    assert staff.org.calls() == calls
    assert (await staff.there())[staff.named("MobilePhone")] == "+33 1 40 00 00 02"
    assert await staff.world.hear() == 0


async def test_what_cannot_be_taken_waits_for_a_person(staff):
    await staff.edit(MobilePhone="ring twice", Email="ada@elsewhere.example")
    await staff.world.hear()
    assert await staff.world.questions() == [
        ("EMAIL_DIFFERS", ["email"]),
        ("VALUE_REFUSED", ["phone"]),
    ]
    assert await staff.world.hear() == 0


@pytest.mark.parametrize("where", ["box", "individual", "row"])
async def test_an_opt_out_is_taken_wherever_staff_write_it(staff, where):
    if where == "box":
        await staff.edit(HasOptedOutOfEmail=True)
    elif where == "individual":
        await staff.edit_individual(HasOptedOutSolicit=True)
    else:
        answer = {"ContactPointType": "Email", "PrivacyConsentStatus": "OptOut", "Name": "By phone"}
        answer |= {"CaptureContactPointType": "Phone", "CaptureSource": "Boutique"}
        answer |= {"CaptureDate": now().isoformat(), "PartyId": await staff.id("Individual")}
        staff.org.staff("POST", "sobjects/ContactPointTypeConsent", answer)
    await staff.world.hear()
    assert await staff.world.answers() == [(False, "CRM")]
    await staff.world.deliver()
    assert await staff.is_opted_out()
    assert await staff.world.hear() == 0


async def test_an_opt_out_that_staff_untick_is_ticked_again(staff):
    await staff.world.answer(granted=False)
    await staff.world.deliver()
    await staff.edit(HasOptedOutOfEmail=False)
    await staff.world.hear()
    await staff.world.deliver()
    assert await staff.is_opted_out()
    assert await staff.world.answers() == [(False, "APP")]


async def test_an_owners_yes_lifts_an_opt_out_that_was_known(staff):
    await staff.edit(HasOptedOutOfEmail=True)
    await staff.world.hear()
    staff.org.pull("clock", shift_seconds=5)  # its stamps are whole seconds
    await staff.world.answer(granted=True)
    await staff.world.deliver()
    assert not await staff.is_opted_out()
    assert await staff.world.hear() == 0


async def test_a_mark_to_forget_somebody_is_put_to_a_person(staff):
    await staff.edit_individual(ShouldForget=True)
    await staff.world.hear()
    assert await staff.world.questions() == [("ERASURE", ["forget"])]


async def test_a_merge_into_a_card_is_followed_and_fifty_changes_bring_nobody_back(staff):
    await staff.world.change(phone="+33140000001")
    await staff.world.deliver()
    lost = await staff.id()
    card = staff.write_card(FirstName="Augusta", MailingCity="Lyon")
    staff.merge(card, lost)
    await staff.world.hear()
    await staff.world.deliver()
    profile = await staff.world.profile()
    assert (profile.given_name, profile.address) == ("Augusta", Address(city="Lyon"))
    for at in range(50):
        await staff.world.change(phone=f"+331400001{at:02}")
        await staff.world.deliver()
    await staff.world.hear()
    assert await staff.id() == card
    there = await staff.there()
    assert there[staff.named("MobilePhone")] == "+33140000149"
    assert there["Caseback_Id__c"] == str(staff.world.owner.id)
    assert staff.carrying(staff.world.owner.id) == {card, lost}
    assert await staff.world.hear() == 0


async def test_the_merge_of_two_owners_is_put_to_a_person(staff):
    other = await staff.world.join()
    await staff.world.deliver()
    winner = (await staff.world.link(other.id)).crm_id
    staff.merge(winner, await staff.id())
    await staff.world.hear()
    link = await staff.world.link()
    assert (link.state, link.crm_id) == ("FOLLOWING", winner)
    assert await staff.world.questions() == [("MERGED_OWNERS", [])]
    await staff.world.deliver()
    assert await staff.world.hear() == 0


async def test_who_was_deleted_waits_and_who_is_restored_is_linked_again(staff):
    crm_id = await staff.id()
    staff.org.staff("DELETE", f"sobjects/{staff.person}/{crm_id}")
    await staff.world.hear()
    assert (await staff.world.link()).state == "DELETED"
    assert ("DELETED", []) in await staff.world.questions()
    await staff.world.change(phone="+33140000009")
    await staff.world.deliver()
    staff.org.pull("undelete", ids=[crm_id])
    await staff.world.hear()
    await staff.world.deliver()
    assert (await staff.world.link()).state == "LINKED"
    assert await staff.world.reviews("DELETED") == []
    assert (await staff.there())[staff.named("MobilePhone")] == "+33140000009"


async def test_a_watch_given_to_another_owner_is_handed_over_at_staffs_verdict(staff):
    heir = await staff.world.join()
    await staff.world.deliver()
    await staff.world.hear()
    holder = await staff.world.link(heir.id)
    body = {"AccountId": holder.parts["Account"]}
    if not staff.is_person:
        body["ContactId"] = holder.crm_id
    watch = await staff.world.link(staff.world.piece.id, kind=RecordKind.TIMEPIECE)
    staff.org.staff("PATCH", f"sobjects/Asset/{watch.crm_id}", body)
    await staff.world.hear()
    (review,) = await staff.world.reviews()
    assert review.candidates == [{"crm_id": holder.crm_id, "owner_id": str(heir.id)}]
    await staff.world.decide("REASSIGNED", "HAND_OVER")
    await staff.world.deliver()
    assert await staff.world.hear() == 0
    assert await staff.world.reviews() == []


async def test_an_individual_that_staff_made_is_heard_too(staff):
    """It carries no key of ours: we never write to it."""
    email = f"{staff.world.owner.id.hex}@example.com"
    individual = staff.org.staff("POST", "sobjects/Individual", {"LastName": "Lovelace"})["id"]
    relation = "PersonIndividualId" if staff.is_person else "IndividualId"
    card = {"LastName": "Lovelace", "FirstName": "Ada", staff.named("Email"): email}
    staff.org.staff("POST", f"sobjects/{staff.person}", card | {relation: individual})
    known = await staff.world.join(email=email)
    await staff.world.deliver()
    assert individual in (await staff.world.link(known.id)).parts.values()
    await staff.world.hear()
    body = {"HasOptedOutSolicit": True}
    staff.org.staff("PATCH", f"sobjects/Individual/{individual}", body)
    await staff.world.hear()
    assert await staff.world.answers(known) == [(False, "CRM")]
