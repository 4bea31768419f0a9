"""The commands of `caseback translations`: texts out to translators, in again, and how far."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.commands import settings_of
from app.settings import SettingsRefused
from app.translation_operating import ask_how_far_it_is, send_out, take_in
from services.content.import_report import ImportReport, Remark

translations = typer.Typer(no_args_is_help=True, help="Translations: out, in, and how far.")

Keys = Annotated[
    list[str] | None,
    typer.Option("--key", help="The key of a piece, as often as needed."),
]
MOST_SAID = 100


@translations.command("export")
def export_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write; a ZIP where it is all languages.")],
    locale: Annotated[str | None, typer.Option(help="One language, as fr; else all.")] = None,
    key: Keys = None,
) -> None:
    """Write the texts to translate as a PO file, or those of all languages as a ZIP."""
    data = asyncio.run(send_out(settings_of(context), locale, key or []))
    try:
        file.write_bytes(data)
    except OSError as fault:
        raise SettingsRefused(f"{file} cannot be written: {fault.strerror}.") from fault
    print(f"{file}: {len(data):,} bytes.")


@translations.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The PO file.")],
    locale: Annotated[str, typer.Option(help="Its language, as fr.")],
    apply: Annotated[bool, typer.Option("--apply", help="Do it; else only say it.")] = False,
    overrule: Annotated[
        list[str] | None, typer.Option(help="The context of a conflict the file decides.")
    ] = None,
) -> None:
    """Say what a PO file would do, or do it; 1 with a fault or a conflict."""
    try:
        data = file.read_bytes()
    except OSError as fault:
        raise SettingsRefused(f"{file} cannot be read: {fault.strerror}.") from fault
    settings = settings_of(context)
    report = asyncio.run(take_in(settings, data, locale, apply=apply, overrule=overrule or []))
    _say(report)
    sys.exit(1 if report.faults or report.conflicts else 0)


@translations.command("status")
def status_command(context: typer.Context, key: Keys = None) -> None:
    """Show how far each language is, in texts and in words."""
    found = asyncio.run(ask_how_far_it_is(settings_of(context), key or []))
    table = Table("language", "reviewed", "translated", "outdated", "missing", "words done")
    for tag, progress in found.items():
        units, words = progress.units, progress.words
        counts = (units.reviewed, units.translated, units.outdated, units.missing)
        share = f"{words.done / words.total:.0%}" if words.total else "–"  # noqa: RUF001 - a dash
        table.add_row(tag, *(f"{each:,}" for each in counts), share)
    Console(width=None if sys.stdout.isatty() else 120, highlight=False).print(table)


def _say(report: ImportReport) -> None:
    for fault in report.faults[:MOST_SAID]:
        print(f"! {_place(fault)}{fault.sentence} ({fault.code})")
    for warning in report.warnings[:MOST_SAID]:
        print(f"? {_place(warning)}{warning.sentence} ({warning.code})")
    for item in report.conflicts[:MOST_SAID]:
        print(f"x line {item.line}, {item.context}: changed on both sides.")
        print(f"    here: {item.standing}\n    file: {item.incoming}")
    for outcome, number in sorted(report.counts.items()):
        print(f"{outcome.replace('_', ' ').lower()}: {number:,}")
    if report.faults:
        print("Nothing was taken: correct the file first.")
    else:
        print("Done." if report.is_applied else "Nothing was written; --apply does it.")


def _place(remark: Remark) -> str:
    where = f"line {remark.line}" if remark.line else "the file"
    return f"{where}, {remark.context}: " if remark.context else f"{where}: "
