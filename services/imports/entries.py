"""One row on its way in: its cells are checked one by one, and each complaint is kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from services.imports.outcomes import REFUSED_BY_ITSELF
from services.imports.report import Problem

LONGEST_KEY = 64
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it was read. `problems` begins with what reading found, and grows by checking."""

    line: int
    cells: Mapping[str, str]
    dates: Mapping[str, date | None]
    problems: list[Problem]

    def refuse(self, column: str, code: str) -> None:
        self.problems.append(Problem(self.line, column, code, REFUSED_BY_ITSELF[code]))

    def text(self, column: str, longest: int = LONGEST_TEXT) -> str:
        """The cell, which must not be empty."""
        value = self.optional_text(column, longest)
        if value is None:
            self.refuse(column, "CELL_EMPTY")
        return value or ""

    def optional_text(self, column: str, longest: int = LONGEST_TEXT) -> str | None:
        value = self.cells[column]
        if len(value) > longest:
            self.refuse(column, "CELL_TOO_LONG")
        return value or None

    def key(self, column: str) -> str:
        """The cell as a code of the maison, which are written in capitals."""
        return self.text(column, LONGEST_KEY).upper()

    def choice(self, column: str, choices: Collection[str], code: str) -> str:
        value = self.cells[column].upper()
        if value not in choices:
            self.refuse(column, code)
        return value

    def past_day(self, column: str, begins_on: date, today: date) -> date | None:
        """The date, which must lie between the beginning of the record and today."""
        day = self.dates.get(column)
        if day is not None and day > today:
            self.refuse(column, "DATE_IN_FUTURE")
        if day is not None and day < begins_on:
            self.refuse(column, "DATE_TOO_EARLY")
        return day
