"""The individual number engraved on a piece, in one canonical form however it was typed."""

import re
import unicodedata

# Blanks, the dashes that phones put in, and the invisible marks of direction that come along when
# a number is copied out of a right-to-left text.
SEPARATORS = re.compile(
    r"[\s\-./·_\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
)
FORMS = re.compile(r"[0-9]{6}[A-Z]{2}|[A-Z]{2}[0-9]{6}|[0-9]{8}")
LONGEST_INPUT = 64


def canonical(text: str) -> str | None:
    """The canonical form of a number, or None when the text cannot be one.

    The modern form is six digits and two letters; older pieces carry two letters and six digits,
    or eight digits. Lower case, separators, full-width characters and the decimal digits of any
    script are one and the same number; look-alike letters are not guessed at.
    """
    if len(text) > LONGEST_INPUT:
        return None
    plain = unicodedata.normalize("NFKC", text)
    western = "".join(_western(character) for character in plain)
    candidate = SEPARATORS.sub("", western)
    if not candidate.isascii():  # before capitals are made: that of ß would be two letters
        return None
    return candidate.upper() if FORMS.fullmatch(candidate.upper()) else None


def _western(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
