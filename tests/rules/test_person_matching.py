"""An owner is linked with their own paper card, or with none: never with that of another."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.matching_points import Evidence
from rules.person_evidence import Person
from rules.person_matching import Candidate, Doubt, Match, Nobody, judge

ANNA = Person(
    "Anna",
    "Keller",
    email="anna.keller@example.com",
    phone="+41791234567",
    birth_date=date(1970, 5, 17),
    postal_code="8001",
    country="CH",
    individual_numbers=frozenset({"123456AB"}),
)
EMAIL = {"email": "Anna.Keller@example.com"}
FAMILY_EMAIL = {"email": "keller.family@example.com"}
PHONE = {"phone": "079 123 45 67"}
BORN = {"birth_date": date(1970, 5, 17)}
YOUNGER = {"birth_date": date(1998, 1, 2)}
PLACE = {"postal_code": "8001"}
WATCH = {"individual_numbers": frozenset({"123456ab"})}


def card(given_name, family_name, *known, crm_id="003A", is_taken=False):
    """What a clerk made of a paper card: names, and whatever else is known."""
    facts = {key: value for each in known for key, value in each.items()}
    return Candidate(crm_id, Person(given_name, family_name, **facts), is_taken)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        # Reached in one way, and called the same.
        (card("Anna", "Keller", EMAIL), Match),
        (card("Anna", "Keller", PHONE), Match),
        (card("Anna", "Keller", WATCH), Match),
        (card("ANNA", "keller", EMAIL), Match),
        (card("Keller", "Anna", EMAIL), Match),
        (card("", "Anna Keller", PHONE), Match),
        (card("Frau Dr. Anna", "Keller", PHONE), Match),
        (card("Anna", "Kelller", PHONE), Match),
        (card("Anna", "Keller-Meier", EMAIL), Match),
        (card("Anna Maria", "Keller", EMAIL), Match),  # the mailbox is Anna's own
        (card("Anna Maria", "Keller", PHONE), Doubt),  # may be the daughter
        (card("Anna", "Keller", PHONE, {"email": "anna@example.org"}), Doubt),  # of another Anna?
        (card("Anna", "Keller", PHONE, WATCH, {"email": "anna@example.org"}), Match),
        # No way to reach her: names alone are those of many.
        (card("Anna", "Keller"), Nobody),
        (card("Anna", "Keller", PLACE), Doubt),
        (card("Anna", "Keller", BORN), Doubt),
        (card("Anna", "Keller", BORN, PLACE), Match),
        (card("Anna", "Kelller", BORN, PLACE), Doubt),
        (card("Anna", "Keller", BORN, {"email": "anna.keler@example.com"}), Match),
        (card("Anna", "Keller", PLACE, {"email": "anna.keler@example.com"}), Doubt),
        (card("Anna", "Keller", PHONE, {"birth_date": date(1970, 5, 11)}), Match),  # 1 for 7
        (card("Anna", "Keller", PLACE, {"birth_date": date(1970, 5, 11)}), Doubt),
        # Of the household, but perhaps another of its members.
        (card("", "Keller", EMAIL), Doubt),
        (card("", "Keller", EMAIL, PHONE, WATCH, PLACE), Doubt),
        (card("", "Keller", EMAIL, BORN), Match),
        (card("", "Keller", PHONE, BORN), Doubt),
        (card("A.", "Keller", EMAIL, PHONE), Doubt),
        (card("Hanna", "Keller", EMAIL, PHONE, WATCH), Doubt),  # a slip, or the sister
        (card("Hanna", "Keller", PHONE, BORN, PLACE, WATCH), Doubt),  # a twin
        (card("Hanna", "Keller", EMAIL, PHONE, BORN), Match),  # Anna's own mailbox
        (card("Anna", "-", EMAIL), Doubt),
        (card("Hans", "Keller", EMAIL), Doubt),
        (card("Hans", "Keller", EMAIL, PHONE, BORN, WATCH), Doubt),
        (card("Hans", "Keller", PHONE), Doubt),
        (card("Hans", "Keller", EMAIL, PHONE, YOUNGER), Nobody),
        (card("Anna", "Keller", EMAIL, PHONE, WATCH, YOUNGER), Doubt),  # mother and daughter
        # Married, or of another household.
        (card("Anna", "Meier", EMAIL, BORN), Match),
        (card("Anna", "Meier", PHONE, BORN), Match),
        (card("Anna", "Meier", EMAIL), Doubt),
        (card("Anna", "Meier", PHONE), Doubt),
        (card("Li", "Meier", EMAIL), Doubt),
        (card("Li", "Meier", PHONE), Nobody),  # the number was handed on
        (card("Li", "Meier", WATCH), Nobody),  # the watch was sold
        (card("Li", "Meier", BORN, PLACE), Nobody),
        (card("安娜", "凯勒", EMAIL, PHONE), Doubt),
        (card("安娜", "凯勒", EMAIL, PHONE, BORN), Match),
    ],
)
def test_one_card_is_hers_or_may_be_or_is_not(found, expected):
    assert type(judge(ANNA, [found])) is expected


def test_staff_are_shown_what_speaks_for_each_and_against_it():
    spouse = card("Hans", "Keller", EMAIL, PHONE, crm_id="003B")
    namesake = card("Keller", "Anna", PLACE)
    doubt = judge(ANNA, [spouse, namesake])
    assert isinstance(doubt, Doubt)
    assert [each.crm_id for each in doubt.candidates] == ["003A", "003B"]  # contradicted ones last
    assert [each.reasons for each in doubt.candidates] == [
        (
            *(Evidence.FAMILY_NAME_EQUAL, Evidence.GIVEN_NAME_EQUAL),
            *(Evidence.NAMES_SWAPPED, Evidence.POSTAL_CODE_EQUAL),
        ),
        (
            *(Evidence.EMAIL_EQUAL, Evidence.EMAIL_PERSONAL, Evidence.PHONE_EQUAL),
            *(Evidence.EMAIL_AND_PHONE, Evidence.FAMILY_NAME_EQUAL, Evidence.GIVEN_NAME_DIFFERS),
        ),
    ]


def test_a_spouse_with_the_same_address_is_no_rival():
    found = judge(
        ANNA, [card("Hans", "Keller", EMAIL, PHONE, crm_id="003B"), card("Anna", "Keller", EMAIL)]
    )
    assert isinstance(found, Match)
    assert found.found.crm_id == "003A"


def test_of_mother_and_daughter_of_one_name_the_birthday_tells_which():
    daughter = card("Anna", "Keller", PHONE, YOUNGER, crm_id="003B")
    assert isinstance(judge(ANNA, [daughter]), Doubt)
    assert isinstance(judge(ANNA, [daughter, card("Anna", "Keller", PHONE)]), Doubt)
    found = judge(ANNA, [daughter, card("Anna", "Keller", PHONE, BORN)])
    assert isinstance(found, Match)
    assert found.found.crm_id == "003A"


@pytest.mark.parametrize("name", ["Marina", "Martina"])
def test_of_twins_in_one_household_each_is_linked_with_their_own_card_only(name):
    shared = {**FAMILY_EMAIL, **PHONE, **BORN, **PLACE}
    twins = [
        card("Marina", "Keller", FAMILY_EMAIL, PHONE, BORN, crm_id="Marina"),
        card("Martina", "Keller", PHONE, BORN, PLACE, crm_id="Martina"),
    ]
    owner = Person(name, "Keller", **{**shared, "phone": "+41791234567"})
    found = judge(owner, twins)
    assert isinstance(found, Match)
    assert found.found.crm_id == name


@pytest.mark.parametrize(
    "known",
    [
        (FAMILY_EMAIL, BORN, PLACE),
        (FAMILY_EMAIL, PHONE),
        (FAMILY_EMAIL, PHONE, BORN, PLACE, WATCH),
        (PHONE, BORN, PLACE, WATCH),
    ],
)
def test_a_twin_is_not_linked_with_the_card_of_the_other(known):
    owner = replace(ANNA, given_name="Martina", **FAMILY_EMAIL)
    assert isinstance(judge(owner, [card("Marina", "Keller", *known)]), Doubt)


def test_a_card_of_another_owner_is_never_linked_and_lets_no_rival_win():
    taken = card("Anna", "Keller", EMAIL, PHONE, BORN, crm_id="003B", is_taken=True)
    assert isinstance(judge(ANNA, [taken]), Doubt)
    assert isinstance(judge(ANNA, [taken, card("Anna", "Keller", EMAIL)]), Doubt)


def test_a_card_that_was_found_in_two_ways_is_one():
    found = card("Anna", "Keller", EMAIL)
    assert isinstance(judge(ANNA, [found, found]), Match)


def test_without_candidates_there_is_nobody():
    assert judge(ANNA, []) == Nobody()


NAMES = st.sampled_from(["Anna", "Hanna", "Hans", "Anna Maria", "A.", "", "Keller", "安娜"])
FAMILIES = st.sampled_from(["Keller", "Kelller", "Meier", "Anna", "Anna Keller", "-"])
EMAILS = st.sampled_from([None, "anna.keller@example.com", "ana.keller@example.com", "x@y.example"])
PHONES = st.sampled_from([None, "079 123 45 67", "+41 44 668 18 00"])
DATES = st.sampled_from([None, date(1970, 5, 17), date(1970, 5, 11), date(1998, 1, 2)])
NUMBERS = st.sampled_from([frozenset(), frozenset({"123456AB"})])
PEOPLE = st.builds(
    Person,
    *(NAMES, FAMILIES),
    *(EMAILS, PHONES, DATES, st.sampled_from([None, "8001"]), st.just(None), NUMBERS),
)
CARDS = st.builds(Candidate, st.sampled_from("ABCDEF"), PEOPLE, st.booleans())
DRAWERS = st.lists(CARDS, max_size=5, unique_by=lambda each: each.crm_id)


@given(DRAWERS, st.randoms(use_true_random=False))
def test_in_which_order_candidates_come_is_nothing(cards, chance):
    shuffled = chance.sample(cards, len(cards))
    assert judge(ANNA, cards) == judge(ANNA, [*shuffled, *cards])


@given(DRAWERS, CARDS)
def test_two_equal_rivals_are_never_a_match(cards, one):
    twice = [replace(one, crm_id="X"), replace(one, crm_id="Y")]
    found = judge(ANNA, [*cards, *twice])
    assert not (isinstance(found, Match) and found.found.crm_id in ("X", "Y"))
    if isinstance(judge(ANNA, [one]), Match):
        assert isinstance(found, Doubt)


@given(PEOPLE)
def test_what_speaks_against_somebody_never_makes_a_match_of_a_doubt(person):
    for against in ({"birth_date": date(1935, 8, 1)}, {"given_name": "Wolfgang"}):
        assert not isinstance(judge(ANNA, [Candidate("A", replace(person, **against))]), Match)
    assert not isinstance(judge(ANNA, [Candidate("A", person, is_taken=True)]), Match)


@given(DRAWERS)
def test_that_a_card_becomes_another_owners_makes_no_match_of_a_doubt(cards):
    if isinstance(judge(ANNA, cards), Doubt):
        for place, each in enumerate(cards):
            taken = [*cards[:place], replace(each, is_taken=True), *cards[place + 1 :]]
            assert not isinstance(judge(ANNA, taken), Match)


@given(DRAWERS)
def test_a_match_has_no_contradiction_and_is_called_the_same_or_born_on_the_day(cards):
    found = judge(ANNA, cards)
    if isinstance(found, Match):
        telling = {Evidence.GIVEN_NAME_EQUAL, Evidence.GIVEN_NAME_CLOSE, Evidence.BIRTH_DATE_EQUAL}
        against = {Evidence.GIVEN_NAME_DIFFERS, Evidence.BIRTH_DATE_DIFFERS, Evidence.TAKEN}
        assert telling & set(found.found.reasons)
        assert not against & set(found.found.reasons)
