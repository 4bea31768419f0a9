"""Two names in two fields, compared with an owner's however the fields were filled in."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.name_likeness import Likeness, family_likeness, given_likeness
from rules.person_names import Name, read_name

WRITTEN_BY_SIGNS = ("CJK", "HANGUL")  # no blank parts the names
MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Reading:
    """How alike the names are; `is_swapped` if not in the fields in which they were typed."""

    given: Likeness
    family: Likeness
    is_swapped: bool = False

    @property
    def agreement(self) -> int:
        """3 if both names are equal, 2 if both agree, 1 if only the family's does; else 0."""
        if self.given is self.family is Likeness.EQUAL:
            return 3
        if not self.family.agrees or self.given is Likeness.DIFFERENT:
            return 0
        return 2 if self.given.agrees else 1


def compare_names(given: Name, family: Name, *, typed_given: str, typed_family: str) -> Reading:
    """The owner's names with those typed: as typed, unless another reading agrees better."""
    typed, *others = dict.fromkeys(
        [
            *((typed_given, typed_family), (typed_family, typed_given)),
            *(*_in_one(typed_family, typed_given), *_in_one(typed_given, typed_family)),
        ]
    )
    readings = [_read(given, family, *typed)]
    readings += [_read(given, family, *each, is_swapped=True) for each in others]
    return max(readings, key=lambda reading: reading.agreement)  # of equals, the first


def _read(given: Name, family: Name, one: str, two: str, *, is_swapped: bool = False) -> Reading:
    """One reading. A given name that agrees may still not be one, or not of the same person.

    It may be a family's, misplaced on both sides, if what it stands beside cannot be compared; and
    if the owner is who misplaced them, what stands beside it is the given name, and that of a twin
    may be one letter apart. And a junior is not the senior.
    """
    theirs = read_name(one), read_name(two)
    alike, related = given_likeness(given, theirs[0]), family_likeness(family, theirs[1])
    is_apart = _generation(given, family) != _generation(*theirs)
    if alike.agrees and (is_apart or related is Likeness.UNCLEAR):
        alike = Likeness.UNCLEAR
    elif alike.agrees and is_swapped and not given_likeness(family, theirs[1]).agrees:
        alike = Likeness.SIMILAR
    return Reading(alike, related, is_swapped)


def _in_one(field: str, other: str) -> Iterator[tuple[str, str]]:
    """Both names out of one field, if the other field has none, or only repeats one of them."""
    if not set(read_name(other).words) <= set(read_name(field).words):
        return
    parts = field.split()
    if len(parts) == 1 and read_name(field).script in WRITTEN_BY_SIGNS:
        parts = list(field)
    for place in range(1, min(len(parts), MOST_PARTS)):
        first, rest = " ".join(parts[:place]), " ".join(parts[place:])
        yield from ((first, rest), (rest, first))


def _generation(given: Name, family: Name) -> str | None:
    return given.generation or family.generation
