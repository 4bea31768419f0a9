"""Whom the org knows already, asked in few calls."""

from dataclasses import replace

from tests.integrations.salesforce.records import (
    a_reference,
    a_registration,
    an_owner,
    new,
    seeking,
)


def card(org, **fields):
    return org.staff("POST", "sobjects/Contact", {"LastName": "Nuñez", **fields})["id"]


async def found(crm, sought):
    people = await crm.find_people([sought])
    return [each.sighting for each in people[sought.owner.id]]


async def test_a_thousand_owners_are_looked_for_in_four_calls(crm, org):
    owners = [an_owner() for _ in range(1_000)]
    known = card(org, Email=owners[7].email.upper())
    before = org.calls()
    people = await crm.find_people(
        [
            seeking(owner, f"A{at:08}")._replace(family_names=(f"Family {at}",))
            for at, owner in enumerate(owners)
        ]
    )
    assert org.calls() - before <= 4
    assert people.keys() == {owner.id for owner in owners}
    assert [each.sighting.crm_id for each in people[owners[7].id]] == [known]
    assert sum(map(len, people.values())) == 1


async def test_a_telephone_is_looked_for_wherever_staff_may_have_typed_it(crm, org):
    owner = an_owner()
    names = ("MobilePhone", "Phone", "HomePhone")
    cards = {card(org, **{name: owner.phone}): name for name in names}
    seen = await found(crm, seeking(owner))
    assert {each.crm_id for each in seen} == cards.keys()
    told = {cards[each.crm_id]: each.said for each in seen}
    assert told["Phone"]["work_phone"] == told["HomePhone"]["home_phone"] == owner.phone
    assert told["Phone"]["phone"] is None


async def test_the_holder_of_a_watch_is_found_by_its_number_and_by_nothing_else(crm, org):
    reference = a_reference()
    owner, watch, *_ = a_registration(reference)
    await crm.push(new(reference, owner, watch))
    number = watch.individual_number
    (person,) = (await crm.find_people([seeking(other := an_owner(), number)]))[other.id]
    assert (person.sighting.our_id, person.individual_numbers) == (owner.id, {number})
    assert person.sighting.parts.keys() == {"Contact", "Account", "Individual"}
    boutique = org.staff("POST", "sobjects/Account", {"Name": "Boutique"})["id"]
    stock = {"Name": "Marine 39", "SerialNumber": f"{number}X", "AccountId": boutique}
    org.staff("POST", "sobjects/Asset", stock)
    assert await found(crm, seeking(an_owner(), f"{number}X")) == []


async def test_who_carries_our_key_comes_first_and_is_found_even_in_the_bin(crm, org):
    owner = an_owner()
    (outcome,) = await crm.push(new(owner))
    twin = card(org, Email=owner.email)
    seen = await found(crm, seeking(owner))
    assert [each.crm_id for each in seen] == [outcome.link.crm_id, twin]
    org.pull("merge", object="Contact", master=twin, losers=[outcome.link.crm_id])
    lost, kept = await found(crm, seeking(owner))
    assert (lost.merged_into, kept.crm_id) == (twin, twin)


async def test_who_was_deleted_is_no_candidate(crm, org):
    owner = an_owner()
    gone = card(org, Email=owner.email)
    org.staff("DELETE", f"sobjects/Contact/{gone}")
    assert await found(crm, seeking(owner)) == []


async def test_a_value_in_quotation_marks_asks_for_nobody_else(crm, org):
    owner = an_owner(email="o'neil') or id != ('@example.org", phone=None)
    assert await found(crm, seeking(owner)) == []
    known = card(org, Email="o'neil@example.org")
    seen = await found(crm, seeking(an_owner(email="O'Neil@example.org")))
    assert known in [each.crm_id for each in seen]


async def test_each_owner_gets_only_those_who_are_like_them(crm, org):
    one, two = an_owner(), an_owner()
    cards = [card(org, Email=each.email) for each in (one, two)]
    people = await crm.find_people([seeking(one), seeking(replace(two, phone=None))])
    assert [[each.sighting.crm_id for each in people[o.id]] for o in (one, two)] == [
        [cards[0]],
        [cards[1]],
    ]


async def test_person_accounts_are_found_and_companies_are_not(crm_of_persons, org_of_persons):
    owner = an_owner()
    staff = org_of_persons.staff
    person = {"LastName": "Nuñez", "PersonHomePhone": owner.phone}
    known = staff("POST", "sobjects/Account", person)["id"]
    staff("POST", "sobjects/Account", {"Name": "Boutique", "Phone": owner.phone})
    (seen,) = await found(crm_of_persons, seeking(owner))
    assert (seen.crm_id, seen.said["home_phone"]) == (known, owner.phone)
    reference = a_reference()
    held, watch, *_ = a_registration(reference)
    await crm_of_persons.push(new(reference, held, watch))
    (seen,) = await found(crm_of_persons, seeking(an_owner(), watch.individual_number))
    assert seen.our_id == held.id
