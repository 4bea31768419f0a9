"""SOQL answered: names are looked up in the catalogue, values only ever bound, never written."""

from dataclasses import dataclass, field

from integrations.local_crm.errors import Refused
from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.ids import read_id
from integrations.local_crm.soql import (
    Comparison,
    Condition,
    Junction,
    Membership,
    Negation,
    Ordering,
    Query,
)
from integrations.local_crm.store import quote
from integrations.local_crm.tokens import Token, malformed, unquote, unquote_pattern
from integrations.local_crm.values import Stored, read_instant, read_value

_OFFSET_AT_MOST = 2000
_EXACT_DIGITS = 18
_LITERALS = {
    "boolean": "name",
    "datetime": "moment",
    "date": "date",
    "double": "number",
    "currency": "number",
    "percent": "number",
}


@dataclass(frozen=True)
class Column:
    """One field of the record asked for, or of a parent reached from it."""

    alias: str
    field: Field
    walk: tuple[str, ...]

    @property
    def sql(self) -> str:
        return f"{self.alias}.{quote(self.field.name)}"


@dataclass
class Statement:
    """The SQL of one query as it grows: its joins, and the values to bind in their order."""

    catalogue: Catalogue
    sobject: Sobject
    joins: dict[tuple[str, ...], tuple[str, Sobject]] = field(
        default_factory=dict[tuple[str, ...], tuple[str, Sobject]]
    )
    join_sql: list[str] = field(default_factory=list[str])
    values: list[Stored] = field(default_factory=list[Stored])

    def column(self, path: str) -> Column:
        """Raises Refused for a field or a parent that the catalogue does not have."""
        *steps, name = path.split(".")
        own_name = self.sobject.name.lower()
        if steps and steps[0].lower() == own_name and not self.sobject.find_relation(own_name):
            steps = steps[1:]
        alias, sobject, walk = "t", self.sobject, tuple[str, ...]()
        for step in steps:
            alias, sobject, walk = self._walk(alias, sobject, walk, step)
        found = sobject.find_field(name)
        if found is None:
            message = (
                f"No such column '{name}' on entity '{sobject.name}'. If you are attempting to use"
                " a custom field, be sure to append the '__c' after the custom field name."
            )
            raise Refused("INVALID_FIELD", message)
        return Column(alias, found, walk)

    def _walk(
        self, alias: str, sobject: Sobject, walk: tuple[str, ...], step: str
    ) -> tuple[str, Sobject, tuple[str, ...]]:
        relation = sobject.find_relation(step)
        if relation is None:
            message = f"Didn't understand relationship '{step}' in field path."
            raise Refused("INVALID_FIELD", message)
        further = (*walk, relation.relation)
        if further not in self.joins:
            parent = self.catalogue.get(relation.refers_to)
            name = f"p{len(self.joins)}"
            self.joins[further] = (name, parent)
            on = f'{name}."Id" = {alias}.{quote(relation.name)}'
            self.join_sql.append(f"LEFT JOIN {quote(parent.name)} {name} ON {on}")
        joined, parent = self.joins[further]
        return joined, parent, further

    def condition(self, condition: Condition) -> str:
        if isinstance(condition, Junction):
            return f"({f' {condition.word} '.join(self.condition(p) for p in condition.parts)})"
        if isinstance(condition, Negation):
            # To SOQL a comparison with nothing is false, so its negation is true.
            return f"(NOT coalesce({self.condition(condition.part)}, 0))"
        if isinstance(condition, Membership):
            return self._membership(condition)
        return self._comparison(condition)

    def _bind(self, value: Stored) -> str:
        self.values.append(value)
        return "?"

    def _comparison(self, asked: Comparison) -> str:
        column = self.column(asked.path)
        if asked.operator == "LIKE":
            return self._likeness(column, asked.value)
        value = read_literal(column.field, asked.value)
        if asked.operator == "!=":
            return f"({column.sql} IS NOT {self._bind(value)})"
        if value is None:
            if asked.operator != "=":
                raise malformed(f"invalid operator for null: '{asked.operator}'")
            return f"({column.sql} IS NULL)"
        return f"({column.sql} {asked.operator} {self._bind(value)})"

    def _likeness(self, column: Column, value: Token) -> str:
        if value.kind != "string" or not (
            column.field.is_text or column.field.type == "autonumber"
        ):
            message = f"invalid operator on {column.field.type} field"
            raise Refused("INVALID_FIELD", message)
        bound = self._bind(unquote_pattern(value.text))
        return f"(fold({column.sql}) LIKE fold({bound}) ESCAPE '\\')"

    def _membership(self, asked: Membership) -> str:
        column = self.column(asked.path)
        values = [read_literal(column.field, value) for value in asked.values]
        marks = ", ".join(self._bind(value) for value in values if value is not None)
        inside = f"{column.sql} IN ({marks})"
        has_null = None in values
        if asked.is_negated:
            beside = "AND" if has_null else "OR"
            known = "IS NOT NULL" if has_null else "IS NULL"
            return f"({column.sql} {known} {beside} {column.sql} NOT IN ({marks}))"
        return f"({inside} OR {column.sql} IS NULL)" if has_null else f"({inside})"

    def ordering(self, asked: Ordering) -> str:
        direction = "DESC" if asked.is_descending else "ASC"
        nulls = "LAST" if asked.nulls_last else "FIRST"
        return f"{self.column(asked.path).sql} {direction} NULLS {nulls}"


