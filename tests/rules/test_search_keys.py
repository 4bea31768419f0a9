"""What a CRM is asked for is little, and finds nearly everybody who may be the owner."""

from datetime import date
from urllib.parse import quote

import pytest

from rules.person_evidence import Person
from rules.search_keys import search_keys
from tests.rules.paper_cards import Drawer, make_world

JURG = Person(
    "Jürg",
    "von Müller",
    email=" Juerg.Mueller@Example.com",
    phone="+41791234567",
    birth_date=date(1970, 5, 17),
    postal_code="8001",
    country="CH",
    individual_numbers=frozenset({"123456ab", "not a number"}),
)


def test_an_owner_is_looked_for_in_the_ways_in_which_people_are_typed():
    keys = search_keys(JURG)
    assert keys.emails == ("Juerg.Mueller@Example.com",)  # a CRM does not tell cases apart
    assert keys.phones == (
        *("+41791234567", "+41 79 123 45 67", "079 123 45 67", "0791234567", "0041791234567"),
    )
    assert keys.individual_numbers == ("123456AB",)
    assert keys.family_names == (
        *("von Müller", "von muller", "Jürg von Müller", "Jürg", "jurg", "Müller"),
    )
    assert (keys.birth_date, keys.postal_code) == (JURG.birth_date, "8001")


def test_of_an_owner_who_said_little_little_is_asked():
    keys = search_keys(Person("", "Keller"))
    assert (keys.emails, keys.phones, keys.individual_numbers) == ((), (), ())
    assert keys.family_names == ("Keller",)


def test_a_name_in_another_alphabet_is_also_looked_for_in_latin_letters():
    assert "Ivanov" in {each.title() for each in search_keys(Person("Иван", "Иванов")).family_names}


@pytest.mark.parametrize("seed", range(3))
def test_a_query_for_a_hundred_owners_fits_into_the_limit_of_16_kb(seed):
    keys = [search_keys(owner) for owner in make_world(seed).owners[:100]]
    phones = quote(",".join(f"'{phone}'" for each in keys for phone in each.phones))
    names = quote(",".join(f"'{name}'" for each in keys for name in each.family_names))
    assert max(len(phones), len(names)) < 16_000
    assert all(len(each) <= 6 for key in keys for each in (key.phones, key.emails))


@pytest.mark.parametrize("seed", range(3))
def test_of_a_hundred_cards_two_at_most_are_not_found(seed):
    world = make_world(seed)
    drawer = Drawer(world.cards)
    found = {
        place: {card.crm_id for card in drawer.ask(search_keys(world.owners[place]))}
        for place in world.truth
    }
    missed = [place for place, cards in world.truth.items() if not cards & found[place]]
    assert len(missed) <= 0.02 * len(world.truth)
