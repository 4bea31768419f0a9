"""Dates and numbers come out in the reader's language, whatever was formatted before.

Babel 2.18 resolves CLDR aliases lazily and stores the result in tables that locales share, so
one language's month names turn up in another (python-babel issue 1234). Here every locale gets
tables of its own, copied from a set that nothing ever resolves. Drop this when a Babel release
carries its pull request 1299.
"""

import copy
import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale, localedata
from babel.dates import format_date, format_time, get_datetime_format
from babel.numbers import format_decimal

from i18n.locales import LOCALES, language

Tables = dict[str, Any]

_TERRITORY: Final = re.compile(r"[A-Z]{2}|[0-9]{3}")

# What a date or a number needs. A regional locale (fr-CH) lends its formats, never its names
# for countries and currencies, which are most of the weight.
_FORMATS: Final = frozenset(
    {
        "character_order", "date_formats", "datetime_formats", "datetime_skeletons",
        "day_period_rules", "day_periods", "days", "decimal_formats", "default_numbering_system",
        "eras", "locale_id", "months", "number_symbols", "numbering_systems", "quarters",
        "time_formats", "week_data", "zone_formats",
    }
)  # fmt: skip

# The set that is never handed to a Locale, so nothing is ever resolved in it.
_pristine: Final[dict[str, Tables]] = {}


@contextmanager
def _babel_reading_from(tables: dict[str, Tables]) -> Generator[dict[str, Tables]]:
    """Let Babel load through `tables` for a while; give its own cache, which comes back after."""
    module = localedata.__dict__  # the cache and its lock are private: the only names we borrow
    with module["_cache_lock"]:
        own = module["_cache"]
        module["_cache"] = tables
        try:
            yield own
        finally:
            module["_cache"] = own


def cure() -> None:
    """Give each of the fourteen languages tables of its own; 0.15 s once, then nothing.

    To be called at start, before Babel is used for anything else.
    """
    if _pristine:
        return
    fresh: dict[str, Tables] = {}
    with _babel_reading_from(fresh) as own:
        if _pristine:  # another thread was first
            return
        own.update(
            (name, copy.deepcopy(localedata.load(name)))
            for name in map(_locale_name, (each.tag for each in LOCALES))
        )
        _pristine.update((name, _formats_of(tables)) for name, tables in fresh.items())


def _formats_of(tables: Tables) -> Tables:
    return {key: value for key, value in tables.items() if key in _FORMATS}


def _locale_name(tag: str) -> str:
    return tag.replace("-", "_")


@lru_cache(maxsize=512)
def format_locale(tag: str, territory: str | None) -> Locale:
    """By what dates and numbers in a text of the language are written, for a reader in a territory.

    'fr' in 'CH' is fr_CH; 'de' in 'JP', which CLDR does not know, is de. The script never changes.
    """
    language(tag)
    cure()
    name = territory and _regional_name(tag, territory)
    if not name:
        return Locale.parse(_locale_name(tag))
    with _babel_reading_from(_pristine):
        tables = copy.deepcopy(_formats_of(localedata.load(name)))
    with _babel_reading_from({name: tables}):
        found = Locale.parse(name)
        _ = found.character_order  # a Locale reads its tables at the first question and keeps them
    return found


@lru_cache(maxsize=4096)
def format_territory(tag: str, *territories: str | None) -> str | None:
    """The first of the territories of which CLDR knows how the language is written there."""
    known = (each for each in territories if each and _regional_name(tag, each))
    return next(known, None)


def _regional_name(tag: str, territory: str) -> str | None:
    """The same language and script in a territory, by Babel's name; None unless CLDR knows it."""
    code, *rest = _locale_name(tag).split("_")
    script = [part for part in rest if len(part) == len("Hant")]
    name = "_".join((code, *script, territory))
    is_known = _TERRITORY.fullmatch(territory) and name in localedata.locale_identifiers()
    return name if is_known else None


def format_date_long(day: date, tag: str, territory: str | None = None) -> str:
    """The day in words ("12 novembre 2026"), never ambiguous; the text is in the tag's language.

    `territory` is where the reader is: 'fr' in 'CH' is written as in French Switzerland.
    """
    return format_date(day, "long", locale=format_locale(tag, territory))


def format_number(value: float | Decimal, tag: str, territory: str | None = None) -> str:
    """The number with the separators of the language, in Latin digits."""
    return format_decimal(value, locale=format_locale(tag, territory), numbering_system="latn")


def format_date_time(
    instant: datetime, tag: str, zone: ZoneInfo, territory: str | None = None
) -> str:
    """The instant as day and minute on a clock in `zone`; ValueError when it is a naive one."""
    if instant.utcoffset() is None:
        raise ValueError("An instant needs an offset; this one has none.")
    locale = format_locale(tag, territory)
    local = instant.astimezone(zone)
    pattern = str(get_datetime_format("long", locale=locale)).replace("'", "")
    day = format_date(local, "long", locale=locale)
    clock = format_time(local, "short", tzinfo=zone, locale=locale)
    return pattern.replace("{1}", day).replace("{0}", clock)
