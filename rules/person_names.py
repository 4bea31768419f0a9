"""A person's name in the form in which it is compared: no titles, no accents, in small letters."""

import re
from dataclasses import dataclass
from itertools import takewhile

from rules.alphabets import in_latin, script, umlauts_in_two, words

MANNERS = """
    mr mrs ms miss mx dr prof herr frau mme mlle monsieur madame mademoiselle signor signora sig
    sigra senor senora srta gospodin gospozha kyrios kyria السيد السيدة الدكتور
"""
# Before a name these are no part of it, but they may be the whole of one.
MANNERS_OR_NAMES = "m sr sra don dona donna sir lady sheikh ing dipl الشيخ"
TITLES = frozenset(MANNERS.split())
COURTESIES = TITLES | frozenset(MANNERS_OR_NAMES.split())
HONORIFICS = re.compile("(?:先生|女士|小姐|様|さま|さん|님|씨)$")
GENERATIONS = {
    "jr": "junior",
    "sr": "senior",
    **{each: each for each in ("junior", "senior", "ii", "iii", "iv")},
}
PLACEHOLDERS = frozenset({"n/a", "unknown", "inconnu", "unbekannt", "none", "xxx", "tbc"})
LONGEST_READ = 120


@dataclass(frozen=True, slots=True)
class Name:
    """One field of a name, in Latin letters where that can be; only `letters` are as typed.

    `spellings` are its words run together, umlauts written both ways.
    """

    words: tuple[str, ...]
    letters: str
    spellings: frozenset[str]
    script: str
    generation: str | None

    @property
    def joined(self) -> str:
        return "".join(self.words)


def read_name(text: str) -> Name:
    """The name in a field of a form; one without words if there is none."""
    typed = text[:LONGEST_READ].strip()
    if typed.casefold() in PLACEHOLDERS:
        typed = ""
    said = words(typed)
    kept = _without_courtesies(said)
    spelt = _without_courtesies(words(umlauts_in_two(typed)))
    return Name(
        words=tuple(in_latin(word) for word in kept),
        letters="".join(kept),
        spellings=frozenset({in_latin("".join(kept)), in_latin("".join(spelt))} - {""}),
        script=script("".join(each for each in typed.split() if _is_name(each)) or typed),
        generation=GENERATIONS.get(said[-1]) if len(said) > 1 else None,
    )


def _is_name(word: str) -> bool:
    """Whether a word as typed is more than a title or a generation: those are of any script."""
    return not set(words(word)) <= {*COURTESIES, *GENERATIONS}


def _without_courtesies(said: tuple[str, ...]) -> tuple[str, ...]:
    """The words without titles before them and generations after, unless nothing else is there."""
    if len(said) > 1 and said[-1] in GENERATIONS:
        said = said[:-1]
    courtesies = len(list(takewhile(COURTESIES.__contains__, said)))
    kept = said[courtesies:] or tuple(word for word in said[-1:] if word not in TITLES)
    bare = (HONORIFICS.sub("", word) for word in kept)
    return tuple(word for word in bare if word) or kept
