"""What the house decides about people: normal forms, ages, and what it can take."""

import re
import unicodedata
from datetime import date

from i18n.message import _
from rules.errors import Ineligible, InvalidInput
from rules.programme import Programme
from rules.reasons import ReasonCode, Verdict
from rules.warranty import years_later

EMAIL = re.compile(
    r"[^@\s,;:<>()\"\[\]\\]{1,64}@[^@\s,;:<>()\"\[\]\\.]+(\.[^@\s,;:<>()\"\[\]\\.]+)+"
)
LONGEST_EMAIL = 80  # what the CRM takes (Contact.Email)
OLDEST_AGE = 130
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")  # E.164
COUNTRY = re.compile(r"[A-Z]{2}")


def normal_email(text: str) -> str:
    """An address in the form under which a person is found: NFC, no blanks, domain in IDNA.

    Raises InvalidInput. The whole is case-folded: two people never share an address that differs
    only in case, whatever the standard allows.
    """
    candidate = unicodedata.normalize("NFC", text).strip()
    invalid = InvalidInput("EMAIL_INVALID", _("This is not an e-mail address."), "email")
    is_short = len(candidate) <= LONGEST_EMAIL
    if not (is_short and candidate.isprintable() and EMAIL.fullmatch(candidate)):
        raise invalid
    local, domain = candidate.rsplit("@", 1)
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        raise invalid from None
    address = f"{local.casefold()}@{domain.casefold()}"
    if len(address) > LONGEST_EMAIL:
        raise invalid
    return address


def normal_phone(text: str | None) -> str | None:
    """A telephone number in E.164, or None for none. Raises InvalidInput."""
    if not text or not text.strip():
        return None
    plain = re.sub(r"[\s().\-\u00a0]", "", unicodedata.normalize("NFKC", text))
    if not PHONE.fullmatch(plain):
        raise InvalidInput(
            "PHONE_INVALID",
            _("Give the number with its country code, for example +41 44 668 18 00."),
            "phone",
        )
    return plain


def normal_name(text: str, field: str, longest: int) -> str:
    """A name without stray blanks and control characters. Raises InvalidInput."""
    cleaned = "".join(c for c in unicodedata.normalize("NFC", text) if c.isprintable())
    name = " ".join(cleaned.split())
    if not 1 <= len(name) <= longest:
        raise InvalidInput(
            "NAME_INVALID", _("A name has 1 to {longest} characters.", longest=longest), field
        )
    return name


def require_age(birth_date: date, on: date, programme: Programme) -> None:
    """Refuse a person below the programme's age on that day, before anything is stored (R119)."""
    if birth_date > on or birth_date.year < on.year - OLDEST_AGE:
        raise InvalidInput("BIRTH_DATE_INVALID", _("Check the date of birth."), "birthDate")
    if years_later(birth_date, programme.minimum_age) > on:
        raise Ineligible(Verdict(ReasonCode.UNDER_AGE), ("birthDate",))
