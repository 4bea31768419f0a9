"""A rewritten piece keeps the ids of its blocks, and so the translations of what it was."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from rules.documents import Block

ALIKE: Final = 0.55
_FARTHEST: Final = 20
_A_STEP: Final = 0.01  # what each place between two blocks takes from their likeness
_ID_LENGTH: Final = 8

Pairs = dict[int, int]


class _Scored(NamedTuple):
    """How well an old block goes with a new one; the best sort first."""

    unlikeness: float
    distance: int
    new: int
    old: int


def align(old: Sequence[Block], new: Sequence[Block]) -> tuple[Block, ...]:
    """The new blocks under the ids of the old ones they come from, whatever ids they had.

    The same text keeps its id; else the likest block of the same kind gives it, the nearer the
    better. A block that comes from none has an id that follows from its text.
    """
    pairs = _unchanged(old, new)
    pairs |= _reworded(old, new, pairs)
    taken = {block.id for block in old}
    aligned: list[Block] = []
    for place, block in enumerate(new):
        if place in pairs:
            name = old[pairs[place]].id
        else:
            name = next(each for each in _names(block) if each not in taken)
            taken.add(name)
        aligned.append(replace(block, id=name))
    return tuple(aligned)


def _unchanged(old: Sequence[Block], new: Sequence[Block]) -> Pairs:
    """Old places by new ones for each text that is still there; of twins in their order."""
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place in reversed(range(len(old))):
        places[old[place].kind, old[place].text].append(place)
    found: Pairs = {}
    for place, block in enumerate(new):
        if standing := places.get((block.kind, block.text)):
            found[place] = standing.pop()
    return found


def _reworded(old: Sequence[Block], new: Sequence[Block], known: Pairs) -> Pairs:
    """The best pairs of what is left, the likest first."""
    used = set(known.values())
    lost = [place for place in range(len(old)) if place not in used]
    found: Pairs = {}
    for scored in sorted(_scores(old, new, known, lost)):
        if scored.new not in found and scored.old not in used:
            found[scored.new] = scored.old
            used.add(scored.old)
    return found


def _scores(
    old: Sequence[Block], new: Sequence[Block], known: Pairs, lost: Sequence[int]
) -> Iterator[_Scored]:
    parts = {place: _parts(old[place].text) for place in lost}
    awaited = -1  # the old place that would come next, had nothing been moved
    for place, block in enumerate(new):
        awaited = known.get(place, awaited + 1)
        if place in known:
            continue
        own = _parts(block.text)
        for former in lost:
            if old[former].kind is block.kind:
                distance = abs(former - awaited)
                likeness = _likeness(own, parts[former]) - _A_STEP * min(distance, _FARTHEST)
                if likeness > ALIKE:
                    yield _Scored(-likeness, distance, place, former)


def _parts(text: str) -> Counter[str]:
    """The pairs of neighbouring letters, the ends of words among them."""
    padded = f" {' '.join(text.lower().split())} "
    return Counter(padded[at : at + 2] for at in range(len(padded) - 1))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Twice what both have, by what each has: 1 for the same, 0 for nothing in common."""
    both = one.total() + other.total()
    if 2 * min(one.total(), other.total()) <= ALIKE * both:
        return 0.0
    return 2 * sum(min(number, other[part]) for part, number in one.items()) / both


def _names(block: Block) -> Iterator[str]:
    """Ids for a new block, each as good as the other, the same for the same text on any day."""
    number = 0
    while True:
        said = f"{block.kind}\0{block.text}\0{number}"
        yield hashlib.sha256(said.encode()).hexdigest()[:_ID_LENGTH]
        number += 1
