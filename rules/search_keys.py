"""What a CRM, which compares text, is asked for so that everyone who may be an owner is found.

Not found are: who is on the card only with another or a mistyped address, or none, and either no
telephone or one in an unusual notation, without its area code, or with the 011 that North America
dials abroad; unless the watch is in the CRM too, or the family name is right beside a birthday or a
postal code that is. Names in Chinese, Japanese, Korean or Arabic are only looked for as they are.
"""

from dataclasses import dataclass
from datetime import date

from rules.contact_points import email_key, read_phone
from rules.individual_number import canonical
from rules.people import plain_text
from rules.person_evidence import Person
from rules.person_names import read_name
from rules.phone_notation import usual_notations

MOST_VARIANTS = 6  # of each key: the 16 kB of a query then hold those of a hundred owners


@dataclass(frozen=True, slots=True)
class Keys:
    """Values of which any one in its field makes a candidate, whatever its case.

    `family_names` alone are too many people's: they are asked for together with `birth_date` or
    `postal_code`. They hold the given name too, for it may stand in the other field.
    """

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    individual_numbers: tuple[str, ...]
    birth_date: date | None
    postal_code: str | None
    family_names: tuple[str, ...]


def search_keys(owner: Person) -> Keys:
    """What to look for in the CRM, at most six variants of each, the likeliest first."""
    phone = read_phone(owner.phone)
    numbers = (canonical(each) for each in sorted(owner.individual_numbers))
    return Keys(
        emails=_few((owner.email or "").strip(), email_key(owner.email) or ""),
        phones=_phones(owner.phone, phone.digits if phone and phone.has_code else None),
        individual_numbers=_few(*(each for each in numbers if each)),
        birth_date=owner.birth_date,
        postal_code=owner.postal_code,
        family_names=_names(owner),
    )


def _phones(typed: str | None, abroad: str | None) -> tuple[str, ...]:
    return usual_notations(abroad) if abroad else _few((typed or "").strip())


def _names(owner: Person) -> tuple[str, ...]:
    """What may stand in the field of the family name: it, in letters of English, and the whole."""
    family, given = plain_text(owner.family_name), plain_text(owner.given_name)
    plain, plain_given = (" ".join(read_name(each).words) for each in (family, given))
    longest = max(family.split(), key=len, default="")
    spelt = sorted(read_name(family).spellings)
    return _few(family, plain, f"{given} {family}".strip(), given, plain_given, longest, *spelt)


def _few(*values: str) -> tuple[str, ...]:
    different = {each.casefold(): each for each in reversed(values) if each}
    return tuple(reversed(different.values()))[:MOST_VARIANTS]
