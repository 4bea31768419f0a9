import re
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal

from i18n.cldr import (
    format_date_long,
    format_date_time,
    format_locale,
    format_number,
    format_territory,
)
from i18n.locales import LOCALES, UnknownLanguage, language

TAGS = [each.tag for each in LOCALES]
THE_12TH = date(2026, 11, 12)

NBSP = "\u00a0"
NARROW = "\u202f"

# tag: the long date, and 12345.6
WRITTEN = {
    "en": ("November 12, 2026", "12,345.6"),
    "fr": ("12 novembre 2026", f"12{NARROW}345,6"),
    "de": ("12. November 2026", "12.345,6"),
    "it": ("12 novembre 2026", "12.345,6"),
    "es": ("12 de noviembre de 2026", "12.345,6"),
    "pt-BR": ("12 de novembro de 2026", "12.345,6"),
    "ru": (f"12 ноября 2026{NARROW}г.", f"12{NBSP}345,6"),
    "zh-Hans": ("2026年11月12日", "12,345.6"),
    "zh-Hant": ("2026年11月12日", "12,345.6"),
    "ja": ("2026年11月12日", "12,345.6"),
    "ko": ("2026년 11월 12일", "12,345.6"),
    "ar": ("12 نوفمبر 2026", "12,345.6"),
    "tr": ("12 Kasım 2026", "12.345,6"),
    "nl": ("12 november 2026", "12.345,6"),
}


@pytest.mark.parametrize("tag", TAGS)
def test_each_language_writes_a_date_and_a_number_its_way(tag):
    day, number = WRITTEN[tag]
    assert format_date_long(THE_12TH, tag) == day
    assert format_number(12345.6, tag) == number
    assert format_number(Decimal("12345.6"), tag) == number


@pytest.mark.parametrize(
    ("tag", "territory", "day"),
    [
        ("en", "GB", "12 November 2026"), ("en", "US", "November 12, 2026"),
        ("fr", "CH", "12 novembre 2026"), ("ar", "MA", "12 نونبر 2026"),
        ("ar", "LB", "12 تشرين الثاني 2026"), ("zh-Hant", "HK", "2026年11月12日"),
        ("de", "FR", "12. November 2026"), ("zh-Hans", "TW", "2026年11月12日"),
    ],
)  # fmt: skip
def test_the_text_keeps_its_language_and_takes_the_territorys_format(tag, territory, day):
    assert format_date_long(THE_12TH, tag, territory) == day


@pytest.mark.parametrize(
    ("tag", "territory", "number"),
    [
        ("de", "CH", "12’345.6"), ("de", "DE", "12.345,6"), ("es", "MX", "12,345.6"),
        ("fr", "CH", f"12{NARROW}345,6"), ("ar", "EG", "12,345.6"),
        ("pt-BR", "PT", f"12{NBSP}345,6"),
    ],
)  # fmt: skip
def test_numbers_follow_the_territory_in_latin_digits(tag, territory, number):
    assert format_number(12345.6, tag, territory) == number


# The language of a text, where its reader is: and by what its dates and numbers are written.
WRITTEN_BY = {
    ("fr", "CH"): "fr_CH", ("fr", "CA"): "fr_CA", ("fr", "BE"): "fr_BE", ("fr", "FR"): "fr_FR",
    ("fr", "JP"): "fr", ("fr", "DE"): "fr", ("fr", None): "fr",
    ("en", "GB"): "en_GB", ("en", "US"): "en_US", ("en", "CH"): "en_CH", ("en", "AU"): "en_AU",
    ("en", "HK"): "en_HK", ("en", "AE"): "en_AE", ("en", "001"): "en_001", ("en", "JP"): "en",
    ("de", "AT"): "de_AT", ("de", "CH"): "de_CH", ("de", "LI"): "de_LI", ("de", "JP"): "de",
    ("it", "CH"): "it_CH", ("es", "MX"): "es_MX", ("es", "US"): "es_US", ("es", "419"): "es_419",
    ("pt-BR", "BR"): "pt_BR", ("pt-BR", "PT"): "pt_PT", ("pt-BR", "AO"): "pt_AO",
    ("pt-BR", "JP"): "pt_BR", ("ru", "KZ"): "ru_KZ", ("ru", "US"): "ru",
    ("zh-Hant", "TW"): "zh_Hant_TW", ("zh-Hant", "HK"): "zh_Hant_HK",
    ("zh-Hant", "MO"): "zh_Hant_MO", ("zh-Hant", "CN"): "zh_Hant", ("zh-Hant", "SG"): "zh_Hant",
    ("zh-Hans", "CN"): "zh_Hans_CN", ("zh-Hans", "SG"): "zh_Hans_SG",
    ("zh-Hans", "HK"): "zh_Hans_HK", ("zh-Hans", "TW"): "zh_Hans", ("ja", "JP"): "ja_JP",
    ("ja", "US"): "ja", ("ko", "KP"): "ko_KP", ("ar", "AE"): "ar_AE", ("ar", "MA"): "ar_MA",
    ("ar", "FR"): "ar", ("tr", "CY"): "tr_CY", ("tr", "DE"): "tr", ("nl", "BE"): "nl_BE",
    ("fr", "ch"): "fr", ("fr", "CHE"): "fr", ("fr", ""): "fr", ("en", "Dsrt_US"): "en",
}  # fmt: skip


