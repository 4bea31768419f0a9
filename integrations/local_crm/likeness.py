"""Whether two family names may be one, written by two hands."""

import unicodedata
from difflib import SequenceMatcher

_ALIKE_FROM = 0.8
# Letters that are no base with an accent.
_LETTERS = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def are_alike(one: str, other: str) -> bool:
    left, right = _plain(one), _plain(other)
    if not left or not right:
        return False
    return left == right or SequenceMatcher(None, left, right).ratio() >= _ALIKE_FROM


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    return "".join(letter for letter in spread if letter.isalnum())
