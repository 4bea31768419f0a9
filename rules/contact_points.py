"""E-mail addresses and telephone numbers as clerks type them, in the form in which they compare."""

import re
from typing import NamedTuple

from rules.errors import InvalidInput
from rules.individual_number import bare
from rules.people import normal_email
from rules.phone_notation import split
from rules.slips import difference

FULL_WIDTH = str.maketrans({0xFEE0 + each: each for each in range(0x21, 0x7F)} | {"。": "."})
AROUND = "<>()[],;:.\"'"
EXTENSION = re.compile(r"(?:ext|poste|durchwahl|x|#|,|;).*", re.IGNORECASE | re.DOTALL)
LEAST_DIGITS, MOST_DIGITS = 7, 17


class Phone(NamedTuple):
    """A number's digits; with the calling code if it was typed with a plus or two zeros."""

    digits: str
    has_code: bool


def email_key(text: str | None) -> str | None:
    """An address in the form in which it is compared; None for what is none, which proves nothing.

    Case, blanks and full-width letters are not told apart. Dots and what follows a plus are: that
    they reach one mailbox is so at some providers only.
    """
    plain = "".join((text or "").translate(FULL_WIDTH).split()).strip(AROUND)
    shown = "".join(each for each in plain if each.isprintable())
    try:
        return normal_email(re.sub(r"^mailto:", "", shown, flags=re.IGNORECASE))
    except InvalidInput:
        return None


def are_close_emails(one: str, other: str) -> bool:
    """Whether a slip may have made the one of the other. Digits in them are no slips but chosen."""
    digits = [re.sub(r"\D", "", each) for each in (one, other)]
    return one != other and digits[0] == digits[1] and difference(one, other).is_slip


def read_phone(text: str | None) -> Phone | None:
    """The number in a text in any notation, or None for what is none."""
    typed = EXTENSION.sub("", bare(text or "")).replace("(0)", "")
    has_code = typed.startswith(("+", "00", "(+", "(00"))
    digits = re.sub(r"[^0-9]", "", typed)
    digits = digits.removeprefix("00")
    is_number = LEAST_DIGITS <= len(digits) <= MOST_DIGITS and len(set(digits)) > 1
    return Phone(digits, has_code) if is_number else None


def are_same_phone(one: Phone, other: Phone) -> bool:
    """Whether two notations are of one number.

    A number typed as at home, or with its calling code but without the plus, is that one abroad
    whose digits after the calling code are the same. Which country the clerk was in is not asked:
    the number of another country with the very same digits is one of a hundred million.
    """
    if one.has_code == other.has_code:
        return _key(one) == _key(other)
    abroad, typed = (one, other) if one.has_code else (other, one)
    parts = split(abroad.digits)
    national = parts.national
    trunk = parts.notation.trunk.strip()
    is_at_home = typed.digits == trunk + national or _key(typed) == national.lstrip("0")
    return is_at_home or _key(Phone(typed.digits, has_code=True)) == _key(abroad)


def _key(phone: Phone) -> tuple[str, str] | str:
    """The digits without zeros before them, for who calls from abroad dials none, or one."""
    if not phone.has_code:
        return phone.digits.lstrip("0")
    code, national = split(phone.digits)
    return code, national.lstrip("0")
