"""Days as SOQL names them: `TODAY`, `LAST_MONTH`, `LAST_N_DAYS:30`. Weeks begin on Monday."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_UNITS = "(DAY|WEEK|MONTH|QUARTER|YEAR)"
_DAYS = {"YESTERDAY": -1, "TODAY": 0, "TOMORROW": 1}
_NEIGHBOUR = re.compile(rf"(LAST|THIS|NEXT)_{_UNITS}")
_SEVERAL = re.compile(rf"(LAST|NEXT)_N_{_UNITS}S:(\d{{1,4}})")
_AGO = re.compile(rf"N_{_UNITS}S_AGO:(\d{{1,4}})")
_NINETY = re.compile(r"(LAST|NEXT)_90_DAYS")
_STEPS = {"LAST": -1, "THIS": 0, "NEXT": 1}
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


@dataclass(frozen=True)
class Period:
    """Some days in a row; `end` is the first day after them."""

    start: date
    end: date


def read_period(word: str, today: date) -> Period | None:
    """None for a word that names no days. Beyond the calendar ValueError or OverflowError."""
    if word in _DAYS:
        return _units("DAY", today, _DAYS[word])
    if (match := _NEIGHBOUR.fullmatch(word)) and match[2] != "DAY":
        return _units(match[2], today, _STEPS[match[1]])
    if match := _AGO.fullmatch(word):
        return _units(match[1], today, -int(match[2]))
    if match := _NINETY.fullmatch(word):
        return _several("DAY", today, 90, is_past=match[1] == "LAST")
    if match := _SEVERAL.fullmatch(word):
        return _several(match[2], today, int(match[3]), is_past=match[1] == "LAST")
    return None


def _units(unit: str, today: date, step: int) -> Period:
    return Period(_start(unit, today, step), _start(unit, today, step + 1))


def _several(unit: str, today: date, count: int, *, is_past: bool) -> Period:
    """The last days include today; the last weeks, months and years end before this one."""
    if not is_past:
        return Period(_start(unit, today, 1), _start(unit, today, count + 1))
    return Period(_start(unit, today, -count), _start(unit, today, int(unit == "DAY")))


def _start(unit: str, today: date, step: int) -> date:
    """The first day of the unit that is so many steps away from today's."""
    if unit == "DAY":
        return today + timedelta(days=step)
    if unit == "WEEK":
        return today + timedelta(days=7 * step - today.weekday())
    length = _MONTHS[unit]
    months = today.year * 12 + today.month - 1
    year, month = divmod(months // length * length + step * length, 12)
    return date(year, month + 1, 1)
