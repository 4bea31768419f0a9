"""CSV as the Bulk API takes and gives it: a header, rows, and nothing that cannot be read."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DELIMITERS = {
    "COMMA": ",",
    "TAB": "\t",
    "PIPE": "|",
    "SEMICOLON": ";",
    "CARET": "^",
    "BACKQUOTE": "`",
}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}


class Malformed(Exception):
    """The data cannot be read; the text is what the job then says of itself."""


@dataclass(frozen=True)
class Table:
    header: list[str]
    rows: list[list[str]]


def read_table(text: str, *, delimiter: str, line_ending: str) -> Table:
    """The uploaded data. Raises Malformed."""
    _check_line_ending(text, line_ending)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter])
        lines = [line for line in reader if line]
    except csv.Error as error:
        raise Malformed(f"ClientInputError : {error}") from None
    if not lines:
        return Table([], [])
    header = [name.strip() for name in lines[0]]
    for number, line in enumerate(lines[1:], start=1):
        if len(line) != len(header):
            counts = f"{len(line)} fields where the header has {len(header)}"
            raise Malformed(f"InvalidBatch : row {number} has {counts}")
    return Table(header, lines[1:])


def write_table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, delimiter: str, line_ending: str
) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(
        written,
        delimiter=DELIMITERS[delimiter],
        lineterminator=LINE_ENDINGS[line_ending],
        quoting=csv.QUOTE_ALL,
    )
    writer.writerow(header)
    writer.writerows(rows)
    return written.getvalue()


def _check_line_ending(text: str, line_ending: str) -> None:
    first, newline, _ = text.partition("\n")
    if newline and first.endswith("\r") != (line_ending == "CRLF"):
        setting = f"Current LineEnding setting is {line_ending}"
        raise Malformed(f"ClientInputError : LineEnding is invalid on user data. {setting}")
