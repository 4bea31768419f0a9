"""The adapter against the local CRM over real HTTP, in calm and in trouble."""

from dataclasses import replace

import pytest

from integrations.crm import (
    CRMQuotaSpent,
    CRMRefusesUs,
    CRMUnavailable,
    Delivered,
    Fault,
    Link,
    Rejected,
    Superseded,
)
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from tests.integrations.salesforce.records import (
    a_cover,
    a_reference,
    a_registration,
    an_answer,
    an_owner,
    new,
    of,
    seeking,
)

FULL = "LastName, HasOptedOutOfEmail, Account.Caseback_Id__c, Individual.Caseback_Id__c"


def contacts(org, *owners, fields="Id"):
    ids = ",".join(f"'{owner.id}'" for owner in owners)
    return org.find(f"SELECT {fields} FROM Contact WHERE Caseback_Id__c IN ({ids})")  # noqa: S608 - our own ids


async def deliver(crm, *sendings):
    outcomes = await crm.push(sendings)
    assert all(isinstance(each, Delivered) for each in outcomes), outcomes
    return [each.link for each in outcomes]


async def test_an_owner_is_known_by_the_contact_under_an_account_of_their_own(crm, org):
    owner = an_owner()
    (link,) = await deliver(crm, *new(owner))
    (contact,) = contacts(org, owner, fields=f"Id, {FULL}")
    assert link.crm_id == link.parts["Contact"] == contact["Id"]
    assert contact["Account"]["Caseback_Id__c"] == str(owner.id)
    assert contact["Individual"]["Caseback_Id__c"] == str(owner.id)


async def test_a_registration_takes_one_call_and_so_does_a_change(crm, org):
    reference = a_reference()
    records = (reference, *a_registration(reference))
    await crm.probe()
    before = org.calls()
    links = await deliver(crm, *new(*records))
    assert org.calls() - before == 1
    newer = replace(records[1], version=2, family_name="Roy")
    await deliver(crm, of(newer, links[1], "family_name"))
    assert org.calls() - before == 2
    (contact,) = contacts(org, newer, fields=FULL)
    assert contact["LastName"] == "Roy"
    where = f"Caseback_Id__c = '{newer.id}'"
    assert org.find(f"SELECT Name FROM Account WHERE {where}")[0]["Name"] == "Zoë Roy"  # noqa: S608 - our own id


async def test_an_owner_is_one_record_where_the_org_has_person_accounts(
    crm_of_persons, org_of_persons
):
    assert await crm_of_persons.preflight() == []
    reference = a_reference()
    owner, watch, *rest = a_registration(reference, opted_out=True)
    links = await deliver(crm_of_persons, *new(reference, owner, watch, *rest))
    assert links[1].parts.keys() == {"Account", "Individual"}
    newer = replace(owner, version=2, language="de")
    assert await deliver(crm_of_persons, of(newer, links[1], "language")) == [links[1]]
    (found,) = (await crm_of_persons.find_people([seeking(an_owner(phone=owner.phone))])).values()
    assert found[0].sighting.said["language"] == "de"
    (held,) = (await crm_of_persons.look(watch.kind, [links[2].crm_id])).sightings
    assert held.said["owner_id"] == links[1].crm_id
    seen = await crm_of_persons.look(owner.kind, [links[1].crm_id])
    assert seen.sightings[0].said["opted_out"] == "true"
    assert seen.sightings[0].parts == links[1].parts


async def test_a_thousand_records_take_few_calls(crm, org):
    reference = a_reference()
    await deliver(crm, *new(reference))
    records = [record for _ in range(250) for record in a_registration(reference)]
    before = org.calls()
    links = await deliver(crm, *new(*records))
    # 250 x 6 rows: 12 collections of at most 200, 5 to a call.
    assert org.calls() - before == 3
    assert len({link.crm_id for link in links}) == 1_000


async def test_a_thousand_known_records_are_changed_by_their_own_ids_in_one_call(crm, org):
    owners = [an_owner() for _ in range(1_000)]
    links = await deliver(crm, *new(*owners))
    before = org.calls()
    moved = [replace(owner, version=2, city="Basel") for owner in owners]
    await deliver(crm, *(of(o, link, "city") for o, link in zip(moved, links, strict=True)))
    assert org.calls() - before == 1
    assert contacts(org, *owners[-20:], fields="MailingCity")[0]["MailingCity"] == "Basel"


async def test_one_bad_record_in_a_thousand_leaves_the_others_delivered_in_the_same_calls(crm, org):
    owners = [an_owner() for _ in range(333)]
    owners[100] = replace(owners[100], family_name="x" * 81)
    owners[200] = replace(owners[200], phone="0" * 41)
    before = org.calls()
    outcomes = await crm.push(new(*owners))
    assert org.calls() - before == 3  # 999 rows in six collections, and one that goes without
    assert outcomes[100] == Rejected("STRING_TOO_LONG", Fault.DATA, ("family_name",), "Individual")
    assert outcomes[200].left_out == ("phone",)
    assert sum(isinstance(each, Delivered) for each in outcomes) == 332


