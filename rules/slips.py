"""Where two spellings of one word part: what a slip of the pen, or of a finger, has changed."""

from typing import NamedTuple

PAIR = 2


class Difference(NamedTuple):
    """What is left of two words between their common beginning and their common end."""

    before: int
    one: str
    other: str
    after: int

    @property
    def is_swap(self) -> bool:
        """Two neighbours have changed places."""
        return len(self.one) == len(self.other) == PAIR and self.one == self.other[::-1]

    @property
    def is_slip(self) -> bool:
        """One letter was missed, added or mistaken, or two neighbours have changed places."""
        return self.is_swap or (len(self.one) <= 1 and len(self.other) <= 1)


def difference(one: str, other: str) -> Difference:
    """Where two words part, read from both ends."""
    before = _common(one, other)
    rest, remaining = one[before:], other[before:]
    after = _common(rest[::-1], remaining[::-1])
    ends = len(rest) - after, len(remaining) - after
    return Difference(before, rest[: ends[0]], remaining[: ends[1]], after)


def _common(one: str, other: str) -> int:
    """How many letters two words have in common from their beginning."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place] != other[place]), shorter)
