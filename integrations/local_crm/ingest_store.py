"""Bulk jobs as they are kept in the file: every change is part of somebody's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from integrations.local_crm.ids import make_id
from integrations.local_crm.ingest_jobs import DUE, FINISHED, Job, Outcome
from integrations.local_crm.store import Transaction
from integrations.local_crm.values import Row, Stored, keep_instant

_KEPT_FOR = timedelta(days=7)
_JOBS = """
    SELECT id, object, operation, key, line_ending, delimiter, version, state, created_by,
           created_at, changed_at, content IS NOT NULL AS has_content, error, processed, failed,
           milliseconds
      FROM bulk_job"""


class JobShelf:
    """The jobs of the org, as one transaction sees them."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def add(self, *, settings: dict[str, Stored]) -> Job:
        """A new open job. Jobs that ended long ago go at this occasion."""
        self._forget_old()
        now = self._tx.now
        kept: Row = {
            "id": make_id("750", self._tx.next_serial("bulk_job")),
            "state": "Open",
            "created_by": self._tx.user_id,
            "created_at": now,
            "changed_at": now,
        }
        row = kept | settings
        names, marks = ", ".join(row), ", ".join("?" for _ in row)
        parts = ("INSERT INTO bulk_job (", names, ") VALUES (", marks, ")")
        self._tx.run(" ".join(parts), tuple(row.values()))
        return self.get(str(row["id"]))

    def find(self, id_: str) -> Job | None:
        return next(iter(self._list("WHERE id = ?", id_)), None)

    def get(self, id_: str) -> Job:
        """The job of an id that is known to be there. Raises KeyError."""
        found = self.find(id_)
        if found is None:
            raise KeyError(id_)
        return found

    def list_from(self, start: int, count: int) -> list[Job]:
        """The oldest first."""
        return self._list("ORDER BY rowid LIMIT ? OFFSET ?", count, start)

    def find_due(self) -> Job | None:
        """The oldest that is ready to be carried out, or was interrupted."""
        return next(iter(self._list("WHERE state IN (?, ?) ORDER BY rowid LIMIT 1", *DUE)), None)

    def upload(self, job: Job, content: str) -> None:
        self._tx.run("UPDATE bulk_job SET content = ? WHERE id = ?", (content, job.id))

    def content(self, job: Job) -> str:
        """What was uploaded; empty where nothing was."""
        rows = self._tx.rows("SELECT content FROM bulk_job WHERE id = ?", (job.id,))
        return next((str(row["content"] or "") for row in rows), "")

    def move(self, job: Job, state: str, *, error: str | None = None) -> Job:
        sql = "UPDATE bulk_job SET state = ?, error = ?, changed_at = ? WHERE id = ?"
        self._tx.run(sql, (state, error, self._tx.now, job.id))
        return self.get(job.id)

    def keep(self, job: Job, outcomes: Sequence[Outcome], *, milliseconds: int) -> None:
        """What became of the next rows. In the transaction that wrote them, or they are lost."""
        sql = "INSERT INTO bulk_row (job, place, id, is_created, error) VALUES (?, ?, ?, ?, ?)"
        for one in outcomes:
            self._tx.run(sql, (job.id, one.place, one.id, one.is_created, one.error))
        failed = sum(one.error is not None for one in outcomes)
        sql = """UPDATE bulk_job SET processed = processed + ?, failed = failed + ?,
                 milliseconds = milliseconds + ?, changed_at = ? WHERE id = ?"""
        self._tx.run(sql, (len(outcomes), failed, milliseconds, self._tx.now, job.id))

    def outcomes(self, job: Job) -> list[Outcome]:
        sql = "SELECT place, id, is_created, error FROM bulk_row WHERE job = ? ORDER BY place"
        return [_read_outcome(row) for row in self._tx.rows(sql, (job.id,))]

    def drop(self, job: Job) -> None:
        self._tx.run("DELETE FROM bulk_row WHERE job = ?", (job.id,))
        self._tx.run("DELETE FROM bulk_job WHERE id = ?", (job.id,))

    def _forget_old(self) -> None:
        oldest = keep_instant(datetime.fromisoformat(self._tx.now) - _KEPT_FOR)
        for job in self._list("WHERE changed_at < ? AND state IN (?, ?, ?)", oldest, *FINISHED):
            self.drop(job)

    def _list(self, condition: str, *parameters: Stored) -> list[Job]:
        rows = self._tx.rows(f"{_JOBS} {condition}", parameters)
        return [_read_job(row) for row in rows]


def _read_job(row: Row) -> Job:
    return Job(
        id=str(row["id"]),
        object=str(row["object"]),
        operation=str(row["operation"]),
        key=_text(row["key"]),
        line_ending=str(row["line_ending"]),
        delimiter=str(row["delimiter"]),
        version=int(row["version"] or 0),
        state=str(row["state"]),
        created_by=str(row["created_by"]),
        created_at=str(row["created_at"]),
        changed_at=str(row["changed_at"]),
        has_content=bool(row["has_content"]),
        error=_text(row["error"]),
        processed=int(row["processed"] or 0),
        failed=int(row["failed"] or 0),
        milliseconds=int(row["milliseconds"] or 0),
    )


def _read_outcome(row: Row) -> Outcome:
    place, is_created = int(row["place"] or 0), bool(row["is_created"])
    return Outcome(place, _text(row["id"]), is_created, _text(row["error"]))


def _text(value: Stored) -> str | None:
    return None if value is None else str(value)
