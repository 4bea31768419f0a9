"""Carries out bulk jobs in the background, a few rows at a time, so that others get through."""

import sys
import threading
import time
import traceback

from integrations.local_crm.calls import Work
from integrations.local_crm.ingest_csv import Malformed, Table, read_table
from integrations.local_crm.ingest_jobs import DUE, Job
from integrations.local_crm.ingest_rows import Plan, make_plan
from integrations.local_crm.ingest_store import JobShelf
from integrations.local_crm.org import Org
from integrations.local_crm.routes import dispatch
from integrations.local_crm.store import Store, Transaction

_ROWS_AT_ONCE = 200


class IngestWorker:
    """One thread. What is not finished when it stops, or dies, goes on where it was."""

    def __init__(self, store: Store, org: Org) -> None:
        self._store = store
        self._org = org
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)

    def start(self) -> None:
        self._org.bulk_is_due.set()
        self._thread.start()

    def stop(self) -> None:
        """Waits for the rows that are being written, and for no others."""
        self._is_stopping = True
        self._org.bulk_is_due.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_stopping:
            self._org.bulk_is_due.wait()
            self._org.bulk_is_due.clear()
            while not self._is_stopping and (job := self._find_due()):
                self._carry_out(job)

    def _find_due(self) -> Job | None:
        with self._store.transaction(user_id="") as tx:
            return JobShelf(tx).find_due()

    def _carry_out(self, job: Job) -> None:
        try:
            table, plan = self._prepare(job)
            while not self._is_stopping and self._take_step(job, table, plan):
                pass
        except Malformed as malformed:
            self._fail(job, str(malformed))
        except Exception:  # noqa: BLE001 - whatever is wrong with one job must not end the others
            sys.stderr.write(traceback.format_exc())
            self._fail(job, "InternalServerError : An unexpected error occurred")

    def _prepare(self, job: Job) -> tuple[Table, Plan]:
        with self._store.transaction(user_id=job.created_by) as tx:
            shelf = JobShelf(tx)
            content = shelf.content(job)
            if job.state == "UploadComplete":
                shelf.move(job, "InProgress")
        table = read_table(content, delimiter=job.delimiter, line_ending=job.line_ending)
        return table, make_plan(self._org.seen_by(job.created_by), job, table.header)

    def _take_step(self, job: Job, table: Table, plan: Plan) -> bool:
        """Carries out the next rows, in a transaction with the note of it. False at the end."""
        began = time.monotonic()
        with self._store.transaction(user_id=job.created_by) as tx:
            shelf = JobShelf(tx)
            now = shelf.find(job.id)
            if now is None or now.created_at != job.created_at or now.state not in DUE:
                return False
            start = now.processed
            rows = table.rows[start : start + _ROWS_AT_ONCE]
            if not rows:
                shelf.move(now, "JobComplete")
                return False
            outcomes = plan.carry_out(self._work(tx), rows, start=start)
            spent = int((time.monotonic() - began) * 1000)
            shelf.keep(now, outcomes, milliseconds=spent)
        return True

    def _work(self, tx: Transaction) -> Work:
        return Work(tx, self._org, dispatch)

    def _fail(self, job: Job, error: str) -> None:
        with self._store.transaction(user_id=job.created_by) as tx:
            shelf = JobShelf(tx)
            if shelf.find(job.id) is not None:
                shelf.move(job, "Failed", error=error)