async def test_what_waited_for_a_record_that_was_mended_is_delivered_with_it(crm, org):
    reference = a_reference()
    records = [reference]
    for _ in range(10):
        records += a_registration(reference, phone="0" * 41)
    assert {type(each) for each in await crm.push(new(*records))} == {Delivered}


async def test_cover_is_changed_without_naming_its_watch_again(crm, org):
    reference = a_reference()
    _, _, cover, _ = registration = a_registration(reference)
    await deliver(crm, *new(reference, *registration))
    # As after an answer that was lost: the link is not known.
    await deliver(crm, *new(replace(cover, version=2, voided=True)))
    where = f"Caseback_Id__c = '{cover.id}'"
    (found,) = org.find(f"SELECT Exclusions, Caseback_Version__c FROM AssetWarranty WHERE {where}")  # noqa: S608 - our own id
    assert (found["Exclusions"], found["Caseback_Version__c"]) == ("Voided", 2)


async def test_a_paper_card_gets_what_it_lacks_even_where_nobody_may_have_touched_it(crm, org):
    owner = an_owner()
    card = org.staff("POST", "sobjects/Contact", {"LastName": "Nuñez", "Email": owner.email})["id"]
    (found,) = (await crm.find_people([seeking(owner)]))[owner.id]
    seen = found.sighting
    link = Link(card, seen.parts)
    adopted = of(owner, link, "city", takes_key=True, untouched_since=seen.modified_at)
    for others in ([], new(*(an_owner() for _ in range(30)))):
        outcome, *_ = await crm.push([adopted, *others])
        assert outcome.link.parts.keys() == {"Contact", "Account", "Individual"}
    (contact,) = contacts(org, owner, fields=f"Id, {FULL}")
    assert contact["Id"] == card
    assert contact["Individual"]["Caseback_Id__c"] == str(owner.id)


async def test_a_family_keeps_the_account_that_staff_gave_it(crm, org):
    owner, reference = an_owner(), a_reference()
    family = org.staff("POST", "sobjects/Account", {"Name": "The Nuñez family"})["id"]
    body = {"LastName": "Nuñez", "Email": owner.email, "AccountId": family}
    card = org.staff("POST", "sobjects/Contact", body)["id"]
    (found,) = (await crm.find_people([seeking(owner)]))[owner.id]
    link = Link(card, found.sighting.parts)
    _, watch, *_ = a_registration(reference)
    watch = replace(watch, owner_id=owner.id)
    married = replace(owner, family_name="Roy")
    await deliver(crm, of(married, link, "family_name", takes_key=True), *new(reference, watch))
    accounts = org.find(f"SELECT Name, Caseback_Id__c FROM Account WHERE Id = '{family}'")  # noqa: S608 - an id
    assert [(each["Name"], each["Caseback_Id__c"]) for each in accounts] == [
        ("The Nuñez family", None)
    ]
    (held,) = org.find(f"SELECT AccountId FROM Asset WHERE Caseback_Id__c = '{watch.id}'")  # noqa: S608 - our own id
    assert held["AccountId"] == family


async def test_our_key_is_not_given_to_a_second_record(crm, org):
    owner = an_owner()
    await deliver(crm, *new(owner))
    card = org.staff("POST", "sobjects/Contact", {"LastName": "Nuñez"})["id"]
    taken = of(owner, Link(card, {"Contact": card}), "city", takes_key=True)
    (outcome,) = await crm.push([taken])
    assert (outcome.code, outcome.fault) == ("DUPLICATE_VALUE", Fault.DUPLICATE)


@pytest.mark.parametrize(
    ("action", "sure", "kinds"),
    [
        ("alert", False, [Rejected, Rejected]),
        ("alert", True, [Delivered, Delivered]),
        ("block", True, [Rejected, Rejected]),
    ],
)
async def test_a_twin_is_made_only_of_whom_a_person_compared(crm, org, action, sure, kinds):
    org.warn_of_twins(action)
    first = an_owner(family_name=f"Roy{action}{sure}")
    await deliver(crm, *new(first))
    like = [replace(first, id=an_owner().id) for _ in range(2)]
    sendings = [replace(each, is_new_for_sure=sure) for each in new(*like)]
    outcomes = await crm.push(sendings)
    assert [type(each) for each in outcomes] == kinds
    assert all(getattr(each, "fault", Fault.DUPLICATE) is Fault.DUPLICATE for each in outcomes)


