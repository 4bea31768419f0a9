"""What the CRM has said yes to is on disk: each request is one transaction of one SQLite file."""

import sqlite3
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from integrations.local_crm.fields import Catalogue, Field, Sobject
from integrations.local_crm.values import Row, Stored, keep_instant

_COLUMN_TYPES = {
    "boolean": "INTEGER NOT NULL DEFAULT 0",
    "double": "NUMERIC",
    "currency": "REAL",
    "percent": "REAL",
}
_SOUGHT = frozenset({"CreatedDate", "SystemModstamp", "SerialNumber", "Email", "Name"})


class Transaction:
    """One request's work: all of it stays or none of it. `now` is the same throughout."""

    def __init__(self, connection: sqlite3.Connection, *, now: str, user_id: str) -> None:
        self._connection = connection
        self.now = now
        self.user_id = user_id

    def rows(self, sql: str, parameters: Sequence[Stored] = ()) -> list[Row]:
        cursor = self._connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor]

    def run(self, sql: str, parameters: Sequence[Stored] = ()) -> None:
        self._connection.execute(sql, parameters)

    def next_serial(self, sobject: Sobject) -> int:
        """A number never given before to a record of this kind."""
        sql = """INSERT INTO serial (sobject, last) VALUES (?, 1)
                 ON CONFLICT (sobject) DO UPDATE SET last = last + 1 RETURNING last"""
        return int(self.rows(sql, (sobject.name,))[0]["last"] or 0)

    @contextmanager
    def savepoint(self) -> Generator[None]:
        """A part that is undone alone when an exception leaves it."""
        self.run("SAVEPOINT part")
        try:
            yield
        except BaseException:
            self.run("ROLLBACK TO part")
            self.run("RELEASE part")
            raise
        self.run("RELEASE part")


class Store:
    """The file, its one writer, and the lock that lines requests up before it."""

    def __init__(self, file: Path, catalogue: Catalogue, *, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._connection.create_collation("FOLD", _compare_folded)
        self._connection.create_function("fold", 1, _fold, deterministic=True)
        self._connection.execute("PRAGMA journal_mode = WAL")
        # An answer promises that the write outlives the machine, not only the process.
        self._connection.execute("PRAGMA synchronous = FULL")
        with self.transaction(user_id="") as tx:
            tx.run("CREATE TABLE IF NOT EXISTS serial (sobject TEXT PRIMARY KEY, last INTEGER)")
            for sobject in catalogue.sobjects:
                _lay_out(tx, sobject)

    @contextmanager
    def transaction(self, *, user_id: str) -> Generator[Transaction]:
        """Commits when left normally, and undoes everything when left by an exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                now = keep_instant(self._clock())
                yield Transaction(self._connection, now=now, user_id=user_id)
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def quote(name: str) -> str:
    """A table or column name of the catalogue, as SQL writes it."""
    return f'"{name}"'


def _lay_out(tx: Transaction, sobject: Sobject) -> None:
    table = quote(sobject.name)
    tx.run(f'CREATE TABLE IF NOT EXISTS {table} ("Id" TEXT PRIMARY KEY)')
    known = {
        row["name"] for row in tx.rows("SELECT name FROM pragma_table_info(?)", (sobject.name,))
    }
    for field in sobject.fields:
        if field.name not in known:
            tx.run(" ".join(("ALTER TABLE", table, "ADD COLUMN", _column(field))))
        if field.is_unique or field.refers_to or field.name in _SOUGHT:
            _lay_out_index(tx, sobject, field)


def _lay_out_index(tx: Transaction, sobject: Sobject, field: Field) -> None:
    name = quote(f"{sobject.name}_{field.name}")
    kind = "UNIQUE INDEX" if field.is_unique else "INDEX"
    # A deleted record gives its external id free.
    kept = "WHERE IsDeleted = 0" if field.is_unique else ""
    on = f"{quote(sobject.name)} ({quote(field.name)})"
    tx.run(f"CREATE {kind} IF NOT EXISTS {name} ON {on} {kept}")


def _column(field: Field) -> str:
    if field.is_external_id:
        return f"{quote(field.name)} TEXT COLLATE NOCASE"
    if field.is_text:
        return f"{quote(field.name)} TEXT COLLATE FOLD"
    return f"{quote(field.name)} {_COLUMN_TYPES.get(field.type, 'TEXT')}"


def _fold(text: Stored) -> Stored:
    return text.casefold() if isinstance(text, str) else text


def _compare_folded(one: str, other: str) -> int:
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)
