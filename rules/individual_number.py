"""The individual number engraved on a piece, in one canonical form however it was typed."""

import re
import unicodedata
from dataclasses import dataclass

# Blanks, the dashes that phones put in, and the invisible marks of direction that come along when
# a number is copied out of a right-to-left text.
SEPARATORS = re.compile(
    r"[\s\-./·_\u2010-\u2015\u2212\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+"
)
DIGITS = frozenset("0123456789")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
# What stands where, a digit or a letter: the modern form, and the two of older pieces.
DIGIT = "0"
FORMS = ("000000AA", "AA000000", "00000000")
EXACT = re.compile(r"[0-9]{6}[A-Z]{2}|[A-Z]{2}[0-9]{6}|[0-9]{8}")
LONGEST_INPUT = 64

# What is taken for what: a digit where only a letter may stand, and the other way round.
AS_DIGIT = {"O": "0", "o": "0", "I": "1", "i": "1", "l": "1"}
AS_LETTER = {"0": "O", "1": "I"}
# Letters of other alphabets that look like ours, as the keyboard of another language types them.
# Of small Greek letters only those whose own capital is the one that they look like.
SAME_SHAPE = str.maketrans(
    "АВЕКМНОРСТУХІЈЅавекмнорстухіјѕΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζικορτχİı",
    "ABEKMHOPCTYXIJSABEKMHOPCTYXIJSABEZHIKMNOPTYXABEZIKOPTXII",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a typed text says: one number; several that it may be, which must be asked; or none.

    `candidates` are the other numbers that the text may stand for, in the order of the forms: what
    to ask about where there is no number, and what else may have been meant where there is one.
    """

    number: str | None = None
    candidates: tuple[str, ...] = ()
    was_corrected: bool = False


def canonical(text: str) -> str | None:
    """The canonical form of a number, or None when the text is not exactly one.

    The modern form is six digits and two letters; older pieces carry two letters and six digits,
    or eight digits. Lower case, separators, full-width characters and the decimal digits of any
    script are one and the same number; look-alike letters are another matter, see `read_number`.
    """
    shown = bare(text)
    if not shown.isascii():  # before capitals are made: that of ß would be two letters
        return None
    return shown.upper() if EXACT.fullmatch(shown.upper()) else None


def read_number(text: str) -> Reading:
    """What a text says once look-alikes are put right where the form says what stands there.

    O and 0, I or l and 1 are told apart by their position, and letters of another alphabet are
    read by their shape. What is exactly a number is that number, and never asked about: who was
    asked could say no more than by typing it. Of several readings none is guessed.
    """
    typed = bare(text).translate(SAME_SHAPE)
    readings = tuple(each for form in FORMS if (each := _read_as(form, typed)))
    if exact := canonical(text):
        return Reading(exact, tuple(each for each in readings if each != exact))
    if len(readings) == 1:
        return Reading(readings[0], was_corrected=True)
    return Reading(candidates=readings)


def bare(text: str) -> str:
    """The text without separators, in the plain characters of its script; empty if too long."""
    if len(text) > LONGEST_INPUT:
        return ""
    plain = unicodedata.normalize("NFKC", text)
    return SEPARATORS.sub("", "".join(_western(character) for character in plain))


def _read_as(form: str, typed: str) -> str | None:
    """The text as a number of this form, if each of its characters can stand in its place."""
    if len(typed) != len(form):
        return None
    pairs = zip(form, typed, strict=True)
    read = [_as_digit(one) if kind == DIGIT else _as_letter(one) for kind, one in pairs]
    return "".join(read) if all(read) else None


def _as_digit(typed: str) -> str:
    """The digit that a character stands for, or nothing."""
    digit = AS_DIGIT.get(typed, typed)
    return digit if digit in DIGITS else ""


def _as_letter(typed: str) -> str:
    """The capital letter that a character stands for, or nothing."""
    letter = AS_LETTER.get(typed, typed)
    return letter.upper() if letter in LETTERS else ""


def _western(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
