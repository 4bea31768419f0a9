"""Each language formats as if there were no other: in any order, in eight threads at once.

What a process that knows one language says is the measure; it uses Babel alone, nothing of ours.
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from i18n.locales import LOCALES

ROOT = Path(__file__).parents[2]
TAGS = [each.tag for each in LOCALES]
ORDERS = {
    "as listed": TAGS,
    "backwards": TAGS[::-1],
    "every fifth": [TAGS[number * 5 % 14] for number in range(14)],
    "Asia first": TAGS[7:] + TAGS[:7],
}
THREADS = 8

PROBE = """
import json, sys
from datetime import date, datetime, timezone
from decimal import Decimal
from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent

DAYS = [date(2026, month, 11 + month) for month in range(1, 13)]
AT = datetime(2026, 11, 12, 21, 5, tzinfo=timezone.utc)
FORMATS = ("short", "medium", "long", "full")
MONTHS = ("LLLL y", "LLL", "LLLLL", "MMMM", "MMM", "MMMMM")
QUARTERS = ("QQQQ", "QQQ", "qqqq", "qqq", "qqqqq")
WEEKDAYS = ("EEEE", "EEE", "EEEEE", "EEEEEE", "cccc", "ccc", "ccccc")
COUNTS = [*range(24), 100, 101, 102, 103, 111, 121, 1000, 10**6, Decimal("1.5"), Decimal("0.0")]
NUMBERS = (0, 1234.5, -1234567.891, 10**9)

def probe(tag):
    locale = Locale.parse(tag, sep="-")
    return {
        "dates": [format_date(day, each, locale=locale) for each in FORMATS for day in DAYS],
        "instants": [format_datetime(AT, each, locale=locale) for each in FORMATS]
        + [format_time(AT, each, locale=locale) for each in FORMATS],
        "months": [format_date(day, each, locale=locale) for each in MONTHS for day in DAYS],
        "quarters": [format_date(day, each, locale=locale) for each in QUARTERS for day in DAYS],
        "weekdays": [format_date(day, each, locale=locale) for each in WEEKDAYS for day in DAYS],
        "skeletons": [format_skeleton(each, AT, locale=locale) for each in ("yMMM", "MMMM", "Md")],
        "plurals": [locale.plural_form(count) for count in COUNTS]
        + [locale.ordinal_form(count) for count in range(24)],
        "territories": [locale.territories.get(code) for code in sorted(locale.territories)],
        "languages": [locale.languages.get(code) for code in sorted(locale.languages)],
        "numbers": [format_decimal(number, locale=locale) for number in NUMBERS]
        + [format_percent(0.256, locale=locale), format_currency(1234.5, "CHF", locale=locale)],
        "layout": [locale.text_direction, locale.first_week_day, locale.get_display_name(locale)],
    }
"""

ALONE = f"{PROBE}\nprint(json.dumps(probe(sys.argv[1])))"

TOGETHER = f"""
import threading
from concurrent.futures import ThreadPoolExecutor
from i18n.cldr import cure
cure()
{PROBE}
start = threading.Barrier({THREADS})

def read(number):
    start.wait(30)
    tags = sys.argv[1:]
    return {{tag: probe(tag) for tag in tags[number:] + tags[:number]}}

sys.setswitchinterval(0.0001)
with ThreadPoolExecutor({THREADS}) as pool:
    answers = list(pool.map(read, range({THREADS})))
print(json.dumps([answers[0], all(each == answers[0] for each in answers)]))
"""

# What every process alone must say, so that the measure itself is known to be right.
GOLDEN = {
    "en": ("11/12/26", "Thursday, November 12, 2026", "November", "4th quarter", "Switzerland"),
    "fr": ("12/11/2026", "jeudi 12 novembre 2026", "novembre", "4e trimestre", "Suisse"),
    "de": ("12.11.26", "Donnerstag, 12. November 2026", "November", "4. Quartal", "Schweiz"),
    "it": ("12/11/26", "giovedì 12 novembre 2026", "novembre", "4º trimestre", "Svizzera"),
    "es": ("12/11/26", "jueves, 12 de noviembre de 2026", "noviembre", "4.º trimestre", "Suiza"),
    "pt-BR": (
        "12/11/2026",
        "quinta-feira, 12 de novembro de 2026",
        "novembro",
        "4º trimestre",
        "Suíça",
    ),
    "ru": ("12.11.2026", "четверг, 12 ноября 2026\u202fг.", "ноябрь", "4-й квартал", "Швейцария"),
    "zh-Hans": ("2026/11/12", "2026年11月12日星期四", "十一月", "第四季度", "瑞士"),
    "zh-Hant": ("2026/11/12", "2026年11月12日 星期四", "11月", "第4季", "瑞士"),
    "ja": ("2026/11/12", "2026年11月12日木曜日", "11月", "第4四半期", "スイス"),
    "ko": ("26. 11. 12.", "2026년 11월 12일 목요일", "11월", "제 4/4분기", "스위스"),
    "ar": ("12\u200f/11\u200f/2026", "الخميس، 12 نوفمبر 2026", "نوفمبر", "الربع الرابع", "سويسرا"),
    "tr": ("12.11.2026", "12 Kasım 2026 Perşembe", "Kasım", "4. çeyrek", "İsviçre"),
    "nl": ("12-11-2026", "donderdag 12 november 2026", "november", "4e kwartaal", "Zwitserland"),
}

SAMPLE = (
    PROBE
    + """
day = date(2026, 11, 12)
locale = Locale.parse(sys.argv[1], sep="-")
said = [format_date(day, each, locale=locale) for each in ("short", "full", "LLLL", "qqqq")]
print(json.dumps([*said, locale.territories["CH"]]))
"""
)


def run(script, *tags):
    done = subprocess.run(
        [sys.executable, "-c", script, *tags],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def run_each(script):
    """What a process for each language says: two at a time, each knowing its own alone."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(TAGS, pool.map(lambda tag: run(script, tag), TAGS), strict=True))


@pytest.fixture(scope="module")
def alone():
    return run_each(ALONE)


def test_a_process_of_one_language_is_a_measure_to_trust():
    assert {tag: tuple(said) for tag, said in run_each(SAMPLE).items()} == GOLDEN


@pytest.mark.parametrize("order", ORDERS)
def test_fourteen_languages_in_eight_threads_say_what_each_says_alone(alone, order):
    together, is_same_in_all_threads = run(TOGETHER, *ORDERS[order])
    assert is_same_in_all_threads
    for tag in TAGS:
        assert together[tag] == alone[tag], tag


def test_without_the_cure_babel_mixes_languages(alone):
    """When this fails, Babel is mended and the cure may go."""
    mixed, _ = run(TOGETHER.replace("\ncure()\n", "\n"), *TAGS)
    assert [tag for tag in TAGS if mixed[tag] != alone[tag]]
