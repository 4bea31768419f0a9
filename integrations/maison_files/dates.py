"""A date is taken in the spelling that its file is known for, and never guessed at."""

import re
from datetime import date
from enum import Enum

from integrations.maison_files.faults import Fault

ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
DAY_FIRST = re.compile(r"(?P<day>[0-9]{2})\.(?P<month>[0-9]{2})\.(?P<year>[0-9]{4})")
NUMERIC = re.compile(r"[0-9]{1,4}([-/. ])[0-9]{1,2}\1[0-9]{1,4}")


class Spelling(Enum):
    """How the dates of a file are written. ISO is read in every file: it has one meaning only."""

    ISO = "YYYY-MM-DD"
    DAY_FIRST = "DD.MM.YYYY"


def read_date(text: str, spelling: Spelling, column: str) -> date | Fault:
    """The date, or why there is none."""
    found = ISO.fullmatch(text)
    if found is None and spelling is Spelling.DAY_FIRST:
        found = DAY_FIRST.fullmatch(text)
    if found is None:
        return _unread(text, spelling, column)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return Fault(column, "DATE_IMPOSSIBLE", "There is no such day in the calendar.")


def _unread(text: str, spelling: Spelling, column: str) -> Fault:
    wanted = f"write it as {spelling.value}."
    if NUMERIC.fullmatch(text):
        return Fault(column, "DATE_AMBIGUOUS", f"The date may mean more than one day; {wanted}")
    return Fault(column, "DATE_UNREADABLE", f"This is not a date; {wanted}")
