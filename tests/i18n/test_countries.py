"""What people type for a country is understood, or it is nothing; it is never another country."""

import pytest
from babel import Locale

from i18n.cldr import cure
from i18n.countries import country_code
from i18n.locales import LOCALES

TYPED = {
    # codes of two letters and three
    "CH": "CH", "ch": "CH", " Ch ": "CH", "CHE": "CH", "deu": "DE", "FRA": "FR", "ＪＰ": "JP",
    "UK": "GB", "U.K.": "GB", "GBR": "GB", "XK": "XK",
    # names in our languages
    "Switzerland": "CH", "Suisse": "CH", "Schweiz": "CH", "Svizzera": "CH", "Suiza": "CH",
    "Suíça": "CH", "Швейцария": "CH", "瑞士": "CH", "スイス": "CH", "스위스": "CH",
    "سويسرا": "CH", "İsviçre": "CH", "Zwitserland": "CH",
    "France": "FR", "FRANKREICH": "FR", "Vereinigtes Königreich": "GB", "Royaume-Uni": "GB",
    "المملكة المتحدة": "GB", "日本": "JP", "中国": "CN", "中國": "CN", "대한민국": "KR",
    "台灣": "TW", "Österreich": "AT", "España": "ES", "Бельгия": "BE", "Fas": "MA",
    # however they are typed
    "  united   STATES ": "US", "ISVIÇRE": "CH", "İSVİÇRE": "CH", "isviçre": "CH", "ırak": "IQ",
    "IRLANDA": "IE", "ÖSTERREICH": "AT", "GROSSBRITANNIEN": "GB", "Großbritannien": "GB",
    "\u200fسويسرا\u200e": "CH", "Co\u0302te d'Ivoire": "CI", "Côte d’Ivoire": "CI",
    "Guinea Bissau": "GW", "Guinea–Bissau": "GW", "Bosnia and Herzegovina": "BA",
    "Bosnia & Herzegovina": "BA", "St. Lucia": "LC", "Saint Lucia": "LC", "The Bahamas": "BS",
    # as people say it
    "USA": "US", "U.S.A.": "US", "EE.UU.": "US", "EE. UU.": "US", "США": "US", "米国": "US",
    "Holland": "NL", "Hollande": "NL", "The Netherlands": "NL", "England": "GB", "Scotland": "GB",
    "Great Britain": "GB", "Turkey": "TR", "Türkiye": "TR", "Czech Republic": "CZ", "UAE": "AE",
    "Emirates": "AE", "Hong Kong": "HK", "香港": "HK", "Macau": "MO", "Ivory Coast": "CI",
    "Russian Federation": "RU", "South Korea": "KR", "Republic of Korea": "KR", "KSA": "SA",
    # one name of another
    "Guinea": "GN", "Niger": "NE", "Nigeria": "NG", "Dominica": "DM", "Island": "IS",
    "Guyana": "GY", "French Guiana": "GF", "Saint-Martin": "MF", "Sint Maarten": "SX",
    "Ireland": "IE", "Georgia": "GE", "Jordan": "JO", "Iran": "IR", "Iraq": "IQ",
    # two countries, or none
    "Congo": None, "Korea": None, "Virgin Islands": None, "Sankt Martin": None,
    "Europe": None, "European Union": None, "EU": None, "UN": None, "World": None, "ZZ": None,
    "XX": None, "EN": None, "SU": None, "VD": None, "AN": None, "SUN": None, "756": None,
    "001": None, "Freedonia": None, "Paris": None, "Etats-Unis": None, "Espana": None,
    "C": None, "st.": "ST",
    "": None, "   ": None, "-": None, "The": None, "France, Paris": None, "FranceBelgique": None,
    "a" * 100_000: None, "\x00": None, "<script>": None, "İ" * 100: None,
}  # fmt: skip


# The name of one country that another is also called by.
TWICE = {"es": {"CG"}}


@pytest.mark.parametrize(("typed", "code"), TYPED.items(), ids=lambda each: str(each)[:24])
def test_what_people_type_is_understood(typed, code):
    assert country_code(typed) == code


@pytest.mark.parametrize("tag", [each.tag for each in LOCALES])
def test_every_name_of_every_language_means_its_country_in_any_case(tag):
    cure()
    names = Locale.parse(tag, sep="-").territories
    codes = [code for code in names if country_code(code) == code]
    assert len(codes) == 250
    for code in set(codes) - TWICE.get(tag, set()):
        name = names[code]
        assert {country_code(each) for each in (name, name.lower(), name.upper())} == {code}, name
