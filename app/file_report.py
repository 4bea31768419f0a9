"""Says on the terminal what became of a file of the maison."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from app.importing import FileKind, ImportReport, Problem, import_file, progress_bar
from app.settings import Settings, SettingsRefused
from app.wiring import open_parts
from rules.errors import Refusal

MOST_NOTES = 20
BAD_ROWS = 1


async def run_import(
    settings: Settings, kind: FileKind, path: Path, *, dry_run: bool, skip_bad: bool
) -> int:
    """Import a file and report on it; 0 when it was taken as asked, 1 when bad rows stopped it."""
    console = Console()
    try:
        async with open_parts(settings) as parts:
            with progress_bar(Console(stderr=True), path.name) as progress:
                report = await import_file(
                    parts.database,
                    parts.house.programmes,
                    kind=kind,
                    path=path,
                    dry_run=dry_run,
                    skip_bad=skip_bad,
                    progress=progress,
                )
    except OSError as error:
        raise SettingsRefused(f"{path} cannot be read: {error.strerror}.") from error
    except Refusal as refusal:
        raise SettingsRefused(refusal.text.msgid) from refusal
    _show(console, report)
    return BAD_ROWS if report.problems and not skip_bad else 0


def _show(console: Console, report: ImportReport) -> None:
    if report.problems:
        console.print(_table("Rows that cannot be taken", report.problems))
    if report.notes:
        console.print(_table("Rows that deserve a look", report.notes[:MOST_NOTES]))
    if len(report.notes) > MOST_NOTES:
        console.print(f"and {len(report.notes) - MOST_NOTES:,} more of these.")
    console.print(
        f"{report.rows_read:,} rows read: {report.inserted:,} new, {report.updated:,} changed,"
        f" {report.unchanged:,} known, {report.repeated:,} repeated, {report.bad_rows:,} bad."
    )
    console.print("Written." if report.applied else "Nothing was written.")


def _table(title: str, problems: list[Problem]) -> Table:
    table = Table("row", "column", "code", "what to do", title=title, title_justify="left")
    for each in problems:
        table.add_row(str(each.line), each.column or "", each.code, each.sentence)
    return table
