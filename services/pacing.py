"""Makes of the rows of journeys and caps what the snapshot needs of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from models.database import Record
from rules.caps import Cap
from rules.clauses import Clause
from rules.journeys import CatchUp, Course, Step, conditions_of


@dataclass(frozen=True, slots=True)
class Pace:
    """What was read of journeys and of caps."""

    steps: Iterable[Record]
    caps: Iterable[Record]


UNPACED = Pace((), ())


def conditions_by_piece(steps: Iterable[Record]) -> Mapping[UUID, tuple[Clause, ...]]:
    """What each piece that is a step of a journey asks besides, by the piece's id."""
    walks: dict[UUID, list[Record]] = defaultdict(list)
    for row in steps:
        walks[row["journey_id"]].append(row)
    found: dict[UUID, tuple[Clause, ...]] = {}
    for rows in walks.values():
        first = rows[0]
        taken = [Step(row["content_id"], row["day"]) for row in rows]
        made_on = first["created_at"].date()
        found |= conditions_of(Course(CatchUp(first["catch_up"]), made_on, taken))
    return found


def caps_by_kind(rows: Iterable[Record]) -> Mapping[str, Cap]:
    return {row["kind"]: Cap(row["a_day"], row["a_week"]) for row in rows}
