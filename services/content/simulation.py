"""What a targeting comes to over the whole catalogue, before an owner sees any of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, func, select

from models.catalogue import Timepiece
from models.database import Database
from models.query import Query, id_list
from rules.clauses import Clause, Dimension, holds, matches
from rules.contest import OF_NO_REFERENCE, Tie, contest
from rules.documents import GUIDES, TIPS
from rules.targeting import select as best_of
from services.content.explanation import Account, Situation, explain
from services.content.proposals import Proposal, with_proposals
from services.snapshot import PublishedItem, ReferenceEntry, Snapshot

__all__ = [
    "Account",
    "Proposal",
    "Reach",
    "Simulation",
    "Situation",
    "Tie",
    "explain",
    "find_dead",
    "reach_of",
    "read_pieces",
    "simulate",
]

FEWEST_TIPS = 3
SAMPLES = 5

PIECES = Query(
    select(Timepiece.reference_id, func.count().label("pieces"))
    .where(Timepiece.reference_id == any_(id_list()))
    .group_by(Timepiece.reference_id)
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many references some clauses are for, of how many, and the first few of them.

    `left_open` is what the clauses also ask of market and owner, which no reference can answer.
    """

    references: tuple[ReferenceEntry, ...]
    of: int
    left_open: tuple[Dimension, ...]

    @property
    def samples(self) -> tuple[ReferenceEntry, ...]:
        return self.references[:SAMPLES]


@dataclass(frozen=True, slots=True)
class Simulation:
    """What an editor should know: references are given by their numbers, pieces by their keys.

    `shadowed` are pieces that are meant for some reference and served for none: others are closer.
    """

    ties: tuple[Tie, ...]
    without_guide: tuple[str, ...]
    with_few_tips: tuple[str, ...]
    dead: Mapping[str, tuple[Clause, ...]]
    shadowed: tuple[str, ...]


def reach_of(snapshot: Snapshot, clauses: Iterable[Clause]) -> Reach:
    """The references that the clauses are for, whatever they ask of market and owner besides."""
    asked = list(clauses)
    plain = [clause for clause in asked if clause.dimension not in OF_NO_REFERENCE]
    found = [each for each in _references(snapshot) if matches(plain, each.attributes)]
    left_open = {clause.dimension for clause in asked} & OF_NO_REFERENCE
    return Reach(tuple(found), len(snapshot.references), tuple(sorted(left_open)))


async def read_pieces(database: Database, reference_ids: Sequence[UUID]) -> int:
    """How many timepieces there are of these references."""
    rows = await database.fetch(PIECES, ids=list(reference_ids))
    return sum(row["pieces"] for row in rows)


def find_dead(snapshot: Snapshot, clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The clauses that are true of no reference in the catalogue: a slip, or an old name."""
    return tuple(
        clause
        for clause in clauses
        if clause.dimension not in OF_NO_REFERENCE
        and not any(holds(clause, each.attributes) for each in snapshot.references.values())
    )


def simulate(snapshot: Snapshot, *, at: datetime, proposals: Sequence[Proposal] = ()) -> Simulation:
    """What is published now or later, with drafts in the place of what they would replace."""
    items = with_proposals(snapshot, at, proposals)
    entries = _references(snapshot)
    outcome = contest(items, {entry.number: entry.attributes for entry in entries})
    dead = {item.key: found for item in items if (found := find_dead(snapshot, item.clauses))}
    return Simulation(
        ties=outcome.ties,
        without_guide=_with_fewer(entries, items, GUIDES, 1),
        with_few_tips=_with_fewer(entries, items, TIPS, FEWEST_TIPS),
        dead=dead,
        shadowed=tuple(sorted(outcome.eligible - outcome.served)),
    )


def _references(snapshot: Snapshot) -> list[ReferenceEntry]:
    return sorted(snapshot.references.values(), key=lambda entry: entry.number)


def _with_fewer(
    entries: Sequence[ReferenceEntry],
    items: Sequence[PublishedItem],
    kinds: Iterable[str],
    least: int,
) -> tuple[str, ...]:
    """Of which references an owner, wherever and whenever, is served fewer items than that."""
    of_kinds = [item for item in items if item.kind in set(kinds)]
    return tuple(
        entry.number for entry in entries if len(best_of(of_kinds, entry.attributes, None)) < least
    )
