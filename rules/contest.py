"""Lets variants compete over a whole catalogue: what ties, what is served, and what never is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from rules.clauses import COUNTED, Attributes, Clause, Dimension, marks_of, matches
from rules.targeting import Candidate

OF_NO_REFERENCE = frozenset({Dimension.MARKET, *COUNTED})
ELSEWHERE = "ZZ"  # a market that nothing names
MOST_SITUATIONS = 500  # a group, which may ask for several markets and spans of days
BY_DATE = 2  # the last places of a rank, date and id, say nothing about the timepiece


@dataclass(frozen=True, slots=True)
class Tie:
    """Two pieces that are equally close to these references, so that only their dates decide."""

    first: str
    second: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Pieces by their keys: those that tie, that are meant for a reference, that are served."""

    ties: tuple[Tie, ...]
    eligible: frozenset[str]
    served: frozenset[str]


def contest(candidates: Iterable[Candidate], references: Mapping[str, Attributes]) -> Outcome:
    """Every group on every reference, in every market and at every age that the group tells apart.

    `references` are their attributes by number.
    """
    slots: dict[tuple[bool, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        slots[candidate.slot].append(candidate)
    ties: dict[tuple[str, str], set[str]] = defaultdict(set)
    eligible: set[str] = set()
    served: set[str] = set()
    for rivals in slots.values():
        for standing, numbers in _rounds(rivals, references):
            eligible |= {each.key for each in standing}
            best = max(standing, key=lambda each: each.rank)
            served.add(best.key)
            for pair in _equals_of(best, standing):
                ties[pair] |= set(numbers)
    found = (Tie(*keys, tuple(sorted(numbers))) for keys, numbers in sorted(ties.items()))
    return Outcome(tuple(found), frozenset(eligible), frozenset(served))


def _equals_of(best: Candidate, standing: Iterable[Candidate]) -> Iterator[tuple[str, str]]:
    for other in standing:
        if other.key != best.key and other.rank[:-BY_DATE] == best.rank[:-BY_DATE]:
            first, second = sorted((best.key, other.key))
            yield first, second


def _rounds(
    rivals: Sequence[Candidate], references: Mapping[str, Attributes]
) -> Iterator[tuple[list[Candidate], Sequence[str]]]:
    """The rivals that stand against one another, and on which references they do.

    What a model decides and what market and days decide is asked apart: every reference for which
    the same rivals are meant is one case, however many there are.
    """
    alike: dict[frozenset[int], list[str]] = defaultdict(list)
    for number, attributes in references.items():
        meant = (
            place
            for place, each in enumerate(rivals)
            if matches((clause for clause in each.clauses if not _is_open(clause)), attributes)
        )
        alike[frozenset(meant)].append(number)
    open_to = {_standing_in(rivals, each) for each in islice(_situations(rivals), MOST_SITUATIONS)}
    for meant, numbers in alike.items():
        for standing in {meant & places for places in open_to} - {frozenset()}:
            yield [rivals[place] for place in sorted(standing)], numbers


def _standing_in(rivals: Sequence[Candidate], situation: Attributes) -> frozenset[int]:
    """The places of the rivals to which a market and days leave the way open."""
    (market,) = situation[Dimension.MARKET]
    return frozenset(
        place
        for place, each in enumerate(rivals)
        if (not each.markets or market in each.markets)
        and matches(filter(_is_open, each.clauses), situation)
    )


def _is_open(clause: Clause) -> bool:
    """Whether no reference can answer it: the market and the owner do."""
    return clause.dimension in OF_NO_REFERENCE


def _situations(rivals: Sequence[Candidate]) -> Iterator[Attributes]:
    """One of each kind of situation that these rivals tell apart: markets, and counts of days."""
    clauses = [clause for each in rivals for clause in each.clauses]
    counts: dict[Dimension, set[int]] = defaultdict(set)
    for dimension, mark in marks_of(clauses):
        counts[dimension] |= {mark - 1, mark}
    told: dict[Dimension, Sequence[str]] = {
        Dimension.MARKET: [ELSEWHERE, *sorted(_markets(rivals, clauses))]
    }
    told |= {dimension: [*map(str, sorted(days))] for dimension, days in counts.items()}
    for values in product(*told.values()):
        yield {name: frozenset({value}) for name, value in zip(told, values, strict=True)}


def _markets(rivals: Iterable[Candidate], clauses: Iterable[Clause]) -> set[str]:
    named = {market for each in rivals for market in each.markets}
    for clause in clauses:
        if clause.dimension is Dimension.MARKET:
            named |= clause.values
    return named
