from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from i18n.catalogue import Catalogues, catalogues, po_path, translate
from i18n.locales import LOCALES, UnknownLanguage
from i18n.message import _, _n
from i18n.po import PoEntry, PoFile, PoProblems, header_for, write_po

TAGS = [each.tag for each in LOCALES]
RUSSIAN_GAP = "\u202f"  # CLDR puts a narrow space that does not break before the abbreviation
FSI, PDI = "\u2068", "\u2069"
THE_12TH = date(2026, 11, 12)

GREETING = "Welcome"
ENDS = "The warranty of {number} ends on {day}."
LEFT = "{count} day left"
LEFT_PLURAL = "{count} days left"

RUSSIAN = (
    PoEntry(GREETING, ("Добро пожаловать",)),
    PoEntry(ENDS, ("Гарантия на {number} заканчивается {day}",)),
    PoEntry(
        LEFT,
        ("Остался {count} день", "Осталось {count} дня", "Осталось {count} дней"),
        msgid_plural=LEFT_PLURAL,
    ),
    PoEntry("In doubt", ("Под сомнением",), flags=("fuzzy",)),
    PoEntry("Not yet", ("",)),
    PoEntry("Half {count}", ("{count}", "", "{count}"), msgid_plural="Halves {count}"),
    PoEntry("Content", ("Содержание",), msgctxt="guide/title"),
)
ARABIC = (PoEntry(ENDS, ("{day} ينتهي ضمان {number}",)), PoEntry(GREETING, ("أهلا",)))


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("locale")
    for tag, entries in {"ru": RUSSIAN, "ar": ARABIC}.items():
        path = po_path(folder, tag)
        path.parent.mkdir(parents=True)
        path.write_bytes(write_po(PoFile(header_for(tag, {}), entries)))
    return Catalogues.load(folder)


def test_a_house_without_translations_speaks_english(tmp_path):
    silent = Catalogues.load(tmp_path)
    assert {silent.translate(_(GREETING), tag) for tag in TAGS} == {GREETING}


def test_the_shipped_catalogues_are_read_once():
    assert catalogues() is catalogues()
    assert translate(_("A text nobody will ever write here"), "fr")


def test_a_translation_is_said(spoken):
    assert spoken.translate(_(GREETING), "ru") == "Добро пожаловать"
    assert spoken.translate(_(GREETING), "ar") == "أهلا"


@pytest.mark.parametrize("text", ["Unknown", "In doubt", "Not yet", "Content", ""])
def test_what_has_no_sure_translation_is_said_in_english(spoken, text):
    assert spoken.translate(_(text), "ru") == text


def test_half_translated_plurals_are_said_in_english(spoken):
    assert spoken.translate(_n("Half {count}", "Halves {count}", 5), "ru") == "Halves 5"


def test_dates_and_numbers_are_written_as_the_language_does(spoken):
    message = _(ENDS, number=1234, day=THE_12TH)
    assert spoken.translate(message, "ru") == (
        f"Гарантия на 1\u00a0234 заканчивается 12 ноября 2026{RUSSIAN_GAP}г."
    )


def test_an_english_sentence_gets_an_english_date_whoever_reads_it(spoken):
    message = _(ENDS, number="123456AB", day=THE_12TH)
    english = "The warranty of 123456AB ends on November 12, 2026."
    assert spoken.translate(message, "fr") == english
    assert spoken.translate(message, "fr", "GB") == english.replace(
        "November 12, 2026", "12 November 2026"
    )


def test_values_in_arabic_keep_their_own_direction(spoken):
    message = _(ENDS, number="WSSA0018", day=THE_12TH)
    assert spoken.translate(message, "ar") == (
        f"{FSI}12 نوفمبر 2026{PDI} ينتهي ضمان {FSI}WSSA0018{PDI}"
    )


def test_an_english_sentence_needs_no_isolation_even_for_an_arabic_reader(spoken):
    assert spoken.translate(_("Hello {name}", name="x"), "ar") == "Hello x"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "Остался 1 день"), (3, "Осталось 3 дня"), (5, "Осталось 5 дней"),
        (21, "Остался 21 день"), (1200, "Осталось 1\u00a0200 дней"),
    ],
)  # fmt: skip
def test_a_count_takes_its_plural_form(spoken, count, text):
    assert spoken.translate(_n(LEFT, LEFT_PLURAL, count), "ru") == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 days left"), (1, "1 day left")])
def test_english_counts_as_english_does(spoken, count, text):
    assert spoken.translate(_n(LEFT, LEFT_PLURAL, count), "ar") == text


def test_only_given_names_are_filled_and_nothing_is_reached_through_them(spoken):
    message = _("{a} {b} {a.__class__} {0} {a!r} {a:9}", a="1")
    assert spoken.translate(message, "en") == "1 {b} {a.__class__} {0} {a!r} {a:9}"


def test_a_value_that_looks_like_a_placeholder_stays_a_value(spoken):
    assert spoken.translate(_("{a}{b}", a="{b}", b="{a}"), "en") == "{b}{a}"


def test_a_message_within_a_message_is_translated_too(spoken):
    message = _(ENDS, number=_(GREETING), day="-")
    assert spoken.translate(message, "ru") == "Гарантия на Добро пожаловать заканчивается -"


def test_a_message_within_an_english_sentence_is_english_too(spoken):
    assert spoken.translate(_("{inner}!", inner=_(GREETING)), "ru") == "Welcome!"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "True"), ("2026", "2026"), (2026, "2,026"), (1.5, "1.5"), (None, "None"),
        (Decimal("0.25"), "0.25"),
        (datetime(2026, 11, 12, 9, 5, tzinfo=ZoneInfo("Europe/Zurich")),
         "November 12, 2026, 9:05\u202fAM"),
    ],
)  # fmt: skip
def test_a_value_is_shown_by_its_kind(spoken, value, text):
    assert spoken.translate(_("{value}", value=value), "en") == text


@pytest.mark.parametrize(
    "instant",
    [datetime(2026, 11, 12, tzinfo=UTC), datetime(2026, 11, 12)],  # noqa: DTZ001 - the fault meant
)
def test_an_instant_without_a_readers_zone_is_refused(spoken, instant):
    with pytest.raises(ValueError, match="zone"):
        spoken.translate(_("{at}", at=instant), "en")


@pytest.mark.parametrize("tag", ["uk", "zh", "FR", ""])
def test_a_language_the_house_does_not_speak_is_refused(spoken, tag):
    with pytest.raises(UnknownLanguage):
        spoken.translate(_(GREETING), tag)


def test_a_broken_file_stops_the_start(tmp_path):
    path = po_path(tmp_path, "fr")
    path.parent.mkdir(parents=True)
    path.write_bytes(b'msgid "a"\n')
    with pytest.raises(PoProblems):
        Catalogues.load(tmp_path)
