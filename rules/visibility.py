"""The one place that decides whether something may be seen: a predicate over the clock."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something may be seen; `embargo_at` outranks every publication."""

    visible_from: datetime
    visible_until: datetime | None = None
    withdrawn_at: datetime | None = None
    embargo_at: datetime | None = None

    def instants(self) -> tuple[datetime, ...]:
        """When the answer to `is_visible` may change."""
        marks = (self.visible_from, self.visible_until, self.withdrawn_at, self.embargo_at)
        return tuple(mark for mark in marks if mark is not None)


def is_visible(window: Window, at: datetime) -> bool:
    """Whether it may be seen at an instant: the first instant is in, the last is out."""
    if at < window.visible_from or (window.embargo_at and at < window.embargo_at):
        return False
    return not (
        (window.visible_until and window.visible_until <= at)
        or (window.withdrawn_at and window.withdrawn_at <= at)
    )
