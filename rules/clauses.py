"""What a piece of content may ask of a timepiece and of whoever holds it, and whether it is so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from rules.spans import is_of_dates, read_span


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
    DAYS_OWNED = "days_owned"
    OWNED_SINCE = "owned_since"
    WARRANTY_DAYS_LEFT = "warranty_days_left"
    LAST_SERVICE_DAYS = "last_service_days"


# What is counted from day to day, so that it differs from owner to owner; asked with BETWEEN alone.
COUNTED = (
    *(Dimension.DAYS_OWNED, Dimension.OWNED_SINCE),
    *(Dimension.WARRANTY_DAYS_LEFT, Dimension.LAST_SERVICE_DAYS),
)
# Of those, what is not known without further reading of the watch.
OF_ITS_HISTORY = frozenset({Dimension.WARRANTY_DAYS_LEFT, Dimension.LAST_SERVICE_DAYS})


class Operator(StrEnum):
    ANY = "any"
    ALL = "all"
    NONE = "none"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition: the attribute has any, all or none of the values, or lies in one of the spans.

    The value of a BETWEEN is a span, `0..30`, or open at either end (`rules.spans`).
    """

    dimension: Dimension
    op: Operator
    values: frozenset[str]


Attributes = Mapping[Dimension, frozenset[str]]
"""What is known of a timepiece: a missing dimension is unknown, an empty set is known."""


def holds(clause: Clause, attributes: Attributes) -> bool:
    """Whether one clause is true; of an unknown attribute nothing is, not even `none`."""
    actual = attributes.get(clause.dimension)
    if actual is None:
        return False
    if clause.op is Operator.ALL:
        return clause.values <= actual
    if clause.op is Operator.BETWEEN:
        return _lies_in(clause, actual)
    return clause.values.isdisjoint(actual) is (clause.op is Operator.NONE)


def matches(clauses: Iterable[Clause], attributes: Attributes) -> bool:
    """Whether every clause holds; a piece without clauses is meant for every timepiece."""
    # A plain loop: a generator inside all() costs twice as much on the way to every page.
    for clause in clauses:  # noqa: SIM110 - see the line above
        if not holds(clause, attributes):
            return False
    return True


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


def find_clause_fault(clause: Clause) -> str | None:
    """What keeps a clause from ever being asked, in words; None when it is sound."""
    if not clause.values:
        return "There is no value"
    if (clause.dimension in COUNTED) is not (clause.op is Operator.BETWEEN):
        is_counted = clause.dimension in COUNTED
        return f"{clause.dimension} is asked {'only' if is_counted else 'never'} with between"
    if clause.op is Operator.BETWEEN:
        return next((_fault_of_span(clause, each) for each in sorted(clause.values)), None)
    return None


def marks_of(clauses: Iterable[Clause]) -> Iterable[tuple[Dimension, int]]:
    """The days on which the answer of any of these clauses changes, by what they count."""
    for clause in clauses:
        if clause.op is Operator.BETWEEN:
            spans = (read_span(text) for text in clause.values)
            yield from ((clause.dimension, mark) for span in spans if span for mark in span.marks())


def _lies_in(clause: Clause, actual: frozenset[str]) -> bool:
    """Whether the count is in one of the spans; what is no count is in none."""
    if clause.dimension not in COUNTED:
        return False
    spans = [span for text in clause.values if (span := read_span(text))]
    return any(span.holds(int(count)) for span in spans for count in actual)


def _fault_of_span(clause: Clause, text: str) -> str | None:
    wants_dates = clause.dimension is Dimension.OWNED_SINCE
    if read_span(text) is None or is_of_dates(text) is not wants_dates:
        example = "2026-01-01.." if wants_dates else "0..30"
        return f"{text} is no span of days, as {example}"
    return None
