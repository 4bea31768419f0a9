"""SOQL read into a tree, word by word; whatever is not understood is refused."""

from integrations.local_crm.soql import (
    AGGREGATES,
    Aggregate,
    Comparison,
    Condition,
    Junction,
    Membership,
    Negation,
    Ordering,
    Query,
)
from integrations.local_crm.token_reader import RESERVED, TokenReader
from integrations.local_crm.tokens import Token, malformed, split_soql

_DEPTH_AT_MOST = 50
_OPERATORS = frozenset({"=", "!=", "<>", "<", ">", "<=", ">="})


def parse_soql(text: str) -> Query:
    """Raises Misread for whatever is not understood: no part of a query is ever skipped."""
    return _Parser(split_soql(text)).read_query()


class _Parser(TokenReader):
    def __init__(self, tokens: list[Token]) -> None:
        super().__init__(tokens)
        self._depth = 0

    def read_query(self) -> Query:
        self.expect("SELECT")
        fields, aggregates = self._read_selection()
        self.expect("FROM")
        sobject = self.read_name()
        where = self._read_condition() if self.skip("WHERE") else None
        order = self._read_order() if self.skip("ORDER", "BY") else ()
        limit = self.read_number() if self.skip("LIMIT") else None
        offset = self.read_number() if self.skip("OFFSET") else 0
        if self.next.kind != "end":
            raise self.unexpected()
        if aggregates and limit is not None:
            raise malformed(
                "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            )
        return Query(fields, aggregates, sobject, where, order, limit, offset)

    def _read_selection(self) -> tuple[tuple[Token, ...], tuple[Aggregate, ...]]:
        if self.skip("COUNT", "(", ")"):
            return (), ()
        fields: list[Token] = []
        aggregates: list[Aggregate] = []
        while True:
            name = self.read_name()
            if name.word in AGGREGATES and self.skip("("):
                unnamed = sum(one.alias.startswith("expr") for one in aggregates)
                aggregates.append(self._read_aggregate(name.word, f"expr{unnamed}"))
            else:
                fields.append(name)
            if not self.skip(","):
                break
        if aggregates and fields:
            raise malformed(f"Field must be grouped or aggregated: {fields[0].text}")
        return tuple(fields), tuple(aggregates)

    def _read_aggregate(self, function: str, alias: str) -> Aggregate:
        path = self.read_name()
        self.expect(")")
        is_named = self.next.kind == "name" and self.next.word not in RESERVED
        return Aggregate(function, path, self.take().text if is_named else alias)

    def _read_order(self) -> tuple[Ordering, ...]:
        order = [self._read_ordering()]
        while self.skip(","):
            order.append(self._read_ordering())
        return tuple(order)

    def _read_ordering(self) -> Ordering:
        path = self.read_name()
        is_descending = self.skip("DESC")
        if not is_descending:
            self.skip("ASC")
        nulls_last = self.skip("NULLS", "LAST")
        if not nulls_last:
            self.skip("NULLS", "FIRST")
        return Ordering(path, is_descending, nulls_last)

    def _read_condition(self) -> Condition:
        parts = [self._read_part()]
        # AND and OR may not meet without parentheses; the one not chosen is then unexpected.
        word = self.next.word
        while word in ("AND", "OR") and self.skip(word):
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
        if self.skip("NOT"):
            return Negation(self._read_part())
        if self.skip("("):
            inner = self._read_condition()
            self.expect(")")
            return inner
        path = self.read_name()
        if self.skip("NOT", "IN"):
            return Membership(path, self._read_list(), is_negated=True)
        if self.skip("IN"):
            return Membership(path, self._read_list(), is_negated=False)
        if self.next.word != "LIKE" and self.next.text not in _OPERATORS:
            raise self.unexpected()
        operator = self.take().word.replace("<>", "!=")
        return Comparison(path, operator, self._read_value())

    def _read_list(self) -> tuple[Token, ...]:
        self.expect("(")
        values = [self._read_value()]
        while self.skip(","):
            values.append(self._read_value())
        self.expect(")")
        return tuple(values)

    def _read_value(self) -> Token:
        """Of names only those that stand for a value; which days a name means is asked later."""
        if self.next.kind in ("mark", "end") or self.next.word in RESERVED:
            raise self.unexpected()
        return self.take()
