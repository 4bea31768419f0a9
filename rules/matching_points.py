"""What each piece of evidence is worth when an owner is looked for among the paper cards."""

from enum import StrEnum
from typing import NamedTuple


class Evidence(StrEnum):
    """What speaks for two records being of one person, and what against it."""

    EMAIL_EQUAL = "EMAIL_EQUAL"
    EMAIL_PERSONAL = "EMAIL_PERSONAL"
    EMAIL_CLOSE = "EMAIL_CLOSE"
    EMAIL_DIFFERS = "EMAIL_DIFFERS"
    PHONE_EQUAL = "PHONE_EQUAL"
    EMAIL_AND_PHONE = "EMAIL_AND_PHONE"
    WATCH_EQUAL = "WATCH_EQUAL"
    FAMILY_NAME_EQUAL = "FAMILY_NAME_EQUAL"
    FAMILY_NAME_CLOSE = "FAMILY_NAME_CLOSE"
    FAMILY_NAME_UNCLEAR = "FAMILY_NAME_UNCLEAR"
    FAMILY_NAME_DIFFERS = "FAMILY_NAME_DIFFERS"
    GIVEN_NAME_EQUAL = "GIVEN_NAME_EQUAL"
    GIVEN_NAME_CLOSE = "GIVEN_NAME_CLOSE"
    GIVEN_NAME_SIMILAR = "GIVEN_NAME_SIMILAR"
    GIVEN_NAME_UNCLEAR = "GIVEN_NAME_UNCLEAR"
    GIVEN_NAME_DIFFERS = "GIVEN_NAME_DIFFERS"
    NAMES_SWAPPED = "NAMES_SWAPPED"
    BIRTH_DATE_EQUAL = "BIRTH_DATE_EQUAL"
    BIRTH_DATE_CLOSE = "BIRTH_DATE_CLOSE"
    BIRTH_DATE_DIFFERS = "BIRTH_DATE_DIFFERS"
    POSTAL_CODE_EQUAL = "POSTAL_CODE_EQUAL"
    TAKEN = "TAKEN"


class Points(NamedTuple):
    """`household`: they belong to one. `member`: they are the same one of its members."""

    household: int
    member: int


# Spouses share an address, a telephone and often a mailbox; fathers and sons a name; twins their
# birthday. So what ties two records to one household never tells which of its members they are of,
# however much of it there is: both sums have to be reached.
POINTS = {
    # Belongs to one household, and with names of others it is still worth a question.
    Evidence.EMAIL_EQUAL: Points(6, 0),
    # The address bears the owner's given name: who gave it at the counter is hardly the spouse.
    Evidence.EMAIL_PERSONAL: Points(0, 2),
    # One slip apart: little by itself, for a.keller and b.keller are one letter apart too.
    Evidence.EMAIL_CLOSE: Points(1, 0),
    # Many have two addresses. But father and son of one name share a telephone, and no mailbox.
    Evidence.EMAIL_DIFFERS: Points(0, -1),
    # Less than a mailbox: numbers are handed on, and a whole family has one at home.
    Evidence.PHONE_EQUAL: Points(4, 0),
    # Both of them: a family with one mailbox has telephones of its own, mostly.
    Evidence.EMAIL_AND_PHONE: Points(0, 2),
    # The piece may have been a gift or bought from somebody else; mostly it was neither.
    Evidence.WATCH_EQUAL: Points(4, 1),
    # With a telephone or a watch it makes a household; with a name alone it does not.
    Evidence.FAMILY_NAME_EQUAL: Points(2, 0),
    # A slip, half of a double name: enough beside what was typed right.
    Evidence.FAMILY_NAME_CLOSE: Points(1, 0),
    # None, or in another script: says nothing.
    Evidence.FAMILY_NAME_UNCLEAR: Points(0, 0),
    # Marriage changes it. Then the given name does not suffice, and a birthday must be added.
    Evidence.FAMILY_NAME_DIFFERS: Points(-1, -5),
    # No two members of a household are called the same, but for father and son.
    Evidence.GIVEN_NAME_EQUAL: Points(1, 6),
    # One name in two spellings, or one of two: Anna and Anna Maria may be mother and daughter.
    Evidence.GIVEN_NAME_CLOSE: Points(0, 4),
    # One letter apart: a slip, or a twin, who may share mailbox, telephone and birthday.
    Evidence.GIVEN_NAME_SIMILAR: Points(0, -3),
    # None, an initial, or another script: says nothing.
    Evidence.GIVEN_NAME_UNCLEAR: Points(0, 0),
    # Also a nickname, so not impossible; but never linked.
    Evidence.GIVEN_NAME_DIFFERS: Points(-1, -4),
    # The names agree in each other's field, or both in one; they count where they agree.
    Evidence.NAMES_SWAPPED: Points(0, 0),
    # One stranger in 20,000 shares it, and of a household only a twin.
    Evidence.BIRTH_DATE_EQUAL: Points(2, 5),
    # A slip in a date takes nothing away. It tells nobody apart either.
    Evidence.BIRTH_DATE_CLOSE: Points(1, 0),
    # Father and son. It counts for nothing, and is never linked.
    Evidence.BIRTH_DATE_DIFFERS: Points(0, 0),
    # Thousands share it. It makes two people of one full name and birthday one person.
    Evidence.POSTAL_CODE_EQUAL: Points(1, 0),
    # Says nothing about who it is, but the record is another owner's.
    Evidence.TAKEN: Points(0, 0),
}
CONTRADICTIONS = frozenset(
    {Evidence.GIVEN_NAME_DIFFERS, Evidence.BIRTH_DATE_DIFFERS, Evidence.TAKEN}
)
# A telephone, a family name with one slip, and a given name: 4 + 1 + 1. A full name, a birthday and
# a postal code: 2 + 1 + 2 + 1. One less and it may be two households.
LINKED = Points(household=6, member=6)
# A mailbox under wholly different names: 6 - 1 - 1. A telephone under such names was handed on. A
# full name with nothing else, 2 + 1, is that of a namesake.
WORTH_ASKING = 4