def read_literal(field: Field, token: Token) -> Stored:
    """The value a field is compared with. Raises Refused when it is of another type."""
    if token.word == "NULL":
        return None
    wanted = _LITERALS.get(field.type, "string")
    if token.kind != wanted:
        quotes = "should be" if wanted == "string" else "should not be"
        message = (
            f"value of filter criterion for field '{field.name}' must be of type {field.type}"
            f" and {quotes} enclosed in quotes"
        )
        raise Refused("INVALID_FIELD", message)
    if wanted == "string":
        return _read_text(field, unquote(token.text))
    if wanted == "name":
        return int(token.word == "TRUE")
    if wanted == "moment":
        return read_instant(token.text)
    return read_value(field, token.text) if wanted == "date" else _read_number(token.text)


def _read_number(text: str) -> Stored:
    # A whole number this short is exact in SQL; a version would lose digits as a float.
    is_exact = "." not in text and len(text) <= _EXACT_DIGITS
    return int(text) if is_exact else float(text)


def _read_text(field: Field, text: str) -> Stored:
    if field.type not in ("id", "reference"):
        return text or None
    found = read_id(text)
    if found is None and text:
        message = f"invalid ID field: {text}"
        raise Refused("INVALID_QUERY_FILTER_OPERATOR", message)
    return found


def choose_ids(statement: Statement, query: Query, *, with_deleted: bool) -> str:
    """The SQL that finds the ids a query is about, in its order; values are in the statement."""
    if query.offset > _OFFSET_AT_MOST:
        message = f"Maximum SOQL offset allowed is {_OFFSET_AT_MOST}"
        raise Refused("NUMBER_OUTSIDE_VALID_RANGE", message)
    where = ["1" if with_deleted else "t.IsDeleted = 0"]
    if query.where is not None:
        where.append(statement.condition(query.where))
    order = [statement.ordering(asked) for asked in query.order]
    limit = -1 if query.limit is None else query.limit
    statement.values += [limit, query.offset]
    parts = ('SELECT t."Id" FROM', quote(statement.sobject.name), "t", *statement.join_sql)
    order_by = ", ".join([*order, 't."Id"'])
    tail = ("WHERE", " AND ".join(where), "ORDER BY", order_by, "LIMIT ? OFFSET ?")
    return " ".join((*parts, *tail))
