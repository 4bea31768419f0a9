"""What may be wrong with a file or with one of its rows; no sentence repeats what a cell holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell, or a whole row when `column` is None, cannot be taken."""

    column: str | None
    code: str
    sentence: str


@dataclass
class FileRefused(Exception):
    """The file cannot be read on from here, so nothing of it is taken."""

    line: int
    code: str
    sentence: str
