"""Owners and people of the CRM in the form in which the rule compares them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

from integrations.crm import Found, Sought
from integrations.crm_records import OwnerRecord
from rules.contact_points import are_same_phone, read_phone
from rules.person_evidence import Person
from rules.person_matching import Candidate
from rules.search_keys import search_keys

PHONES = ("phone", "home_phone", "work_phone")


def sought(owner: OwnerRecord, numbers: frozenset[str]) -> Sought:
    """How to ask for whoever may be this owner."""
    keys = search_keys(person_of(owner, numbers))
    return Sought(owner, keys.phones, keys.emails, sorted(numbers), keys.family_names)


def person_of(owner: OwnerRecord, numbers: frozenset[str]) -> Person:
    return Person(
        given_name=owner.given_name,
        family_name=owner.family_name,
        email=owner.email,
        phone=owner.phone,
        birth_date=owner.birth_date,
        postal_code=owner.postal_code,
        country=owner.country,
        individual_numbers=numbers,
    )


def candidate_of(found: Found, owner: OwnerRecord) -> Candidate:
    """Somebody of the CRM beside the owner; of their numbers, the one that the owner gave too."""
    said = found.sighting.said
    return Candidate(
        crm_id=found.sighting.crm_id,
        person=Person(
            given_name=said.get("given_name") or "",
            family_name=said.get("family_name") or "",
            email=said.get("email"),
            phone=_phone(said, owner),
            birth_date=_day(said),
            postal_code=said.get("postal_code"),
            country=said.get("country"),
            individual_numbers=found.individual_numbers,
        ),
        is_taken=found.sighting.our_id is not None,
    )


def _phone(said: Mapping[str, str | None], owner: OwnerRecord) -> str | None:
    given = read_phone(owner.phone)
    typed = [said[name] for name in PHONES if said.get(name)]
    for each in typed:
        theirs = read_phone(each)
        if given and theirs and are_same_phone(given, theirs):
            return each
    return next(iter(typed), None)


def _day(said: Mapping[str, str | None]) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(said.get("birth_date") or "")
    return None
