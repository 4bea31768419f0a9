"""The fields a query asks for, and the records that carry them, parents nested within."""

from collections.abc import Sequence

import orjson

from integrations.local_crm.calls import record_url
from integrations.local_crm.errors import Json
from integrations.local_crm.fields import Sobject
from integrations.local_crm.filters import write_filter
from integrations.local_crm.query import Column, Statement
from integrations.local_crm.soql import Query
from integrations.local_crm.store import Transaction
from integrations.local_crm.tokens import malformed
from integrations.local_crm.values import Row, show_value


class Selection:
    """What one query selects, each field looked up; raises Misread for what cannot be."""

    def __init__(self, statement: Statement, query: Query) -> None:
        self._statement = statement
        self._query = query
        self._columns = [statement.column(path) for path in query.fields]
        seen: set[str] = set()
        for path in query.fields:
            if path.word in seen:
                raise malformed(f"duplicate field selected: {path.text}", path.place)
            seen.add(path.word)

    def read(self, tx: Transaction, *, at_most: int, with_deleted: bool) -> list[Row]:
        """The first rows of the answer."""
        statement, query = self._statement, self._query
        where = write_filter(statement, query.where, with_deleted=with_deleted)
        order, window = statement.order(query), statement.window(query, at_most=at_most)
        tail = ("WHERE", where, "ORDER BY", order, window)
        return tx.rows(" ".join((self._head, *tail)), statement.values)

    def read_by_id(self, tx: Transaction, ids: Sequence[str]) -> list[Row]:
        """The rows of these ids, in their order; those that are there no more are left out."""
        parts = (self._head, 'WHERE t."Id" IN', "(SELECT value FROM json_each(?))")
        found = tx.rows(" ".join(parts), (orjson.dumps(ids).decode(),))
        by_id = {row["t"]: row for row in found}
        return [by_id[id_] for id_ in ids if id_ in by_id]

    def show(self, row: Row, root: str) -> Json:
        record = _head(root, self._statement.sobject, row["t"])
        for place, column in enumerate(self._columns):
            holder = self._reach(record, column, row, root)
            if holder is not None:
                holder[column.field.name] = show_value(column.field, row[f"c{place}"])
        return record

    @property
    def _head(self) -> str:
        named = [f"{column.sql} AS c{place}" for place, column in enumerate(self._columns)]
        named += [f'{alias}."Id" AS {alias}' for alias, _ in self._statement.joins.values()]
        return " ".join(('SELECT t."Id" AS t,', ", ".join(named), "FROM", self._statement.source))

    def _reach(
        self, record: dict[str, Json], column: Column, row: Row, root: str
    ) -> dict[str, Json] | None:
        """The nested record of a column; None when a parent on the way is missing."""
        for depth, step in enumerate(column.walk, start=1):
            alias, sobject = self._statement.joins[column.walk[:depth]]
            if row[alias] is None:
                record[step] = None
                return None
            inner = record.setdefault(step, _head(root, sobject, row[alias]))
            if not isinstance(inner, dict):
                return None
            record = inner
        return record


def _head(root: str, sobject: Sobject, id_: Json) -> dict[str, Json]:
    return {"attributes": {"type": sobject.name, "url": record_url(root, sobject, id_)}}
