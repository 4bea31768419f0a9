"""Puts a file of the maison and its import together: read, judged and written in one commit."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

from integrations.maison_files import formats
from integrations.maison_files.faults import FileRefused
from integrations.maison_files.reading import MaisonFile, Row
from models.database import Database
from rules.programme import Programmes
from services.imports.catalogue import CatalogueImport
from services.imports.entries import Entry
from services.imports.pieces import PieceImport
from services.imports.points_of_sale import PointOfSaleImport
from services.imports.report import FileKind, ImportReport, Problem
from services.imports.run import FileImport, ImportRun
from services.imports.sales import SaleImport

__all__ = ["FileKind", "ImportReport", "Problem", "import_file", "progress_bar"]

CHUNK_ROWS = 5000
FORMATS = {
    FileKind.POINTS_OF_SALE: formats.POINTS_OF_SALE,
    FileKind.CATALOGUE: formats.CATALOGUE,
    FileKind.PIECES: formats.PIECES,
    FileKind.SALES: formats.SALES,
}

ShowProgress = Callable[[int, int], None]


async def import_file(
    database: Database,
    programmes: Programmes,
    *,
    kind: FileKind,
    path: Path,
    dry_run: bool = False,
    skip_bad: bool = False,
    progress: ShowProgress | None = None,
    at: datetime | None = None,
) -> ImportReport:
    """Import a whole file, or nothing of it where a row is bad and `skip_bad` is not given.

    A dry run reports the same and writes nothing. `progress` is told the bytes read, and of how
    many; `at` is the instant that decides which dates lie in the future. A file that cannot be
    read is a problem of the report, OSError is raised for one that is not there, and Refusal
    while another import is running.
    """
    try:
        file = MaisonFile(path, FORMATS[kind])
        async with database.transaction() as session:
            run = ImportRun(session, kind, _import(kind, programmes, at or datetime.now(UTC)))
            await run.prepare()
            for entries in _chunks(file, progress or _silently):
                await run.stage(entries)
            await run.judge()
            if not dry_run and (skip_bad or not run.report.problems):
                await run.write()
            return run.report
    except FileRefused as refused:
        problem = Problem(refused.line, None, refused.code, refused.sentence)
        return ImportReport(kind, problems=[problem])


@contextmanager
def progress_bar(console: Console, title: str) -> Generator[ShowProgress]:
    """A bar on the console, to be given to `import_file`; it is gone when the import is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


def _import(kind: FileKind, programmes: Programmes, at: datetime) -> FileImport:
    match kind:
        case FileKind.POINTS_OF_SALE:
            return PointOfSaleImport()
        case FileKind.CATALOGUE:
            return CatalogueImport()
        case FileKind.PIECES:
            return PieceImport(programmes, at)
        case FileKind.SALES:
            return SaleImport(programmes, at)


def _chunks(file: MaisonFile, show: ShowProgress) -> Iterator[Iterable[Entry]]:
    rows = file.rows()
    while chunk := [_entry(row) for row in islice(rows, CHUNK_ROWS)]:
        yield chunk
        show(file.position, file.size)


def _entry(row: Row) -> Entry:
    problems = [Problem(row.line, each.column, each.code, each.sentence) for each in row.faults]
    return Entry(row.line, row.cells, row.dates, problems)


def _silently(_done: int, _total: int) -> None:
    """Progress that nobody asked for."""
