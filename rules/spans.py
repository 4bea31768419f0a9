"""A span of days as a clause says it: `0..30`, and open at either end `31..` or `..90`."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

_DAY = r"-?\d{1,5}"
_DATE = r"\d{4}-\d\d-\d\d"
_SPELLING = re.compile(rf"(?P<first>{_DAY}|{_DATE})?\.\.(?P<last>{_DAY}|{_DATE})?")


class Span(NamedTuple):
    """From a day to a day, both of them in; None where it is open. A date is its ordinal."""

    first: int | None
    last: int | None

    def holds(self, day: int) -> bool:
        after_first = self.first is None or self.first <= day
        return after_first and (self.last is None or day <= self.last)

    def marks(self) -> tuple[int, ...]:
        """The days on which the answer of `holds` becomes another than the day before."""
        begins = () if self.first is None else (self.first,)
        return begins if self.last is None else (*begins, self.last + 1)


@cache
def read_span(text: str) -> Span | None:
    """The span that is written there; None when there is none, or when it ends before it begins."""
    found = _SPELLING.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    try:
        span = Span(*(_number(found[name]) for name in ("first", "last")))
    except ValueError:  # a day that is in no calendar
        return None
    is_upright = span.first is None or span.last is None or span.first <= span.last
    return span if is_upright else None


def write_span(first: int | None, last: int | None) -> str:
    """The span of days as a clause says it."""
    return f"{'' if first is None else first}..{'' if last is None else last}"


def is_of_dates(text: str) -> bool:
    """Whether the span is from date to date, and not from number to number."""
    return re.search(_DATE, text) is not None


def _number(text: str | None) -> int | None:
    if not text:
        return None
    return date.fromisoformat(text).toordinal() if re.fullmatch(_DATE, text) else int(text)
