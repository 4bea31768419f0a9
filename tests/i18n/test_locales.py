import pytest
from babel import Locale

from i18n.locales import LOCALES, SOURCE, UnknownLanguage, fallbacks, language

TAGS = [each.tag for each in LOCALES]


def test_the_house_speaks_fourteen_languages():
    assert TAGS == [
        "en",
        "fr",
        "de",
        "it",
        "es",
        "pt-BR",
        "ru",
        "zh-Hans",
        "zh-Hant",
        "ja",
        "ko",
        "ar",
        "tr",
        "nl",
    ]


def test_only_arabic_is_written_from_right_to_left():
    assert [each.tag for each in LOCALES if each.direction == "RTL"] == ["ar"]


@pytest.mark.parametrize("tag", TAGS)
def test_cldr_agrees_on_direction_and_native_name(tag):
    known = Locale.parse(tag, sep="-")
    assert language(tag).direction == known.text_direction.upper()
    assert language(tag).name.split()[0] == known.get_language_name(known).split()[0]
    assert language(tag).english_name.split()[0] == known.get_language_name("en").split()[0]


@pytest.mark.parametrize("tag", TAGS)
def test_every_way_back_starts_with_the_language_and_ends_in_english(tag):
    chain = fallbacks(tag)
    assert chain[0] == tag
    assert chain[-1] == SOURCE
    assert set(chain) <= set(TAGS)


def test_no_way_back_leads_from_one_chinese_script_to_the_other():
    assert "zh-Hant" not in fallbacks("zh-Hans")
    assert "zh-Hans" not in fallbacks("zh-Hant")


@pytest.mark.parametrize("tag", ["uk", "EN", "pt", "zh", ""])
def test_a_language_the_house_does_not_speak_is_refused(tag):
    with pytest.raises(UnknownLanguage):
        language(tag)
    with pytest.raises(UnknownLanguage):
        fallbacks(tag)
