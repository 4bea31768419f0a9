"""What choosing content costs: python FILE, with 500 publications in memory and no database.

Each round asks for a watch of another reference, in another market, at another age; what a
portfolio asks again and again is kept, and is measured beside it.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from rules.clauses import Clause, Dimension, Operator
from rules.documents import GUIDES, TIPS, ContentKind
from rules.targeting import select
from rules.visibility import Window
from services.content.simulation import Situation, explain, simulate
from services.guidance import attributes_of, choose_items
from services.snapshot import CollectionEntry, PublishedItem, ReferenceEntry, Rendered, Snapshot
from tests.benchmarks.crm_figures import Figure, share, tell_all

PUBLICATIONS, REFERENCES, ROUNDS = 500, 300, 2_000
AT = datetime(2026, 6, 1, tzinfo=UTC)
MARKETS = ("FR", "CH", "US", "JP")
VALUES = {
    Dimension.CALIBRE: [f"CB {number}" for number in range(7)],
    Dimension.COLLECTION: [f"Collection {number}" for number in range(17)],
    Dimension.STRAP_SYSTEM: ["CLASSIC_PIN", "INTEGRATED", "INTERCHANGEABLE"],
    Dimension.STRAP_TYPE: ["CALFSKIN", "ALLIGATOR", "RUBBER", "STEEL_BRACELET"],
    Dimension.FUNCTIONS: ["DATE", "GMT", "CHRONOGRAPH", "MOON_PHASE", "TOURBILLON"],
    Dimension.MOVEMENT: ["AUTOMATIC", "MANUAL", "QUARTZ", "SOLAR"],
}
KINDS = tuple(ContentKind)
CHANCE = random.Random(5)  # noqa: S311 - repeatable, not secret


def main() -> None:
    sys.exit(0 if tell_all(figures()) else 1)


def figures() -> list[Figure]:
    snapshot = make_snapshot()
    entries = list(snapshot.references.values())
    cold, kept = _timed(snapshot, entries, _choose_afresh), _timed(snapshot, entries, _choose)
    whole = _milliseconds(lambda: simulate(snapshot, at=AT))
    one = _milliseconds(lambda: explain(snapshot, entries[0], Situation(at=AT, market="FR")))
    return [
        Figure("targeting_select_p95", share(cold, 95), "ms", at_most=1),
        Figure("targeting_select_p50", share(cold, 50), "ms"),
        Figure("targeting_guides_and_tips_kept_p95", share(kept, 95), "ms", at_most=1),
        Figure("targeting_simulation", whole, "ms", at_most=2_000),
        Figure("targeting_explanation", one, "ms", at_most=20),
    ]


def make_snapshot() -> Snapshot:
    references = [_reference(number) for number in range(REFERENCES)]
    items = tuple(_item(number) for number in range(PUBLICATIONS))
    return Snapshot(1, {each.id: each for each in references}, {}, {}, items)


def _choose_afresh(
    snapshot: Snapshot, entry: ReferenceEntry, market: str, counts: dict[Dimension, int]
) -> None:
    told = attributes_of(entry, market, counts)
    select(snapshot.visible_items(AT, market), told, market)


def _choose(
    snapshot: Snapshot, entry: ReferenceEntry, market: str, counts: dict[Dimension, int]
) -> None:
    for kinds in (tuple(GUIDES), tuple(TIPS)):
        asked = {"kinds": kinds, "market": market, "language": "en", "at": AT, "counts": counts}
        choose_items(snapshot, entry, **asked)


def _timed(
    snapshot: Snapshot,
    entries: list[ReferenceEntry],
    choose: Callable[[Snapshot, ReferenceEntry, str, dict[Dimension, int]], None],
) -> list[float]:
    asked = [
        (
            CHANCE.choice(entries[:20]),
            CHANCE.choice(MARKETS),
            {Dimension.DAYS_OWNED: CHANCE.randrange(400)},
        )
        for _ in range(ROUNDS)
    ]
    for each in asked:  # the first time warms up
        choose(snapshot, *each)
    return [_milliseconds(lambda each=each: choose(snapshot, *each)) for each in asked]


def _milliseconds(work: Callable[[], object]) -> float:
    """Processor time: a choice awaits nothing, and neighbours on the machine are not its cost."""
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


def _reference(number: int) -> ReferenceEntry:
    told = {name: CHANCE.choice(values) for name, values in VALUES.items()}
    known = {name: frozenset({value}) for name, value in told.items()}
    functions = frozenset(CHANCE.sample(VALUES[Dimension.FUNCTIONS], 2))
    known |= {
        Dimension.REFERENCE: frozenset({f"R{number:04}"}),
        Dimension.KIND: frozenset({"WATCH"}),
        Dimension.CATEGORY: frozenset({"WATCH"}),
        Dimension.FUNCTIONS: functions,
    }
    collection = CollectionEntry(UUID(int=1), told[Dimension.COLLECTION])
    return ReferenceEntry(
        *(UUID(int=number + 100), f"R{number:04}", collection, "WATCH", "WATCH", "Watch"),
        *(told[Dimension.CALIBRE], told[Dimension.MOVEMENT], tuple(functions)),
        *(told[Dimension.STRAP_SYSTEM], told[Dimension.STRAP_TYPE]),
        *(None, None, None, None),
        attributes=known,
    )


def _item(number: int) -> PublishedItem:
    clauses = [_clause() for _ in range(CHANCE.randrange(1, 6))]
    if number % 4 == 0:
        first = CHANCE.randrange(300)
        span = frozenset({f"{first}..{first + 60}"})
        clauses.append(Clause(Dimension.DAYS_OWNED, Operator.BETWEEN, span))
    began = AT - timedelta(days=number % 300)
    return PublishedItem(
        id=f"piece-{number}",
        key=f"piece-{number}",
        clauses=tuple(clauses),
        visible_from=began,
        group=f"group-{number % 60}" if number % 3 else None,
        markets=frozenset(CHANCE.sample(MARKETS, 2)) if number % 5 == 0 else frozenset(),
        content_id=UUID(int=number + 10_000),
        kind=KINDS[number % len(KINDS)],
        window=Window(began),
        texts={"en": Rendered("en", f"Piece {number}", "", "")},
    )


def _clause() -> Clause:
    dimension = CHANCE.choice(list(VALUES))
    op = CHANCE.choice([Operator.ANY, Operator.ANY, Operator.NONE])
    size = 3 if op is Operator.ANY else 1
    return Clause(dimension, op, frozenset(CHANCE.sample(VALUES[dimension], size)))


if __name__ == "__main__":
    main()
