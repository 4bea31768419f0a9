"""How much of a kind an owner is shown: at most so many different pieces a local day, and a week.

What was shown already today does not count again, so that a page stays as it is when it is read
twice. Safety notices are never held back, and no cap can be set for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Cap:
    """The most of a kind; None is without limit."""

    a_day: int | None
    a_week: int | None


@dataclass(frozen=True, slots=True)
class Sight:
    """A piece that an owner was shown, and the last local day on which they were."""

    content_id: UUID
    kind: str
    on: date


def within_caps(
    offered: Iterable[tuple[UUID, str]],
    seen: Iterable[Sight],
    caps: Mapping[str, Cap],
    today: date,
) -> frozenset[UUID]:
    """Which of the pieces on offer, the closest first and each with its kind, may be shown."""
    of_day, of_week = _counted(seen, today)
    shown: set[UUID] = set()
    for content_id, kind in offered:
        cap = caps.get(kind)
        day, week = of_day.setdefault(kind, set()), of_week.setdefault(kind, set())
        if cap is None or _has_room(cap, content_id, day, week):
            shown.add(content_id)
            day.add(content_id)
            week.add(content_id)
    return frozenset(shown)


def _has_room(cap: Cap, content_id: UUID, day: set[UUID], week: set[UUID]) -> bool:
    in_day = cap.a_day is None or content_id in day or len(day) < cap.a_day
    return in_day and (cap.a_week is None or content_id in week or len(week) < cap.a_week)


def _counted(
    seen: Iterable[Sight], today: date
) -> tuple[dict[str, set[UUID]], dict[str, set[UUID]]]:
    """What was shown on this day, and in this week, which begins on Monday; by kind."""
    of_day: dict[str, set[UUID]] = {}
    of_week: dict[str, set[UUID]] = {}
    for sight in seen:
        if sight.on == today:
            of_day.setdefault(sight.kind, set()).add(sight.content_id)
        if sight.on.isocalendar()[:2] == today.isocalendar()[:2]:
            of_week.setdefault(sight.kind, set()).add(sight.content_id)
    return of_day, of_week
