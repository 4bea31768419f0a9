"""What the CRM has said yes to is on disk: one SQLite file, one transaction at a time."""

import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from integrations.local_crm.fields import Catalogue
from integrations.local_crm.tables import lay_out, teach_folding
from integrations.local_crm.turns import Turns
from integrations.local_crm.values import Row, Stored, keep_instant


class Transaction:
    """Work of which all stays or none; `now` is the same throughout."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        turns: Turns,
        clock: Callable[[], datetime],
        *,
        user_id: str,
    ) -> None:
        self._connection = connection
        self._turns = turns
        self._clock = clock
        self.user_id = user_id
        self.now = ""
        self._begin()

    def renew(self) -> None:
        """Keeps what was done so far, lets those who wait go first, and begins anew."""
        self.commit()
        self._begin()

    def commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        finally:
            self.undo()

    def undo(self) -> None:
        """Gives up what is not committed, and its turn; nothing happens a second time."""
        if self._is_open:
            self._is_open = False
            self._connection.rollback()
            self._turns.give()

    def _begin(self) -> None:
        self._turns.take()
        self._is_open = True
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except BaseException:
            self.undo()
            raise
        self.now = keep_instant(self._clock())

    def rows(self, sql: str, parameters: Sequence[Stored] = ()) -> list[Row]:
        cursor = self._connection.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, values, strict=True)) for values in cursor]

    def texts(self, sql: str, parameters: Sequence[Stored] = ()) -> Iterator[str]:
        """The first column of each row, one at a time."""
        return (str(row[0]) for row in self._connection.execute(sql, parameters))

    def run(self, sql: str, parameters: Sequence[Stored] = ()) -> None:
        self._connection.execute(sql, parameters)

    def next_serial(self, kind: str) -> int:
        """A number never given before to a record of this kind."""
        sql = """INSERT INTO serial (sobject, last) VALUES (?, 1)
                 ON CONFLICT (sobject) DO UPDATE SET last = last + 1 RETURNING last"""
        return int(self.rows(sql, (kind,))[0]["last"] or 0)

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
        self._turns = Turns()
        self._catalogue = catalogue
        self._snapshot = file.with_name(file.name + ".snapshot")
        file.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(
            file, isolation_level=None, check_same_thread=False, cached_statements=512
        )
        teach_folding(self._connection)
        self._connection.execute("PRAGMA journal_mode = WAL")
        # An answer promises that the write outlives the machine, not only the process.
        self._connection.execute("PRAGMA synchronous = FULL")
        self._lay_out()

    @contextmanager
    def transaction(self, *, user_id: str) -> Generator[Transaction]:
        """Commits when left normally, and undoes everything when left by an exception."""
        tx = Transaction(self._connection, self._turns, self._clock, user_id=user_id)
        try:
            yield tx
        except BaseException:
            tx.undo()
            raise
        tx.commit()

    def take_snapshot(self) -> None:
        """Remembers all there is now, in place of what was remembered before."""
        with self._turns, closing(sqlite3.connect(self._snapshot)) as copy:
            self._connection.backup(copy)

    def forget_snapshot(self) -> None:
        with self._turns:
            self._snapshot.unlink(missing_ok=True)

    def reset(self) -> None:
        """Back to what was remembered; to nothing at all where that never happened.

        No id is given twice in an emptied org, so that nobody mistakes one record for another.
        """
        if not self._snapshot.exists():
            self._clear()
            return
        with self._turns, closing(sqlite3.connect(self._snapshot)) as copy:
            copy.backup(self._connection)
        # A snapshot may be older than a field.
        self._lay_out()

    def close(self) -> None:
        with self._turns:
            self._connection.close()

    def _clear(self) -> None:
        with self.transaction(user_id="") as tx:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'serial'"
            for table in tx.rows(tables):
                tx.run(" ".join(("DELETE FROM", quote(str(table["name"])))))

    def _lay_out(self) -> None:
        with self.transaction(user_id=""):
            lay_out(self._connection, self._catalogue)


def quote(name: str) -> str:
    """A table or column name of the catalogue, as SQL writes it."""
    return f'"{name}"'
