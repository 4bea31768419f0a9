"""The rows of the targeting builder: conditions as selects and checkboxes, and back again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rules.clauses import COUNTED, Clause, Dimension, Operator
from services.snapshot import Snapshot

MOST_BOXES = 40  # of checkboxes; beyond, values are typed, one a line
MOST_ROWS = 20
PLAIN = (Operator.ANY, Operator.ALL, Operator.NONE)
BETWEEN = (Operator.BETWEEN,)
SPAN = ".."

Choices = Mapping[Dimension, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Row:
    """One condition on the page. `boxes` are the values to tick, each with whether it is ticked.

    Without boxes its values are typed, one a line, or, of what is counted, from and to.
    """

    number: int
    dimension: Dimension
    op: Operator
    operators: Sequence[Operator]
    boxes: Sequence[tuple[str, bool]]
    typed: str
    span: tuple[str, str] | None


def choices_of(snapshot: Snapshot, markets: Sequence[str]) -> Choices:
    """The values that the catalogue really has, and the markets where the maison sells."""
    found: dict[Dimension, set[str]] = {each: set() for each in Dimension if each not in COUNTED}
    for reference in snapshot.references.values():
        for dimension, values in reference.attributes.items():
            found.setdefault(dimension, set()).update(values)
    found[Dimension.MARKET] |= set(markets)
    return {dimension: sorted(values) for dimension, values in found.items()}


def rows_of(clauses: Sequence[Clause], choices: Choices) -> list[Row]:
    return [_row(number, clause, choices) for number, clause in enumerate(clauses)]


def clauses_in(form: Mapping[str, str]) -> list[Clause]:
    """The conditions of a form, without those to be dropped, and with a new one if one is added."""
    clauses = [
        clause
        for number in range(MOST_ROWS)
        if f"drop{number}" not in form and (clause := _clause(number, form)) is not None
    ]
    added = _dimension(form.get("add", ""))
    if added is not None and form.get("intent") == "add":
        op = Operator.BETWEEN if added in COUNTED else Operator.ANY
        clauses.append(Clause(added, op, frozenset()))
    return clauses[:MOST_ROWS]


def _row(number: int, clause: Clause, choices: Choices) -> Row:
    known = choices.get(clause.dimension, ())
    offered = sorted({*known, *clause.values})
    is_counted = clause.dimension in COUNTED
    has_boxes = not is_counted and len(offered) <= MOST_BOXES
    return Row(
        number=number,
        dimension=clause.dimension,
        op=clause.op,
        operators=BETWEEN if is_counted else PLAIN,
        boxes=[(each, each in clause.values) for each in offered] if has_boxes else (),
        typed="\n".join(sorted(clause.values)),
        span=_span(clause) if is_counted else None,
    )


def _span(clause: Clause) -> tuple[str, str]:
    first, _dots, last = next(iter(sorted(clause.values)), "").partition(SPAN)
    return first, last


def _clause(number: int, form: Mapping[str, str]) -> Clause | None:
    dimension = _dimension(form.get(f"dimension{number}", ""))
    if dimension is None:
        return None
    if dimension in COUNTED:
        first, last = (form.get(f"{end}{number}", "").strip() for end in ("from", "to"))
        values = frozenset({f"{first}{SPAN}{last}"} if first or last else ())
        return Clause(dimension, Operator.BETWEEN, values)
    op = form.get(f"op{number}", "")
    chosen = Operator(op) if op in PLAIN else Operator.ANY
    return Clause(dimension, chosen, frozenset(_values(number, form)))


def _values(number: int, form: Mapping[str, str]) -> Iterator[str]:
    mark = f"value{number}:"
    yield from (name.removeprefix(mark) for name in form if name.startswith(mark))
    yield from (
        line.strip() for line in form.get(f"typed{number}", "").splitlines() if line.strip()
    )


def _dimension(text: str) -> Dimension | None:
    try:
        return Dimension(text)
    except ValueError:
        return None
