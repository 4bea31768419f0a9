"""What two records say for and against each other, fact by fact."""

from dataclasses import replace
from datetime import date

import pytest

from rules.matching_points import Evidence
from rules.person_evidence import Person, evidence

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


def found(prefix, owner=ANNA, **other):
    """The evidence of one kind for `owner`, beside somebody of whom only this is known."""
    everything = evidence(owner, Person(**{"given_name": "", "family_name": "", **other}))
    return {str(each) for each in everything if each.startswith(prefix)}


def test_a_record_is_that_of_its_own_person():
    assert evidence(ANNA, ANNA) == {
        *(Evidence.EMAIL_EQUAL, Evidence.EMAIL_PERSONAL, Evidence.PHONE_EQUAL),
        *(Evidence.EMAIL_AND_PHONE, Evidence.WATCH_EQUAL, Evidence.FAMILY_NAME_EQUAL),
        *(Evidence.GIVEN_NAME_EQUAL, Evidence.BIRTH_DATE_EQUAL, Evidence.POSTAL_CODE_EQUAL),
    }


def test_what_is_not_known_says_nothing():
    assert evidence(Person("", ""), ANNA) == {"FAMILY_NAME_UNCLEAR", "GIVEN_NAME_UNCLEAR"}


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        ("1970-05-17", {"BIRTH_DATE_EQUAL"}),
        ("1970-05-11", {"BIRTH_DATE_CLOSE"}),  # 1 for 7
        ("1970-06-17", {"BIRTH_DATE_CLOSE"}),
        ("1971-05-17", {"BIRTH_DATE_CLOSE"}),
        ("1979-05-17", {"BIRTH_DATE_CLOSE"}),
        ("1980-05-17", {"BIRTH_DATE_DIFFERS"}),  # a father can be ten years and more older
        ("1940-05-17", {"BIRTH_DATE_DIFFERS"}),
        ("1971-06-17", {"BIRTH_DATE_DIFFERS"}),
        ("1900-01-01", set()),  # filled in by a program
        ("1970-01-01", set()),
    ],
)
def test_a_slip_in_a_date_is_near_but_never_bridges_a_generation(born, expected):
    assert found("BIRTH", birth_date=date.fromisoformat(born)) == expected


def test_a_day_and_a_month_that_changed_places_are_near():
    owner = replace(ANNA, birth_date=date(1970, 3, 4))
    assert found("BIRTH", owner, birth_date=date(1970, 4, 3)) == {"BIRTH_DATE_CLOSE"}


@pytest.mark.parametrize(
    ("code", "country", "expected"),
    [
        ("8001", "CH", {"POSTAL_CODE_EQUAL"}),
        (" CH-8001 ", "ch", {"POSTAL_CODE_EQUAL"}),
        ("8001", "Suisse", {"POSTAL_CODE_EQUAL"}),
        ("８００１", None, {"POSTAL_CODE_EQUAL"}),
        ("8001", "AT", set()),
        ("8002", "CH", set()),
        ("", "CH", set()),
        (None, None, set()),
    ],
)
def test_a_postal_code_is_one_in_its_country(code, country, expected):
    assert found("POSTAL", postal_code=code, country=country) == expected


@pytest.mark.parametrize(
    ("email", "given_name", "expected"),
    [
        ("Anna.Keller@example.com", "", {"EMAIL_EQUAL", "EMAIL_PERSONAL"}),
        ("ana.keller@example.com", "", {"EMAIL_CLOSE"}),
        ("hans@example.com", "", {"EMAIL_DIFFERS"}),
        ("not an address", "", set()),
        (None, "", set()),
    ],
)
def test_an_address_says_whose_it_is(email, given_name, expected):
    assert found("EMAIL", email=email, given_name=given_name) == expected


@pytest.mark.parametrize(
    ("mailbox", "given_name", "family_name", "is_personal"),
    [
        ("keller.family@example.com", "Anna", "Keller", False),
        ("andrews.family@example.com", "Andre", "Andrews", False),  # the family's name holds it
        ("julia99@example.com", "Юлия", "Орлова", True),
        ("jm@example.com", "Jo", "Meier", False),
        ("jeanpierre.roux@example.com", "Jean-Pierre", "Roux", True),
        ("jean.roux@example.com", "Jean-Pierre", "Roux", False),  # perhaps his father's
        ("joerg.mueller@example.com", "Jörg", "Müller", True),
        ("gross.stefan@example.com", "Stefan", "Groß", True),
    ],
)
def test_a_mailbox_is_personal_if_called_after_one_of_the_family(
    mailbox, given_name, family_name, is_personal
):
    owner = Person(given_name, family_name, email=mailbox)
    assert (found("EMAIL_PERSONAL", owner, email=mailbox) != set()) is is_personal


@pytest.mark.parametrize(
    ("mailbox", "typed", "is_personal"),
    [
        ("zhao.meiling@example.com", ("Meiling", "Zhao"), True),
        ("meiling@example.com", ("Meiling", "Zhao"), False),
        ("zhao.family@example.com", ("Zhao", "Meiling"), False),  # in the other's field
    ],
)
def test_a_mailbox_may_bear_out_a_name_that_was_typed_in_another_script(
    mailbox, typed, is_personal
):
    owner = Person("美玲", "赵", email=mailbox)
    said = found("EMAIL_P", owner, email=mailbox, given_name=typed[0], family_name=typed[1])
    assert (said != set()) is is_personal


def test_a_watch_is_one_however_its_number_is_typed():
    assert found("WATCH", individual_numbers=frozenset({"123 456-ab"})) == {"WATCH_EQUAL"}
    assert found("WATCH", individual_numbers=frozenset({"123456AC", "?"})) == set()
