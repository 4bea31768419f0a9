"""What became of a file: how many rows did what, and every row that somebody should look at."""

from dataclasses import dataclass, field
from enum import StrEnum


class FileKind(StrEnum):
    POINTS_OF_SALE = "points-of-sale"
    CATALOGUE = "catalogue"
    PIECES = "pieces"
    SALES = "sales"


@dataclass(frozen=True, slots=True)
class Problem:
    """A row, by the number that a spreadsheet shows, and what is the matter with it.

    The sentence never repeats what the row holds. `column` is None when it is the whole row.
    """

    line: int
    column: str | None
    code: str
    sentence: str


@dataclass(slots=True)
class ImportReport:
    """Each row read is counted once: as one of the four outcomes, or as a bad row.

    `inserted` and `updated` say what the file does to the house; `applied` whether it was done.
    `unchanged` rows were known already, `repeated` ones say again what another row or sale said.
    `problems` are rows that are not taken, `notes` rows that are, and deserve a look.
    """

    kind: FileKind
    rows_read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    repeated: int = 0
    problems: list[Problem] = field(default_factory=list[Problem])
    notes: list[Problem] = field(default_factory=list[Problem])
    applied: bool = False

    @property
    def bad_rows(self) -> int:
        """How many rows are not taken; a row with two faults is one."""
        return len({problem.line for problem in self.problems})

    @property
    def changes(self) -> int:
        return self.inserted + self.updated