async def test_a_change_is_no_twin_whoever_is_like_it(crm, org):
    owner = an_owner()
    other = an_owner()
    _, link = await deliver(crm, *new(owner, other))
    org.warn_of_twins("alert")
    same = replace(other, version=2, email=owner.email, phone=owner.phone)
    await deliver(crm, of(same, link, "email", "phone"))


async def test_a_lost_answer_makes_no_twin(crm, org):
    reference = a_reference()
    records = [reference, *a_registration(reference)]
    await crm.probe()
    org.disturb(cut_after_commit=True)
    with pytest.raises(CRMUnavailable):
        await crm.push(new(*records[:-1]))
    org.calm()
    assert len(contacts(org, records[1])) == 1  # it had arrived
    await deliver(crm, *new(*records))
    assert len(contacts(org, records[1])) == 1


async def test_a_session_that_ends_between_two_calls_of_a_push_is_renewed(crm, org):
    owners = [an_owner() for _ in range(400)]  # 1,200 rows: two calls
    await crm.probe()
    org.disturb(code="INVALID_SESSION_ID", after_n=1, once=True)
    await deliver(crm, *new(*owners))
    org.revoke_sessions()
    await deliver(crm, *new(an_owner()))
    assert len(contacts(org, *owners[-10:])) == 10


async def test_a_storm_of_503_is_unavailable_and_passes(crm, org):
    owner = an_owner()
    await crm.probe()
    org.disturb(status=503)
    with pytest.raises(CRMUnavailable):
        await crm.push(new(owner))
    org.calm()
    await deliver(crm, *new(owner))
    assert len(contacts(org, owner)) == 1


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("TotalRequests Limit exceeded.", CRMQuotaSpent),
        ("ConcurrentRequests (Concurrent API Requests) Limit exceeded.", CRMUnavailable),
    ],
)
async def test_a_limit_of_the_org_is_told_without_anybodys_name(crm, org, message, error):
    await crm.probe()
    org.disturb(code="REQUEST_LIMIT_EXCEEDED", message=message)
    with pytest.raises(CRMUnavailable, match="REQUEST_LIMIT_EXCEEDED") as caught:
        await crm.push(new(an_owner()))
    assert type(caught.value) is error
    assert "Nuñez" not in str(caught.value)


async def test_the_quota_is_told_after_every_call(crm, org):
    org.pull("quota", used=900, total=1_000)
    await crm.probe()
    assert crm.usage.total == 1_000
    assert crm.usage.used >= 900


async def test_a_record_that_somebody_holds_is_refused_alone(crm, org):
    owners = [an_owner() for _ in range(20)]
    org.disturb(row_code="UNABLE_TO_LOCK_ROW", object="Contact", after_n=3, once=True)
    outcomes = await crm.push(new(*owners))
    assert [outcome.fault for outcome in outcomes if isinstance(outcome, Rejected)] == [
        Fault.LOCKED
    ]
    await deliver(crm, *new(*owners))


async def test_the_fence_stands_in_the_org_itself(crm, org):
    owner = an_owner(version=9)
    (link,) = await deliver(crm, *new(owner))
    late = replace(owner, version=8, city="Basel")
    assert await crm.push([of(late, link, "city")]) == [Superseded()]


async def test_a_watch_whose_new_owner_is_gone_waits_for_the_owner_and_is_not_gone_itself(crm, org):
    reference = a_reference()
    owner, watch, *_ = a_registration(reference)
    other = an_owner()
    _, _, held, gone = await deliver(crm, *new(reference, owner, watch, other))
    org.staff("DELETE", f"sobjects/Contact/{gone.crm_id}")
    moved = replace(watch, version=2, owner_id=other.id)
    sending = of(moved, held, "owner_id", parents={other.id: gone})
    (outcome,) = await crm.push([sending])
    assert outcome.fault is Fault.PARENT
    org.staff("DELETE", f"sobjects/Asset/{held.crm_id}")
    (outcome,) = await crm.push([sending])
    assert outcome.fault is Fault.MOVED


async def test_a_name_that_looks_like_a_reference_arrives_as_it_is(crm, org):
    reference = a_reference(name="@{part0.body}")
    owner, *rest = a_registration(reference, family_name="@{part0.body}")
    bad = an_owner(family_name="@{" + "x" * 90)
    *outcomes, refused = await crm.push(new(reference, owner, *rest, bad))
    assert {type(each) for each in outcomes} == {Delivered}
    assert refused.fields == ("family_name",)
    (contact,) = contacts(org, owner, fields=FULL)
    assert contact["LastName"] == "@{part0.body}"
    many = [replace(owner, id=an_owner().id) for _ in range(30)]
    await deliver(crm, *new(*many))


async def test_wrong_credentials_are_a_refusal_after_one_sign_in(org):
    client = SalesforceClient(replace(org.settings, consumer_secret="wrong"))
    with pytest.raises(CRMRefusesUs, match="invalid_client"):
        await SalesforceCRM(client, OrgModel.CONTACT).push(new(an_owner()))
    await client.close()


