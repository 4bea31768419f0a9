"""Streams a file as rows with the line that a spreadsheet shows, bad rows included."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from integrations.maison_files.dates import read_date
from integrations.maison_files.encodings import find_encoding
from integrations.maison_files.faults import Fault, FileRefused
from integrations.maison_files.formats import Format
from integrations.maison_files.headers import check_columns, find_delimiter


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row by column, without outer blanks; dates apart, None where there is none."""

    line: int
    cells: dict[str, str]
    dates: dict[str, date | None]
    faults: list[Fault]


RUN_ON = Fault(
    None, "CELL_HAS_LINES", "A cell runs over several lines: a quote before it is left open."
)


class MaisonFile:
    """One file on disk. Opening it finds its encoding; reading it keeps one row in memory."""

    def __init__(self, path: Path, form: Format) -> None:
        """Raises FileRefused for a file that is not text, and OSError for one that is not there."""
        self._path = path
        self._form = form
        self._encoding = find_encoding(path)
        self.size = path.stat().st_size
        self.position = 0

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank. Raises FileRefused where the file cannot be read on."""
        with self._path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding=self._encoding, newline="")
            delimiter = find_delimiter(text.readline(), self._form)
            text.seek(0)
            records = self._records(text, delimiter)
            columns = check_columns(next(records, (1, [""]))[1], self._form)
            for line, cells in records:
                self.position = raw.tell()
                if any(cells):
                    yield self._row(line, columns, cells)
            self.position = self.size

    def _records(self, text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        line = 0
        try:
            for line, cells in enumerate(reader, start=1):
                yield line, [cell.strip() for cell in cells]
        except csv.Error as error:
            raise FileRefused(
                line + 1,
                "ROW_UNREADABLE",
                "The row cannot be cut into cells: its quotes do not match, or a cell is endless.",
            ) from error

    def _row(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
        if any("\n" in cell or "\r" in cell for cell in cells):
            return Row(line, {}, {}, [RUN_ON])
        if len(cells) != len(columns):
            return Row(line, {}, {}, [_miscounted(len(cells), len(columns))])
        named = dict(zip(columns, cells, strict=True))
        dates: dict[str, date | None] = {}
        faults: list[Fault] = []
        for column, spelling in self._form.dates.items():
            text = named.pop(column)
            found = read_date(text, spelling, column) if text else None
            if isinstance(found, Fault):
                faults.append(found)
            else:
                dates[column] = found
        return Row(line, named, dates, faults)


def _miscounted(found: int, wanted: int) -> Fault:
    code = "CELLS_MISSING" if found < wanted else "CELLS_TOO_MANY"
    return Fault(None, code, f"The row has {found} cells, the header {wanted}.")
