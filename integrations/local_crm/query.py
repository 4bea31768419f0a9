"""SOQL answered: names are looked up in the catalogue, values only ever bound, never written."""

from dataclasses import dataclass, field
from datetime import date

from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.soql import Ordering, Query
from integrations.local_crm.store import quote
from integrations.local_crm.tokens import Misread, Token
from integrations.local_crm.values import Stored

_OFFSET_AT_MOST = 2000
_OWN_ALIAS = "t"


@dataclass(frozen=True)
class Column:
    """One field of the record asked for, or of a parent reached from it."""

    alias: str
    field: Field
    walk: tuple[str, ...]

    @property
    def sql(self) -> str:
        return f"{self.alias}.{quote(self.field.name)}"

    @property
    def is_always_there(self) -> bool:
        is_filled = self.field.is_system or self.field.is_required or self.field.type == "boolean"
        return not self.walk and is_filled


@dataclass
class Statement:
    """The SQL of one query as it grows: its joins, and the values to bind in their order."""

    catalogue: Catalogue
    sobject: Sobject
    today: date
    joins: dict[tuple[str, ...], tuple[str, Sobject]] = field(
        default_factory=dict[tuple[str, ...], tuple[str, Sobject]]
    )
    join_sql: list[str] = field(default_factory=list[str])
    values: list[Stored] = field(default_factory=list[Stored])

    @property
    def source(self) -> str:
        """The record's table and those of the parents that were named so far."""
        return " ".join((quote(self.sobject.name), _OWN_ALIAS, *self.join_sql))

    def column(self, path: Token) -> Column:
        """Raises Misread for a field or a parent that the catalogue does not have."""
        *steps, name = path.text.split(".")
        own_name = self.sobject.name.lower()
        if steps and steps[0].lower() == own_name and not self.sobject.find_relation(own_name):
            steps = steps[1:]
        alias, sobject, walk = _OWN_ALIAS, self.sobject, tuple[str, ...]()
        for step in steps:
            relation, parent = self._find_parent(sobject, step, path)
            alias, sobject, walk = self._join(alias, relation, parent, walk)
        found = sobject.find_field(name)
        if found is None:
            message = (
                f"No such column '{name}' on entity '{sobject.name}'. If you are attempting to use"
                " a custom field, be sure to append the '__c' after the custom field name. Please"
                " reference your WSDL or the describe call for the appropriate names."
            )
            raise Misread("INVALID_FIELD", message, path.place)
        return Column(alias, found, walk)

    def _find_parent(self, sobject: Sobject, step: str, path: Token) -> tuple[Field, Sobject]:
        relation = sobject.find_relation(step)
        parent = self.catalogue.find(relation.refers_to) if relation else None
        if relation is None or parent is None:
            message = (
                f"Didn't understand relationship '{step}' in field path. If you are attempting to"
                " use a custom relationship, be sure to append the '__r' after the custom"
                " relationship name. Please reference your WSDL or the describe call for the"
                " appropriate names."
            )
            raise Misread("INVALID_FIELD", message, path.place)
        return relation, parent

    def _join(
        self, alias: str, relation: Field, parent: Sobject, walk: tuple[str, ...]
    ) -> tuple[str, Sobject, tuple[str, ...]]:
        further = (*walk, relation.relation)
        if further not in self.joins:
            name = f"p{len(self.joins)}"
            self.joins[further] = (name, parent)
            on = f'{name}."Id" = {alias}.{quote(relation.name)}'
            self.join_sql.append(f"LEFT JOIN {quote(parent.name)} {name} ON {on}")
        joined, parent = self.joins[further]
        return joined, parent, further

    def bind(self, value: Stored) -> str:
        self.values.append(value)
        return "?"

    def order(self, query: Query) -> str:
        """The order asked for, made definite by the id."""
        terms = [self._ordering(asked) for asked in query.order]
        is_definite = any(asked.path.word == "ID" for asked in query.order)
        return ", ".join(terms if is_definite else [*terms, f'{_OWN_ALIAS}."Id"'])

    def _ordering(self, asked: Ordering) -> str:
        column = self.column(asked.path)
        direction = "DESC" if asked.is_descending else "ASC"
        # Where it makes no difference, nothing is said of nulls: then an index can give the order.
        if column.is_always_there or asked.is_descending == asked.nulls_last:
            return f"{column.sql} {direction}"
        return f"{column.sql} {direction} NULLS {'LAST' if asked.nulls_last else 'FIRST'}"

    def window(self, query: Query, *, at_most: int | None = None) -> str:
        """The LIMIT of a query, tightened to what is wanted of it."""
        if query.offset > _OFFSET_AT_MOST:
            message = f"Maximum SOQL offset allowed is {_OFFSET_AT_MOST}"
            raise Misread("NUMBER_OUTSIDE_VALID_RANGE", message)
        limits = [limit for limit in (query.limit, at_most) if limit is not None]
        return f"LIMIT {self.bind(min(limits, default=-1))} OFFSET {self.bind(query.offset)}"
