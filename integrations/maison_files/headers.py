"""The first row decides how a file is cut into cells, and which cell is which."""

import csv
import re
from collections import Counter
from collections.abc import Sequence

from integrations.maison_files.faults import FileRefused
from integrations.maison_files.formats import Format

DELIMITERS = (",", ";", "\t")
LONGEST_HEADER = 10_000
COLUMN_NAME = re.compile(r"[a-z][a-z_ ]{0,39}")


def find_delimiter(first_line: str, form: Format) -> str:
    """The delimiter under which most of the columns are found."""

    def known(delimiter: str) -> int:
        records = csv.reader([first_line[:LONGEST_HEADER]], delimiter=delimiter)
        return sum(len({*name_columns(cells)} & {*form.columns}) for cells in records)

    return max(DELIMITERS, key=known)


def name_columns(cells: Sequence[str]) -> list[str]:
    return [cell.strip().lower() for cell in cells]


def check_columns(cells: Sequence[str], form: Format) -> list[str]:
    """The columns in the file's own order; raises FileRefused unless each is there once."""
    names = name_columns(cells)
    complaints = {
        "missing": [name for name in form.columns if name not in names],
        "unknown": [
            _shown(name, place)
            for place, name in enumerate(names, start=1)
            if name not in form.columns
        ],
        "given twice": [
            name for name, times in Counter(names).items() if times > 1 and name in form.columns
        ],
    }
    said = [f"{what}: {', '.join(which)}" for what, which in complaints.items() if which]
    if said:
        raise FileRefused(1, "COLUMNS_DIFFER", f"The columns differ ({'; '.join(said)}).")
    return names


def _shown(name: str, place: int) -> str:
    """The name as far as it can be one: a file without a header has data in its first row."""
    return name if COLUMN_NAME.fullmatch(name) else f"no. {place}"
