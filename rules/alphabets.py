"""Letters without accents, in the Latin alphabet where theirs can be written in it.

Cyrillic and Greek only: their letters are few, and clerks write them as here. What Chinese,
Japanese, Korean or Arabic names are in Latin letters no table tells, for one sign is read in
several ways; such a name is compared in its own script alone.
"""

import re
import unicodedata

# Marks above and below letters. Those of Indian scripts and of kana are vowels and consonants, and
# stay; what of Arabic and Hebrew is left out in everyday writing goes, with the stretching tatweel.
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
# Also the Cyrillic hard and soft signs, which have no sound of their own.
APOSTROPHES = re.compile("['`\u00b4\u02b9-\u02bf\u2018-\u201b\u2032\u044a\u044c]")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
BY_LETTER = (
    ("øłđðı", "olddi"),
    ("абвгґдеєзиіјклмнопрстуфыэ", "abvggdeeziijklmnoprstufye"),
    ("αβγδεζηικλμνξοπρστυφω", "avgdeziiklmnxoprstyfo"),
    ("\u0629\u0649\u06cc\u06a9", "\u0647\u064a\u064a\u0643"),  # of Arabic, as typed otherwise
)
BY_LETTERS = (
    ("жхцчшщюяћђљњџ", "zh kh ts ch sh shch iu ia c d lj nj dz"),
    ("θχψ", "th ch ps"),
    ("þæœ", "th ae oe"),
)
LETTERS = str.maketrans(
    {letter: latin for one, other in BY_LETTER for letter, latin in zip(one, other, strict=True)}
    | {
        letter: latin
        for one, other in BY_LETTERS
        for letter, latin in zip(one, other.split(), strict=True)
    }
)
# Of Greek, spoken otherwise than its letters: ou, av, ev, ng.
PAIRS = (
    ("\u03bf\u03c5", "ou"),
    ("\u03b1\u03c5", "av"),
    ("\u03b5\u03c5", "ev"),
    ("\u03b3\u03b3", "ng"),
)
SOUNDS = (
    ("ander", "andr"),
    ("kh", "h"),
    ("ph", "f"),
    ("ck", "k"),
    ("x", "ks"),
    ("w", "v"),
    ("y", "i"),
    ("j", "i"),
)
WRITTEN_IN_LATIN = frozenset({"LATIN", "CYRILLIC", "GREEK"})


def words(text: str) -> tuple[str, ...]:
    """The words of a text in small letters without accents and apostrophes, in their alphabet."""
    plain = unicodedata.normalize("NFKC", APOSTROPHES.sub("", text.casefold())).casefold()
    bare = unicodedata.normalize("NFC", MARKS.sub("", unicodedata.normalize("NFKD", plain)))
    letters = (each if unicodedata.category(each)[0] in "LM" else " " for each in bare)
    return tuple("".join(letters).split())


def in_latin(word: str) -> str:
    """A word without accents in Latin letters, if its alphabet can be written in them."""
    for pair, latin in PAIRS:
        word = word.replace(pair, latin)
    return word.translate(LETTERS)


def umlauts_in_two(text: str) -> str:
    """The text with ä as ae, and so on: as it is typed where keyboards have no such letters."""
    return unicodedata.normalize("NFC", text).casefold().translate(UMLAUTS)


def script(text: str) -> str:
    """The script of the first letter, by the name that Unicode gives it; empty without letters."""
    plain = unicodedata.normalize("NFKC", text)
    first = next((each for each in plain if each.isalpha()), "")
    return unicodedata.name(first, "").split(" ")[0] if first else ""


def sound(word: str) -> str:
    """A word of Latin letters as it is heard: what all ways to write a foreign name have in common.

    Iuliia, Julia and Yulia; Matthias and Mathias; Alexandra and Aleksandra.
    """
    for letters, heard in SOUNDS:
        word = word.replace(letters, heard)
    return re.sub(r"(.)\1+", r"\1", word)