@pytest.mark.parametrize(("tag", "territory"), WRITTEN_BY)
def test_the_locale_to_format_by_is_of_the_text_and_of_the_country(tag, territory):
    name = WRITTEN_BY[tag, territory]
    assert str(format_locale(tag, territory)) == name
    assert name in locale_identifiers()


@pytest.mark.parametrize("tag", TAGS)
def test_no_country_changes_the_language_or_the_script_of_what_is_formatted(tag):
    own = Locale.parse(tag, sep="-")
    for territory in {each.rpartition("_")[2] for each in locale_identifiers()} - {""}:
        found = format_locale(tag, territory)
        assert (found.language, found.script) == (own.language, own.script)
        assert found.text_direction == language(tag).direction.lower()


def test_of_several_territories_the_first_where_the_language_is_known_counts():
    assert format_territory("fr", "JP", None, "CH", "CA") == "CH"
    assert format_territory("fr", "JP", "", None) is None
    assert format_territory("zh-Hant", "CN", "HK") == "HK"


@pytest.mark.parametrize("tag", TAGS)
def test_every_region_of_cldr_formats_as_babel_does(tag):
    base = Locale.parse(tag, sep="-")
    region = "_".join(filter(None, (base.language, base.script))) + "_([A-Z]{2}|[0-9]+)"
    names = [name for name in locale_identifiers() if re.fullmatch(region, name)]
    assert names
    instant = datetime(2026, 11, 12, 9, 5, tzinfo=UTC)
    for name in names:
        territory = name.rpartition("_")[2]
        told = format_date_time(instant, tag, ZoneInfo("UTC"), territory)
        assert format_date_long(THE_12TH, tag, territory) == format_date(
            THE_12TH, "long", locale=name
        )
        assert told.endswith(format_time(instant, "short", locale=name)), name
        assert format_number(1234567.25, tag, territory) == format_decimal(1234567.25, locale=name)


@pytest.mark.parametrize("territory", ["XX", "ch", "", "../../root", "CH_x", "1", "ÀÀ", "001\n"])
def test_a_territory_cldr_does_not_know_changes_nothing(territory):
    assert format_date_long(THE_12TH, "en", territory) == "November 12, 2026"


@pytest.mark.parametrize("tag", ["uk", "zh", "FR", ""])
def test_a_language_the_house_does_not_speak_is_refused(tag):
    with pytest.raises(UnknownLanguage):
        format_date_long(THE_12TH, tag)
    with pytest.raises(UnknownLanguage):
        format_number(1, tag)


def test_an_instant_is_told_by_the_clock_of_a_zone():
    instant = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    zurich = ZoneInfo("Europe/Zurich")
    assert format_date_time(instant, "de", zurich) == "13. November 2026, 00:30"
    assert (
        format_date_time(instant, "fr", ZoneInfo("America/New_York")) == "12 novembre 2026, 18:30"
    )
    assert format_date_time(instant, "en", zurich) == f"November 13, 2026, 12:30{NARROW}AM"
    assert format_date_time(instant, "en", zurich, "GB") == "13 November 2026, 00:30"


@pytest.mark.parametrize("tag", TAGS)
def test_day_and_minute_are_told_in_every_language(tag):
    instant = datetime(2026, 11, 12, 9, 5, tzinfo=UTC)
    told = format_date_time(instant, tag, ZoneInfo("UTC"))
    assert told.startswith(WRITTEN[tag][0])
    assert "9:05" in told
    assert "{" not in told


def test_an_instant_without_offset_is_refused():
    with pytest.raises(ValueError, match="offset"):
        format_date_time(datetime(2026, 11, 12), "en", ZoneInfo("UTC"))  # noqa: DTZ001 - the fault meant