async def test_one_object_that_we_may_not_write_leaves_the_others_delivered(crm, org):
    reference = a_reference()
    records = [reference, *a_registration(reference)]
    org.disturb(row_code="INSUFFICIENT_ACCESS_OR_READONLY", object="AssetWarranty")
    outcomes = await crm.push(new(*records))
    refused = [each for each in outcomes if isinstance(each, Rejected)]
    assert [(each.fault, each.part) for each in refused] == [(Fault.RIGHTS, "AssetWarranty")]


async def test_an_automation_that_fails_for_one_is_told_of_that_one(crm, org):
    owners = [an_owner() for _ in range(30)]
    code = "CANNOT_EXECUTE_FLOW_TRIGGER"
    org.disturb(row_code=code, object="Individual", after_n=5, once=True)
    outcomes = await crm.push(new(*owners))
    assert [each.fault for each in outcomes if isinstance(each, Rejected)] == [Fault.AUTOMATION]


async def test_cover_that_the_crm_cannot_name_is_delivered_by_its_days(crm):
    reference = a_reference()
    owner, watch, *_ = a_registration(reference)
    strange = a_cover(watch, segment="x" * 41)
    *_, outcome = await crm.push(new(reference, owner, watch, strange))
    assert (outcome.left_out, outcome.code) == (("segment",), "STRING_TOO_LONG")


async def test_a_row_that_spoils_its_request_is_found_and_the_others_get_through(crm, org):
    owners = [an_owner() for _ in range(300)]
    owners[77] = replace(owners[77], city=["no", "text"])
    before = org.calls()
    outcomes = await crm.push(new(*owners))
    assert org.calls() - before <= 20
    assert (outcomes[77].code, outcomes[77].fault) == ("JSON_PARSER_ERROR", Fault.DATA)
    assert sum(isinstance(each, Delivered) for each in outcomes) == 299


async def test_a_call_that_is_refused_whole_is_made_again_in_halves(crm, org):
    reference = a_reference()
    records = [reference]
    for _ in range(10):
        records += a_registration(reference)
    await crm.probe()
    org.disturb(code="JSON_PARSER_ERROR", path="POST composite", once=True)
    await deliver(crm, *new(*records))


async def test_too_many_rows_that_spoil_are_left_for_the_next_time_with_the_good_ones(crm, org):
    owners = [replace(an_owner(), city=["no", "text"]) for _ in range(700)]
    before = org.calls()
    faults = [each.fault for each in await crm.push(new(*owners))]
    assert org.calls() - before <= 50
    assert {*faults} == {Fault.DATA, Fault.COLLATERAL}


async def test_an_automation_that_fails_for_all_is_not_asked_row_by_row(crm, org):
    owners = [an_owner() for _ in range(200)]
    org.disturb(row_code="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", object="Contact")
    before = org.calls()
    outcomes = await crm.push(new(*owners))
    assert org.calls() - before <= 50
    assert {each.fault for each in outcomes} == {Fault.AUTOMATION}


async def test_a_request_that_our_rights_do_not_allow_is_for_an_admin(crm, org):
    await crm.probe()
    org.disturb(code="API_DISABLED_FOR_ORG", status=403)
    with pytest.raises(CRMRefusesUs):
        await crm.push(new(an_owner()))


async def test_an_account_that_staff_merged_away_is_not_made_again(crm, org):
    owner = an_owner()
    (link,) = await deliver(crm, *new(owner))
    family = org.staff("POST", "sobjects/Account", {"Name": "The Nuñez family"})["id"]
    org.pull("merge", object="Account", master=family, losers=[link.parts["Account"]])
    married = replace(owner, version=2, family_name="Roy")
    (after,) = await deliver(crm, of(married, link, "family_name"))
    assert after.crm_id == link.crm_id
    assert after.parts == {
        "Contact": link.crm_id,
        "Individual": link.parts["Individual"],
        "AdoptedAccount": family,
    }
    (account,) = org.find(f"SELECT Name FROM Account WHERE Id = '{family}'")  # noqa: S608 - an id
    assert account["Name"] == "The Nuñez family"


async def test_an_individual_that_staff_deleted_is_made_again_for_the_consents(crm, org):
    owner = an_owner()
    (link,) = await deliver(crm, *new(owner))
    org.staff("DELETE", f"sobjects/Individual/{link.parts['Individual']}")
    married = replace(owner, version=2, family_name="Roy")
    (after,) = await deliver(crm, of(married, link, "family_name"))
    assert after.parts["Individual"] != link.parts["Individual"]
    await deliver(crm, *new(an_answer(owner, granted=True)))
    (contact,) = contacts(org, owner, fields=FULL)
    assert contact["Individual"]["Caseback_Id__c"] == str(owner.id)
