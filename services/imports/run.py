"""One file's way in: rows are staged, judged together, and written if the caller says so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.keys import new_id
from services import audit, outbox
from services.imports import staging
from services.imports.entries import Entry
from services.imports.outcomes import COUNTED, NOTED, explain
from services.imports.report import FileKind, ImportReport

COUNT = text("SELECT outcome, count(*) AS rows FROM import_judged GROUP BY outcome")
REMARKABLE = text(
    "SELECT line, outcome FROM import_judged WHERE outcome = ANY(:outcomes) ORDER BY line"
)


class FileImport(Protocol):
    """What differs between the four kinds of files.

    `judge` leaves `import_judged` with one outcome a staged line; until `write`, nothing but
    temporary tables has changed.
    """

    @property
    def columns(self) -> Mapping[str, str]: ...
    @property
    def writes(self) -> Sequence[str]: ...
    @property
    def action(self) -> str: ...
    async def learn(self, session: AsyncSession) -> None: ...
    def record(self, entry: Entry) -> staging.Record: ...
    async def judge(self, session: AsyncSession) -> None: ...
    async def write(self, session: AsyncSession) -> None: ...


class ImportRun:
    """Call `prepare`, `stage` as often as there are rows, `judge`, and then perhaps `write`."""

    def __init__(self, session: AsyncSession, kind: FileKind, file_import: FileImport) -> None:
        self._session = session
        self._import = file_import
        self.report = ImportReport(kind)

    async def prepare(self) -> None:
        """Raises Refusal while another import is running."""
        await staging.lay_out(self._session, self._import.columns)
        await self._import.learn(self._session)

    async def stage(self, entries: Iterable[Entry]) -> None:
        good: list[tuple[int, staging.Record]] = []
        for entry in entries:
            self.report.rows_read += 1
            record = self._import.record(entry) if entry.cells else ()
            if entry.problems:
                self.report.problems += entry.problems
            else:
                good.append((entry.line, record))
        records = [
            (line, key, *record) for (line, record), key in zip(good, _ids(len(good)), strict=True)
        ]
        await staging.copy(self._session, self._import.columns, records)

    async def judge(self) -> None:
        """Complete the report: what the file would do, and what is the matter with its rows."""
        await staging.analyse(self._session, staging.STAGED)
        await self._import.judge(self._session)
        outcomes: list[str] = []
        for outcome, rows in await self._session.execute(COUNT):
            outcomes.append(outcome)
            if counter := COUNTED.get(outcome):
                setattr(self.report, counter, getattr(self.report, counter) + rows)
        remarkable = [each for each in outcomes if each in NOTED or each not in COUNTED]
        for line, outcome in await self._session.execute(REMARKABLE, {"outcomes": remarkable}):
            kept = self.report.notes if outcome in NOTED else self.report.problems
            kept.append(explain(line, outcome))
        self.report.problems.sort(key=lambda problem: problem.line)

    async def write(self) -> None:
        """Do what was judged; a file that says nothing new leaves no trace.

        The CRM is promised all of it at the end: a file holds what it takes until it commits.
        """
        if self.report.changes:
            async with outbox.gathering(self._session):
                await self._import.write(self._session)
            await staging.analyse(self._session, *self._import.writes)
            await audit.record(
                self._session,
                actor="OPERATOR",
                action=self._import.action,
                object_kind="IMPORT",
                object_id=new_id(),
                fields=["inserted", "updated"],
            )
        self.report.applied = True


def _ids(count: int) -> list[UUID]:
    """So many ids in ascending order: by id, the rows of a file are as old as their lines say."""
    return sorted(new_id() for _ in range(count))
