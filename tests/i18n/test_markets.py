"""A country decides where CLDR knows one official language of it, and the house speaks that."""

import pytest
from babel.languages import get_territory_language_info

from i18n.language_tags import written_form
from i18n.locales import LOCALES
from i18n.markets import guess, market_language

COUNTRIES = [f"{one}{two}" for one in map(chr, range(65, 91)) for two in map(chr, range(65, 91))]
SPOKEN = {written_form(each.tag): each.tag for each in LOCALES}
OFFICIAL = ("official", "de_facto_official")
# Parts of Spain with a code of their own; and what more CLDR counts on Taiwan is not written apart.
NO_MARKETS = {"EA", "IC"}
OF_TAIWAN = {"hak", "nan"}


def official(country):
    """The languages official there, as they are written, by those of ours."""
    known = get_territory_language_info(country)
    tags = [tag for tag, each in known.items() if each["official_status"] in OFFICIAL]
    forms = {written_form(tag.replace("_", "-")) for tag in tags}
    return {SPOKEN.get(form, form) for form in forms if form.language not in OF_TAIWAN}


def test_the_table_is_what_cldr_knows_save_that_english_need_not_be_said():
    expected = {country: official(country) for country in COUNTRIES if country not in NO_MARKETS}
    decided = {country: market_language(country) for country in COUNTRIES}
    assert {country: tag for country, tag in decided.items() if tag} == {
        country: next(iter(tags))
        for country, tags in expected.items()
        if len(tags) == 1 and tags <= set(SPOKEN.values()) - {"en"}
    }


@pytest.mark.parametrize("country", ["CH", "BE", "CA", "HK", "SG", "IL", "UA", "XX", "", None])
def test_a_country_of_several_languages_or_of_none_of_ours_decides_nothing(country):
    assert market_language(country) is None
    assert guess(country, []) is None


@pytest.mark.parametrize(
    ("country", "named", "guessed"),
    [
        ("FR", [], "fr"), ("FR", ["uk"], "fr"), ("RU", ["uk"], None), ("RU", ["be"], None),
        ("RU", ["kk"], "ru"), ("CN", ["zh-Latn"], None), ("EG", ["ar-Latn"], None),
        ("AT", ["de"], None), ("AT", ["gsw-Cyrl"], None), ("JP", ["und", "x-fr"], "ja"),
    ],
)  # fmt: skip
def test_a_country_yields_to_what_was_said(country, named, guessed):
    assert guess(country, named) == guessed
