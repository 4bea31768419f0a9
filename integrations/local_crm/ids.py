"""Record ids of fifteen characters that tell case apart, and of eighteen that need not."""

import re

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SUFFIX_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_POD = "Fk0"
_SERIAL_LENGTH = 9
_SHORT = 15
_LONG = 18
_SHAPE = re.compile(r"[0-9A-Za-z]{15}(?:[A-Z0-5]{3})?", re.ASCII)


def checksum(short: str) -> str:
    """The three letters that record which of the fifteen characters are capitals."""
    suffix = ""
    for start in range(0, _SHORT, 5):
        capitals = (char.isupper() for char in short[start : start + 5])
        suffix += _SUFFIX_LETTERS[
            sum(1 << place for place, is_set in enumerate(capitals) if is_set)
        ]
    return suffix


def make_id(prefix: str, serial: int) -> str:
    """The long id of the serial-th record of a kind."""
    digits = ""
    while serial:
        serial, digit = divmod(serial, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    short = prefix + _POD + digits.rjust(_SERIAL_LENGTH, "0")
    return short + checksum(short)


def read_id(text: str) -> str | None:
    """The long form of a short or long id; None if it is neither."""
    if not _SHAPE.fullmatch(text):
        return None
    short = text[:_SHORT]
    long = short + checksum(short)
    return long if len(text) == _SHORT or text == long else None
