"""How each key of a programme is written: a reader takes the value, or says how to write it."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, cast

MARKET = re.compile(r"[A-Z]{2}")
WORD = re.compile(r"[A-Z][A-Z0-9_]*")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONGEST_YEARS = 50
OLDEST_AGE = 99

Problems = list[str]
Read = Callable[[str, object, Problems], Any]  # what a key holds, or a problem and any value


def _day(key: str, value: object, problems: Problems) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # written like a day, but not in the calendar
    problems.append(f"{key}: {value!r} is no day; write one that exists, as 2026-11-12.")
    return date.min


def _number(least: int, most: int) -> Read:
    def read(key: str, value: object, problems: Problems) -> int:
        # Of the very type: to Python, true is a number too.
        if type(value) is int and least <= value <= most:
            return value
        problems.append(f"{key}: {value!r} is not taken; write a number from {least} to {most}.")
        return least

    return read


def _word(key: str, value: object, form: re.Pattern[str], problems: Problems) -> str:
    if isinstance(value, str) and form.fullmatch(value):
        return value
    cure = "a market by two capital letters, as FR" if form is MARKET else "capitals, as WATCH"
    problems.append(f"{key}: {value!r} is no name; write {cure}.")
    return ""


def _words(form: re.Pattern[str]) -> Read:
    def read(key: str, value: object, problems: Problems) -> frozenset[str]:
        if not isinstance(value, list):
            problems.append(f'{key}: {value!r} is no list; write it as ["FIRST", "SECOND"].')
            return frozenset()
        words = [_word(key, each, form, problems) for each in cast("list[object]", value)]
        repeated = sorted({word for word in words if word and words.count(word) > 1})
        problems += [f"{key}: {word} is named twice; name it once." for word in repeated]
        return frozenset(words)

    return read


def _table(form: re.Pattern[str], read_entry: Read) -> Read:
    def read(key: str, value: object, problems: Problems) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            problems.append(f"{key}: {value!r} is no table; write a line for each name below it.")
            return {}
        return {
            _word(key, name, form, problems): read_entry(f"{key}.{name}", entry, problems)
            for name, entry in cast("Mapping[object, object]", value).items()
        }

    return read


YEARS = _number(1, LONGEST_YEARS)
READERS: Mapping[str, Read] = {
    "opens_on": _day,
    "record_begins_on": _day,
    "total_years": YEARS,
    "base_years": YEARS,
    "minimum_age": _number(0, OLDEST_AGE),
    "covered_categories": _words(WORD),
    "excluded_categories": _words(WORD),
    "sale_kinds": _words(WORD),
    "authorised_only_markets": _words(MARKET),
    "opens_on_by_market": _table(MARKET, _day),
    "base_years_by_market": _table(MARKET, YEARS),
    "base_years_by_category": _table(WORD, YEARS),
}
