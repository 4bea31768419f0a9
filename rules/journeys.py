"""Journeys: pieces that follow one another from the day on which a watch joins a portfolio.

Days are counted in the zone of the watch from the day its ownership began, so that a new owner
begins anew. What is due is a condition like any other, and tells why it is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import zip_longest
from uuid import UUID

from rules.clauses import Clause, Dimension, Operator
from rules.spans import write_span


class CatchUp(StrEnum):
    """What an owner is offered of the steps whose day has passed.

    A step stays on offer until the next one is due, with ALL for good. NONE offers no step whose
    day an owner had passed before the journey was made.
    """

    NONE = "NONE"
    LATEST = "LATEST"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Step:
    content_id: UUID
    day: int


@dataclass(frozen=True, slots=True)
class Course:
    """A journey as it is walked: its steps in the order of their days."""

    catch_up: CatchUp
    made_on: date
    steps: Sequence[Step]


def conditions_of(course: Course) -> Mapping[UUID, tuple[Clause, ...]]:
    """What each step asks of an ownership, by its piece."""
    steps = sorted(course.steps, key=lambda step: step.day)
    return {
        step.content_id: tuple(_conditions(course, step, after))
        for step, after in zip_longest(steps, steps[1:])
    }


def _conditions(course: Course, step: Step, after: Step | None) -> Iterator[Clause]:
    ends = None if after is None or course.catch_up is CatchUp.ALL else after.day - 1
    yield _between(Dimension.DAYS_OWNED, write_span(step.day, ends))
    if course.catch_up is CatchUp.NONE:
        first = course.made_on - timedelta(days=step.day)
        yield _between(Dimension.OWNED_SINCE, f"{first.isoformat()}..")


def _between(dimension: Dimension, span: str) -> Clause:
    return Clause(dimension, Operator.BETWEEN, frozenset({span}))
