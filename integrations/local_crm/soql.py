"""SOQL read into a tree: only the part of the language that this CRM can answer truthfully."""

from dataclasses import dataclass
from typing import TypeAlias

from integrations.local_crm.errors import Refused
from integrations.local_crm.tokens import Token, malformed, split_soql

_DEPTH_AT_MOST = 50
_DIGITS_AT_MOST = 9
_OPERATORS = frozenset({"=", "!=", "<>", "<", ">", "<=", ">="})
_RESERVED = frozenset({"AND", "OR", "NOT", "FROM", "WHERE", "ORDER", "LIMIT", "OFFSET", "SELECT"})


@dataclass(frozen=True)
class Comparison:
    """A field against one value; the operator is one of = != < > <= >= LIKE."""

    path: str
    operator: str
    value: Token


@dataclass(frozen=True)
class Membership:
    path: str
    values: tuple[Token, ...]
    is_negated: bool


@dataclass(frozen=True)
class Negation:
    part: "Condition"


@dataclass(frozen=True)
class Junction:
    word: str
    parts: tuple["Condition", ...]


Condition: TypeAlias = Comparison | Membership | Negation | Junction


@dataclass(frozen=True)
class Ordering:
    path: str
    is_descending: bool
    nulls_last: bool


@dataclass(frozen=True)
class Query:
    """`fields` is empty when only the number of records is asked for."""

    fields: tuple[str, ...]
    sobject: str
    where: Condition | None
    order: tuple[Ordering, ...]
    limit: int | None
    offset: int


def parse_soql(text: str) -> Query:
    """Raises Refused for whatever is not understood: no part of a query is ever skipped."""
    return _Parser(split_soql(text)).read_query()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += token.kind != "end"
        return token

    def _try(self, *words: str) -> bool:
        ahead = [token.word for token in self._tokens[self._place : self._place + len(words)]]
        if ahead != list(words):
            return False
        self._place += len(words)
        return True

    def _expect(self, *words: str) -> None:
        if not self._try(*words):
            raise self._unexpected()

    def _unexpected(self) -> Refused:
        return malformed(f"unexpected token: '{self._next.text}'")

    def read_query(self) -> Query:
        self._expect("SELECT")
        fields = self._read_fields()
        self._expect("FROM")
        sobject = self._read_name()
        where = self._read_condition() if self._try("WHERE") else None
        order = self._read_order() if self._try("ORDER", "BY") else ()
        limit = self._read_number() if self._try("LIMIT") else None
        offset = self._read_number() if self._try("OFFSET") else 0
        if self._next.kind != "end":
            raise self._unexpected()
        return Query(fields, sobject, where, order, limit, offset)

    def _read_fields(self) -> tuple[str, ...]:
        if self._try("COUNT", "(", ")"):
            return ()
        fields = [self._read_name()]
        while self._try(","):
            fields.append(self._read_name())
        return tuple(fields)

    def _read_name(self) -> str:
        token = self._next
        if token.kind != "name" or token.word in _RESERVED:
            raise self._unexpected()
        return self._take().text

    def _read_number(self) -> int:
        text = self._next.text
        if self._next.kind != "number" or not text.isdigit() or len(text) > _DIGITS_AT_MOST:
            raise self._unexpected()
        return int(self._take().text)

    def _read_order(self) -> tuple[Ordering, ...]:
        order = [self._read_ordering()]
        while self._try(","):
            order.append(self._read_ordering())
        return tuple(order)

    def _read_ordering(self) -> Ordering:
        path = self._read_name()
        is_descending = self._try("DESC")
        if not is_descending:
            self._try("ASC")
        nulls_last = self._try("NULLS", "LAST")
        if not nulls_last:
            self._try("NULLS", "FIRST")
        return Ordering(path, is_descending, nulls_last)

    def _read_condition(self) -> Condition:
        parts = [self._read_part()]
        # AND and OR may not meet without parentheses; the one not chosen is then unexpected.
        word = self._next.word
        while word in ("AND", "OR") and self._try(word):
            parts.append(self._read_part())
        return Junction(word, tuple(parts)) if len(parts) > 1 else parts[0]

    def _read_part(self) -> Condition:
        self._depth += 1
        if self._depth > _DEPTH_AT_MOST:
            raise malformed("SOQL statements cannot be nested this deeply")
        part = self._read_inner_part()
        self._depth -= 1
        return part

    def _read_inner_part(self) -> Condition:
        if self._try("NOT"):
            return Negation(self._read_part())
        if self._try("("):
            inner = self._read_condition()
            self._expect(")")
            return inner
        path = self._read_name()
        if self._try("NOT", "IN"):
            return Membership(path, self._read_list(), is_negated=True)
        if self._try("IN"):
            return Membership(path, self._read_list(), is_negated=False)
        if self._next.word != "LIKE" and self._next.text not in _OPERATORS:
            raise self._unexpected()
        operator = self._take().word.replace("<>", "!=")
        return Comparison(path, operator, self._read_value())

    def _read_list(self) -> tuple[Token, ...]:
        self._expect("(")
        values = [self._read_value()]
        while self._try(","):
            values.append(self._read_value())
        self._expect(")")
        return tuple(values)

    def _read_value(self) -> Token:
        token = self._next
        if token.kind in ("mark", "end"):
            raise self._unexpected()
        if token.kind == "name" and token.word not in ("TRUE", "FALSE", "NULL"):
            raise self._unexpected()
        return self._take()
