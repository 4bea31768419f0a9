"""What the house decides about people: normal forms, ages, and what it can take."""

import re
import unicodedata
from datetime import date
from typing import Literal

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
COUNTRY = re.compile(r"[A-Za-z]{2}")  # before upper(): that of ß is SS
LONGEST_LABEL = 63


def typed_email(text: str) -> str:
    """An address as mail is sent to it: as typed, in NFC, without blanks around it.

    A domain that is not ASCII is spelt as mail servers look it up. Raises InvalidInput.
    """
    candidate = unicodedata.normalize("NFC", text).strip()
    invalid = InvalidInput("EMAIL_INVALID", _("This is not an e-mail address."), "email")
    # What looks like an encoded word ("=?") would be decoded on its way, into another address.
    if len(candidate) > LONGEST_EMAIL or not candidate.isprintable() or "=?" in candidate:
        raise invalid
    local, at, domain = candidate.rpartition("@")
    labels = [_label(each) for each in _one_case(domain, "NFKC").replace("。", ".").split(".")]
    address = f"{local}{at}{domain if domain.isascii() else '.'.join(labels)}"
    is_short = len(address) <= LONGEST_EMAIL and all(len(each) <= LONGEST_LABEL for each in labels)
    if not (is_short and EMAIL.fullmatch(candidate) and EMAIL.fullmatch(address)):
        raise invalid
    return address


def normal_email(text: str) -> str:
    """An address in the form under which a person is found, whatever its case.

    Raises InvalidInput. Two people never share an address that differs only in case, whatever the
    standard allows; but `groß` and `gross` are two mailboxes, so nothing else is folded: whoever
    reads the mail of one must not enter as the other.
    """
    address = _one_case(typed_email(text), "NFC")
    if len(address) > LONGEST_EMAIL:
        raise InvalidInput("EMAIL_INVALID", _("This is not an e-mail address."), "email")
    return address


def _one_case(text: str, form: Literal["NFC", "NFKC"]) -> str:
    """Normalised after lower() too: lower letters may compose where capitals did not."""
    return unicodedata.normalize(form, unicodedata.normalize(form, text).lower())


def _label(label: str) -> str:
    """A label of a domain in ASCII. Python's own codec would take `ß` for `ss`."""
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


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


def plain_text(text: str) -> str:
    """A line in NFC with single blanks, whatever blanks were typed, and no control characters."""
    words = unicodedata.normalize("NFC", text).split()
    kept = ("".join(each for each in word if each.isprintable()) for word in words)
    return " ".join(word for word in kept if word)


def normal_name(text: str, field: str, longest: int) -> str:
    """A name without stray blanks and control characters. Raises InvalidInput."""
    name = plain_text(text)
    if not 1 <= len(name) <= longest:
        raise InvalidInput(
            "NAME_INVALID", _("A name has 1 to {longest} characters.", longest=longest), field
        )
    return name


def normal_country(code: str | None, *field: str) -> str:
    """A country by its two capital letters. Raises InvalidInput."""
    candidate = (code or "").strip()
    if not COUNTRY.fullmatch(candidate):
        raise InvalidInput(
            "COUNTRY_INVALID", _("Give the country by its two letters, for example CH."), *field
        )
    return candidate.upper()


def require_age(birth_date: date, on: date, programme: Programme) -> None:
    """Refuse a person below the programme's age on that day, before anything is stored."""
    if birth_date > on or birth_date.year < on.year - OLDEST_AGE:
        raise InvalidInput("BIRTH_DATE_INVALID", _("Check the date of birth."), "birthDate")
    if years_later(birth_date, programme.minimum_age) > on:
        raise Ineligible(Verdict(ReasonCode.UNDER_AGE), ("birthDate",))
