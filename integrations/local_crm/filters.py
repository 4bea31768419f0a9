"""The WHERE of a query as SQL; a comparison with nothing is false, and its negation true."""

from integrations.local_crm.literals import find_days, read_literal
from integrations.local_crm.periods import Period
from integrations.local_crm.query import Column, Statement
from integrations.local_crm.soql import Comparison, Condition, Junction, Membership, Negation
from integrations.local_crm.tokens import Misread, Token, malformed, unquote_pattern


def write_filter(statement: Statement, where: Condition | None, *, with_deleted: bool) -> str:
    """The values that the filter compares with are bound to the statement. Raises Misread."""
    parts = [] if with_deleted else ["t.IsDeleted = 0"]
    if where is not None:
        parts.append(_write(statement, where))
    return " AND ".join(parts) or "1"


def _write(statement: Statement, condition: Condition) -> str:
    if isinstance(condition, Junction):
        parts = (_write(statement, part) for part in condition.parts)
        return f"({f' {condition.word} '.join(parts)})"
    if isinstance(condition, Negation):
        return f"(NOT coalesce({_write(statement, condition.part)}, 0))"
    if isinstance(condition, Membership):
        return _write_membership(statement, condition)
    return _write_comparison(statement, condition)


def _write_comparison(statement: Statement, asked: Comparison) -> str:
    column = statement.column(asked.path)
    if asked.operator == "LIKE":
        return _write_likeness(statement, column, asked.value)
    days = find_days(column.field, asked.value, statement.today)
    if days is not None:
        return _write_days(statement, column, asked.operator, days)
    value = read_literal(column.field, asked.value)
    if value is None:
        if asked.operator not in ("=", "!="):
            raise malformed(f"invalid operator for null: '{asked.operator}'", asked.value.place)
        return f"({column.sql} {'IS' if asked.operator == '=' else 'IS NOT'} NULL)"
    if asked.operator == "!=":
        return f"({column.sql} IS NOT {statement.bind(value)})"
    return f"({column.sql} {asked.operator} {statement.bind(value)})"


def _write_days(statement: Statement, column: Column, operator: str, days: Period) -> str:
    """Equal is within the days, less is before them, more is after them."""

    def compare(sign: str, *, with_end: bool) -> str:
        day = (days.end if with_end else days.start).isoformat()
        kept = f"{day}T00:00:00.000Z" if column.field.type == "datetime" else day
        return f"{column.sql} {sign} {statement.bind(kept)}"

    if operator in ("<", ">="):
        return f"({compare(operator, with_end=False)})"
    if operator in ("<=", ">"):
        return f"({compare('<' if operator == '<=' else '>=', with_end=True)})"
    within = f"({compare('>=', with_end=False)} AND {compare('<', with_end=True)})"
    return within if operator == "=" else f"(NOT coalesce({within}, 0))"


def _write_likeness(statement: Statement, column: Column, value: Token) -> str:
    if value.kind != "string" or not (column.field.is_text or column.field.type == "autonumber"):
        message = f"invalid operator on {column.field.type} field"
        raise Misread("INVALID_FIELD", message, value.place)
    bound = statement.bind(unquote_pattern(value.text))
    return f"(fold({column.sql}) LIKE fold({bound}) ESCAPE '\\')"


def _write_membership(statement: Statement, asked: Membership) -> str:
    column = statement.column(asked.path)
    values = [read_literal(column.field, value) for value in asked.values]
    marks = ", ".join(statement.bind(value) for value in values if value is not None)
    has_null = None in values
    if asked.is_negated:
        beside = "AND" if has_null else "OR"
        known = "IS NOT NULL" if has_null else "IS NULL"
        return f"({column.sql} {known} {beside} {column.sql} NOT IN ({marks}))"
    inside = f"{column.sql} IN ({marks})"
    return f"({inside} OR {column.sql} IS NULL)" if has_null else f"({inside})"
