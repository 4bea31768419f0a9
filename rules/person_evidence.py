"""What speaks for and against two records, both typed by people, being of one person."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from i18n.countries import country_code
from rules.alphabets import sound, words
from rules.contact_points import are_close_emails, are_same_phone, email_key, read_phone
from rules.individual_number import canonical
from rules.matching_points import Evidence
from rules.name_likeness import Likeness, are_comparable
from rules.name_readings import compare_names
from rules.person_names import read_name

# What programs fill in where nobody typed a date of birth.
FILLED_IN = frozenset({date(1900, 1, 1), date(1901, 1, 1), date(1970, 1, 1)})
YEARS_OF_A_SLIP = 9  # more of them may lie between father and son
SHORTEST_IN_ADDRESS = 4  # letters; "jo" is in many an address
PARTS_KEPT = 2  # of year, month and day

FAMILY = {
    Likeness.EQUAL: Evidence.FAMILY_NAME_EQUAL,
    Likeness.CLOSE: Evidence.FAMILY_NAME_CLOSE,
    Likeness.UNCLEAR: Evidence.FAMILY_NAME_UNCLEAR,
    Likeness.DIFFERENT: Evidence.FAMILY_NAME_DIFFERS,
}
GIVEN = {
    Likeness.EQUAL: Evidence.GIVEN_NAME_EQUAL,
    Likeness.CLOSE: Evidence.GIVEN_NAME_CLOSE,
    Likeness.SIMILAR: Evidence.GIVEN_NAME_SIMILAR,
    Likeness.UNCLEAR: Evidence.GIVEN_NAME_UNCLEAR,
    Likeness.DIFFERENT: Evidence.GIVEN_NAME_DIFFERS,
}


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody, as they or a clerk typed it.

    A `country` is understood by its code or its name; otherwise it says nothing.
    """

    given_name: str
    family_name: str
    email: str | None = None
    phone: str | None = None
    birth_date: date | None = None
    postal_code: str | None = None
    country: str | None = None
    individual_numbers: frozenset[str] = frozenset()


def evidence(owner: Person, other: Person) -> frozenset[Evidence]:
    """All that speaks for and against `other` being this owner. What is missing says nothing."""
    found = {*_of_names(owner, other), *_of_email(owner, other), *_of_birth(owner, other)}
    mine, theirs = read_phone(owner.phone), read_phone(other.phone)
    if mine and theirs and are_same_phone(mine, theirs):
        found.add(Evidence.PHONE_EQUAL)
    if found >= {Evidence.EMAIL_EQUAL, Evidence.PHONE_EQUAL}:
        found.add(Evidence.EMAIL_AND_PHONE)
    if _numbers(owner) & _numbers(other):
        found.add(Evidence.WATCH_EQUAL)
    if _share_postal_code(owner, other):
        found.add(Evidence.POSTAL_CODE_EQUAL)
    return frozenset(found)


def _of_names(owner: Person, other: Person) -> Iterator[Evidence]:
    reading = compare_names(
        read_name(owner.given_name),
        read_name(owner.family_name),
        typed_given=other.given_name,
        typed_family=other.family_name,
    )
    yield GIVEN[reading.given]
    yield FAMILY[reading.family]
    if reading.is_swapped:
        yield Evidence.NAMES_SWAPPED


def _of_email(owner: Person, other: Person) -> Iterator[Evidence]:
    mine, theirs = email_key(owner.email), email_key(other.email)
    if not (mine and theirs):
        return
    if mine != theirs:
        yield Evidence.EMAIL_CLOSE if are_close_emails(mine, theirs) else Evidence.EMAIL_DIFFERS
        return
    yield Evidence.EMAIL_EQUAL
    mailbox = "".join(sound(word) for word in words(mine.rpartition("@")[0]))
    if _bears(mailbox, owner) or (_is_foreign(owner, other) and _bears(mailbox, other, whole=True)):
        yield Evidence.EMAIL_PERSONAL


def _is_foreign(owner: Person, other: Person) -> bool:
    """Whether a clerk wrote in Latin letters what the owner did not."""
    given, typed = read_name(owner.given_name), read_name(other.given_name)
    return bool(typed.words) and not are_comparable(given, typed)


def _bears(mailbox: str, person: Person, *, whole: bool = False) -> bool:
    """Whether a mailbox is called after this member of the family, by their `whole` name if asked.

    What is left when the family's name is taken away has the given name in it: a mailbox called
    after all the family has not.
    """
    given, family = read_name(person.given_name), read_name(person.family_name)
    alone = mailbox
    for spelling in family.spellings:
        alone = alone.replace(sound(spelling), " ")
    has_given = any(
        len(each) >= SHORTEST_IN_ADDRESS and sound(each) in alone for each in given.spellings
    )
    return has_given and (alone != mailbox or not whole)


def _of_birth(owner: Person, other: Person) -> Iterator[Evidence]:
    mine, theirs = owner.birth_date, other.birth_date
    if mine is None or theirs is None or {mine, theirs} & FILLED_IN:
        return
    kept = [a == b for a, b in zip(mine.timetuple()[:3], theirs.timetuple()[:3], strict=True)]
    is_turned = (mine.year, mine.month, mine.day) == (theirs.year, theirs.day, theirs.month)
    is_near = abs(mine.year - theirs.year) <= YEARS_OF_A_SLIP
    if mine == theirs:
        yield Evidence.BIRTH_DATE_EQUAL
    elif is_turned or (sum(kept) == PARTS_KEPT and is_near):
        yield Evidence.BIRTH_DATE_CLOSE
    else:
        yield Evidence.BIRTH_DATE_DIFFERS


def _numbers(person: Person) -> set[str]:
    return {number for typed in person.individual_numbers if (number := canonical(typed))}


def _share_postal_code(owner: Person, other: Person) -> bool:
    countries = {country_code(each or "") for each in (owner.country, other.country)} - {None}
    mine, theirs = _postal_code(owner.postal_code), _postal_code(other.postal_code)
    return len(countries) <= 1 and mine == theirs != ""


def _postal_code(text: str | None) -> str:
    """A postal code in capitals without blanks, and without the letters of a country before it."""
    plain = unicodedata.normalize("NFKC", text or "").upper()
    return re.sub(r"\W", "", re.sub(r"^\s*[A-Z]{1,3}-(?=[0-9])", "", plain))
