"""How alike two names are, told apart by what a clerk mistypes and what parents choose."""

from enum import Enum, auto

from rules.alphabets import WRITTEN_IN_LATIN, sound
from rules.person_names import Name
from rules.slips import Difference, difference

SHORTEST_MISTYPED = 5  # letters; below, any change makes another name: Jan, Jana, Tim, Tom
LONG = 8  # from here on, no two names in use are one letter apart but in their endings
ENDING = 2  # letters that must be the same after a slip: Michele and Michelle are man and woman
SHORTEST_FAMILY = 4
SHORTEST_WORD = 3
WRITTEN_BY_WORD = frozenset({"CJK", "HANGUL", "HIRAGANA", "KATAKANA"})  # a sign is no mere letter


class Likeness(Enum):
    """SIMILAR may be one name or those of two twins; UNCLEAR is what cannot be compared."""

    EQUAL = auto()
    CLOSE = auto()
    SIMILAR = auto()
    UNCLEAR = auto()
    DIFFERENT = auto()

    @property
    def agrees(self) -> bool:
        return self in (Likeness.EQUAL, Likeness.CLOSE)


def given_likeness(one: Name, other: Name) -> Likeness:
    """Of two given names. CLOSE is what hardly ever tells two members of a family apart.

    Families choose names that are alike: Marina and Martina, Markus and Marius, Paul and Paula;
    and a daughter has her mother's as her second. So of all slips only those inside a long name are
    CLOSE, and two neighbours that changed places inside a shorter one; what sounds the same but for
    its ending, and the first of several given names. Any other slip makes them SIMILAR.
    """
    if not are_comparable(one, other):
        return Likeness.UNCLEAR
    if _are_equal(one, other):
        return Likeness.EQUAL
    shorter, longer = _by_length(one, other)
    is_first = one.words[0] == other.words[0] and set(shorter.words) <= set(longer.words)
    if is_first or _sound_one(one, other) or _is_mistyped(one, other):
        return Likeness.CLOSE
    if (_is_spelt(longer) and _difference(one, other).is_slip) or _has_part(longer, shorter):
        return Likeness.SIMILAR
    return Likeness.UNCLEAR if _is_initial(shorter, longer) else Likeness.DIFFERENT


def family_likeness(one: Name, other: Name) -> Likeness:
    """Of two family names: a slip, one half of a double name and a lost particle are CLOSE."""
    if not are_comparable(one, other):
        return Likeness.UNCLEAR
    if _are_equal(one, other):
        return Likeness.EQUAL
    shorter, longer = _by_length(one, other)
    is_mistyped = len(shorter.joined) >= SHORTEST_FAMILY and _difference(one, other).is_slip
    if is_mistyped or _sound_alike(one, other) or _has_part(longer, shorter):
        return Likeness.CLOSE
    return Likeness.DIFFERENT


def are_comparable(one: Name, other: Name) -> bool:
    """Whether both are there, in one script or in alphabets that can be written in another."""
    if not (one.words and other.words):
        return False
    return one.script == other.script or {one.script, other.script} <= WRITTEN_IN_LATIN


def _are_equal(one: Name, other: Name) -> bool:
    """Of a name in another alphabet, that it sounds the same is all that can be asked."""
    if one.spellings & other.spellings:
        return True
    return one.script != other.script and sound(one.joined) == sound(other.joined)


def _sound_alike(one: Name, other: Name) -> bool:
    is_long = min(len(one.joined), len(other.joined)) >= SHORTEST_MISTYPED
    return is_long and sound(one.joined) == sound(other.joined)


def _is_spelt(name: Name) -> bool:
    return name.script not in WRITTEN_BY_WORD and len(name.joined) >= SHORTEST_WORD


def _has_part(whole: Name, part: Name) -> bool:
    """Whether the words of the one are among those of the other, in whatever order."""
    if not any(len(word) >= SHORTEST_WORD for word in part.words):
        return False
    return set(part.words) <= set(whole.words)


def _sound_one(one: Name, other: Name) -> bool:
    """Sounding alike, no ending has one letter more: that may be another gender's."""
    is_same_length = len(one.joined) == len(other.joined)
    has_same_ending = is_same_length or _difference(one, other).after >= ENDING
    return _sound_alike(one, other) and has_same_ending


def _is_mistyped(one: Name, other: Name) -> bool:
    parted = _difference(one, other)
    length = min(len(one.joined), len(other.joined))
    is_swap = parted.is_swap and parted.after > 0 and length >= SHORTEST_MISTYPED
    is_slip = parted.is_slip and parted.after >= ENDING and length >= LONG
    return parted.before > 0 and (is_swap or is_slip)


def _is_initial(short: Name, long: Name) -> bool:
    initials = "".join(word[0] for word in long.words)
    is_first = len(short.joined) <= len(initials) and initials.startswith(short.joined)
    return is_first and short.script in WRITTEN_IN_LATIN


def _difference(one: Name, other: Name) -> Difference:
    if one.script == other.script == "LATIN":
        return difference(one.joined, other.joined)
    if one.script == other.script:
        return difference(one.letters, other.letters)
    return difference(sound(one.joined), sound(other.joined))


def _by_length(one: Name, other: Name) -> tuple[Name, Name]:
    shorter, longer = sorted((one, other), key=lambda name: (len(name.joined), name.joined))
    return shorter, longer
