"""Which pieces of content are meant for a timepiece, and which speaks most closely to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, TypeVar

from rules.clauses import (
    COUNTED,
    Attributes,
    Clause,
    Dimension,
    Operator,
    find_clause_fault,
    holds,
    matches,
    why,
)

__all__ = [
    "COUNTED",
    "Attributes",
    "Candidate",
    "Clause",
    "Dimension",
    "Operator",
    "Rank",
    "find_clause_fault",
    "holds",
    "matches",
    "select",
    "specificity",
    "why",
]


class Rank(NamedTuple):
    """How closely a piece speaks to a timepiece; the first place that differs decides."""

    reference: int
    calibre: int
    collection: int
    strap: int
    functions: int
    movement: int
    category: int
    kind: int
    market: int
    lifecycle: int
    priority: int
    visible_from: datetime
    id: str


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
    return Rank(
        int(Dimension.REFERENCE in named),
        int(Dimension.CALIBRE in named),
        int(Dimension.COLLECTION in named),
        (Dimension.STRAP_SYSTEM in named) + (Dimension.STRAP_TYPE in named),
        _functions_asked(asked),
        int(Dimension.MOVEMENT in named),
        int(Dimension.CATEGORY in named),
        int(Dimension.KIND in named),
        int(Dimension.MARKET in named or bool(markets)),
        int(not named.isdisjoint(COUNTED)),
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
