"""Numbers over all records of a query: how many there are, the least, the greatest, the sum."""

from integrations.local_crm.errors import Json
from integrations.local_crm.filters import write_filter
from integrations.local_crm.query import Column, Statement
from integrations.local_crm.soql import Aggregate, Query
from integrations.local_crm.store import Transaction
from integrations.local_crm.tokens import Misread
from integrations.local_crm.values import Stored, show_value

_NUMBERS = ("double", "currency", "percent")


def count_records(
    tx: Transaction, statement: Statement, query: Query, *, with_deleted: bool
) -> int:
    """How many records a query finds, its limit and offset obeyed."""
    where = write_filter(statement, query.where, with_deleted=with_deleted)
    found = ("FROM", statement.source, "WHERE", where)
    parts = ("SELECT count(*) AS n", *found)
    if query.limit is not None or query.offset:
        window = statement.window(query)
        parts = ("SELECT count(*) AS n FROM (SELECT 1", *found, window, ")")
    return int(tx.rows(" ".join(parts), statement.values)[0]["n"] or 0)


def aggregate(
    tx: Transaction, statement: Statement, query: Query, *, with_deleted: bool
) -> dict[str, Json]:
    """The one row of a query that asks for aggregates. Raises Misread."""
    asked = [(one, statement.column(one.path)) for one in query.aggregates]
    terms = ", ".join(f"{_write(one, column)} AS a{n}" for n, (one, column) in enumerate(asked))
    where = write_filter(statement, query.where, with_deleted=with_deleted)
    parts = ("SELECT", terms, "FROM", statement.source, "WHERE", where)
    row = tx.rows(" ".join(parts), statement.values)[0]
    shown: dict[str, Json] = {"attributes": {"type": "AggregateResult"}}
    for n, (one, column) in enumerate(asked):
        shown[one.alias] = _show(one, column, row[f"a{n}"])
    return shown


def _write(one: Aggregate, column: Column) -> str:
    kind = column.field.type
    if kind == "boolean" or (one.function in ("SUM", "AVG") and kind not in _NUMBERS):
        message = f"field {column.field.name} does not support aggregate operator {one.function}"
        raise Misread("MALFORMED_QUERY", message, one.path.place)
    if one.function == "COUNT_DISTINCT":
        return f"count(DISTINCT {column.sql})"
    return f"{one.function.lower()}({column.sql})"


def _show(one: Aggregate, column: Column, value: Stored) -> Json:
    return int(value or 0) if one.function.startswith("COUNT") else show_value(column.field, value)
