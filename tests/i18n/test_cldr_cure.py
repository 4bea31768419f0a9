import json
import subprocess
import sys
from pathlib import Path

from i18n.cldr import cure
from i18n.locales import LOCALES

ROOT = Path(__file__).parents[2]
TAGS = [each.tag for each in LOCALES]

# What the mixing spoils: names that stand alone, reached through CLDR's aliases.
PROBE = """
import json, sys
from datetime import date
from babel import Locale
from babel.dates import format_date

def probe(tag):
    locale = Locale.parse(tag, sep="-")
    days = [date(2026, month, 12) for month in range(1, 13)]
    patterns = ("LLLL y", "LLL", "LLLLL", "MMMM", "QQQQ", "qqqq", "qqq", "cccc", "ccc", "EEEE")
    return [format_date(day, each, locale=locale).replace("?", "") for each in patterns
            for day in days]
"""

RAW = (
    PROBE
    + """
print(json.dumps({tag: probe(tag) for tag in sys.argv[1:]}))
"""
)

CURED = (
    PROBE
    + """
from i18n.cldr import cure
cure()
print(json.dumps({tag: probe(tag) for tag in sys.argv[1:]}))
"""
)


def run(script, tags):
    done = subprocess.run(
        [sys.executable, "-c", script, *tags],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def test_the_cure_also_helps_when_babel_was_used_before():
    script = (
        "from babel.dates import format_date\n"
        + PROBE
        + """
for tag in sys.argv[1:]:
    Locale.parse(tag, sep="-").months["stand-alone"]["wide"]
from i18n.cldr import cure
cure()
print(json.dumps({tag: probe(tag) for tag in sys.argv[1:]}))
"""
    )
    assert run(script, TAGS[:4]) == run(RAW, TAGS[:1]) | run(CURED, TAGS[1:4])


def test_regional_formats_do_not_depend_on_what_was_formatted_before():
    script = """
import json, sys
from datetime import date
from i18n.cldr import format_locale
from babel.dates import format_date
def names(tag, territory):
    locale = format_locale(tag, territory)
    return [format_date(date(2026, month, 1), "LLLL d", locale=locale) for month in range(1, 13)]
print(json.dumps({each: names(*each.split("/")) for each in sys.argv[1:]}))
"""
    regional = ["fr/CH", "fr/CA", "ar/MA", "ar/SY", "es/MX", "zh-Hant/HK", "pt-BR/PT", "en/AU"]
    assert run(script, regional) == run(script, regional[::-1])
    assert run(script, regional) == {name: run(script, [name])[name] for name in regional}


def test_the_cure_is_taken_once():
    script = """
import json
import re
from babel import localedata
from i18n.cldr import cure
cure()
first = {name: id(tables) for name, tables in localedata._cache.items()}
cure()
print(json.dumps(first == {name: id(tables) for name, tables in localedata._cache.items()}))
"""
    assert run(script, []) is True
    cure()
