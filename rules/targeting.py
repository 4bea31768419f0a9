"""Which pieces of content are meant for a timepiece, and which speaks most closely to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar


class Dimension(StrEnum):
    """What a clause may ask about; the order is that of `specificity`, the closest first."""

    REFERENCE = "reference"
    CALIBRE = "calibre"
    COLLECTION = "collection"
    STRAP_SYSTEM = "strap_system"
    STRAP_TYPE = "strap_type"
    FUNCTIONS = "functions"
    MOVEMENT = "movement"
    CATEGORY = "category"
    KIND = "kind"
    MARKET = "market"


class Operator(StrEnum):
    ANY = "any"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition: the attribute has any, all or none of the values."""

    dimension: Dimension
    op: Operator
    values: frozenset[str]


Attributes = Mapping[Dimension, frozenset[str]]
"""What is known of a timepiece: a missing dimension is unknown, an empty set is known."""

Rank = tuple[int, int, int, int, int, int, int, int, int, int, datetime, str]


def holds(clause: Clause, attributes: Attributes) -> bool:
    """Whether one clause is true; of an unknown attribute nothing is, not even `none`."""
    actual = attributes.get(clause.dimension)
    if actual is None:
        return False
    if clause.op is Operator.ALL:
        return clause.values <= actual
    return clause.values.isdisjoint(actual) is (clause.op is Operator.NONE)


def matches(clauses: Iterable[Clause], attributes: Attributes) -> bool:
    """Whether every clause holds; a piece without clauses is meant for every timepiece."""
    # A plain loop: a generator inside all() costs twice as much on the way to every page.
    for clause in clauses:  # noqa: SIM110 - see the line above
        if not holds(clause, attributes):
            return False
    return True


def specificity(
    clauses: Iterable[Clause],
    *,
    markets: frozenset[str],
    priority: int,
    visible_from: datetime,
    id: str,  # noqa: A002 - the word the schema and the columns use
) -> Rank:
    """The rank by which variants compare, the greater the closer; the id makes the order total.

    Only what a piece asks for makes it close, so `none` clauses do not count: a guide for all
    references but one is no closer to a watch than a guide for its calibre.
    """
    asked = [clause for clause in clauses if clause.op is not Operator.NONE]
    named = {clause.dimension for clause in asked}
    return (
        int(Dimension.REFERENCE in named),
        int(Dimension.CALIBRE in named),
        int(Dimension.COLLECTION in named),
        (Dimension.STRAP_SYSTEM in named) + (Dimension.STRAP_TYPE in named),
        _functions_asked(asked),
        int(Dimension.MOVEMENT in named),
        int(Dimension.CATEGORY in named),
        int(Dimension.KIND in named),
        int(Dimension.MARKET in named or bool(markets)),
        priority,
        visible_from,
        id,
    )


def _functions_asked(asked: Iterable[Clause]) -> int:
    """How many functions a timepiece must have: each of `all`, and one of each `any`."""
    return sum(
        len(clause.values) if clause.op is Operator.ALL else 1
        for clause in asked
        if clause.dimension is Dimension.FUNCTIONS
    )


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A visible publication that may be chosen; its rank is worked out once, when it is made.

    `key` is that of the piece, `id` that of this publication of it. Variants share a `group`; a
    piece without one competes only with other publications of itself. No `markets` means all.
    """

    id: str
    key: str
    clauses: tuple[Clause, ...]
    visible_from: datetime
    group: str | None = None
    markets: frozenset[str] = frozenset()
    priority: int = 0
    rank: Rank = field(init=False, repr=False, compare=False)
    slot: tuple[bool, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        rank = specificity(
            self.clauses,
            markets=self.markets,
            priority=self.priority,
            visible_from=self.visible_from,
            id=self.id,
        )
        object.__setattr__(self, "rank", rank)
        object.__setattr__(self, "slot", (self.group is not None, self.group or self.key))


C = TypeVar("C", bound=Candidate)


def select(candidates: Iterable[C], attributes: Attributes, market: str | None) -> list[C]:
    """The best candidate of each group for this timepiece and market, the closest first.

    An unknown market is served only what is for all markets.
    """
    if market is not None:
        attributes = {**attributes, Dimension.MARKET: frozenset({market})}
    best: dict[tuple[bool, str], C] = {}
    for candidate in candidates:
        if candidate.markets and market not in candidate.markets:
            continue
        if not matches(candidate.clauses, attributes):
            continue
        rival = best.get(candidate.slot)
        if rival is None or candidate.rank > rival.rank:
            best[candidate.slot] = candidate
    return sorted(best.values(), key=lambda candidate: candidate.rank, reverse=True)


_CLOSENESS = {dimension: place for place, dimension in enumerate(Dimension)}


def why(clauses: Iterable[Clause], attributes: Attributes) -> tuple[Clause, ...]:
    """The clauses that hold, the most telling first, each `any` cut to what the timepiece has.

    What comes back is true of the same attributes again: "because your watch is QUARTZ", even
    when the piece is for QUARTZ and SOLAR.
    """
    held = [clause for clause in clauses if holds(clause, attributes)]
    held.sort(key=lambda clause: (clause.op is Operator.NONE, _CLOSENESS[clause.dimension]))
    return tuple(
        Clause(clause.dimension, clause.op, clause.values & attributes[clause.dimension])
        if clause.op is Operator.ANY
        else clause
        for clause in held
    )
