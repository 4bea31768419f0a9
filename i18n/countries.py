"""A country is understood by its code, or by its name in any of the fourteen languages."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from i18n.cldr import format_locale
from i18n.locales import LOCALES, SOURCE
from i18n.subtags import territory_alias

LONGEST: Final = 100

# What CLDR names by two letters and is no country of ISO 3166: unions, parts, and tests. Kosovo
# has no code there; XK is the one that all use.
_NO_COUNTRIES: Final = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)

# How people say it, where CLDR says something longer or newer.
_SHORT_FORMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AE": "UAE; VAE; Emirates; EAU",
        "CD": "DR Congo; DRC; RDC; Congo; Kongo",
        "CG": "Congo; Kongo",
        "CI": "Ivory Coast; Elfenbeinküste",
        "CZ": "Czech Republic; République tchèque; Tschechische Republik; Repubblica Ceca",
        "GB": "UK; Britain; Great Britain; Grande-Bretagne; Großbritannien; Gran Bretagna; "
        "Gran Bretaña; Grã-Bretanha; Groot-Brittannië; England; Angleterre; Inghilterra; "
        "Inglaterra; Engeland; Scotland; Wales; Northern Ireland; 英國; 영국",
        "HK": "Hong Kong; Hongkong; HKSAR; 香港; 홍콩; Гонконг; هونغ كونغ",
        "IR": "Islamic Republic of Iran",
        "KR": "Republic of Korea; ROK; 한국; 韓國",
        "MK": "Macedonia; Mazedonien; Macédoine",
        "MM": "Burma",
        "MO": "Macau; Macao; 澳門; 澳门; マカオ; 마카오; Макао; ماكاو",
        "NL": "Holland; Hollande; Olanda; Holanda; The Netherlands",
        "RU": "Russian Federation; Российская Федерация",
        "SA": "KSA",
        "SZ": "Swaziland",
        "TR": "Turkey; 터키",
        "US": "USA; United States of America; États-Unis d'Amérique; "
        "Vereinigte Staaten von Amerika; Stati Uniti d'America; Estados Unidos de América; "
        "EE. UU.; EEUU; EUA; ABD; США; アメリカ; 米国",
        "VA": "Vatican; Vatikan; Vaticano; Holy See",
        "VN": "Viet Nam",
    }
)
_ONE_I: Final = str.maketrans("\u0130\u0131", "ii")
_DOTTED_I: Final = "i\u0307"  # what programs make of a capital one in small letters
_SPELLED: Final = str.maketrans({"\u2019": "'", ".": None, "&": " and "})
_NOISE: Final = re.compile(r"[-\u2010-\u2015\s]+")


def country_code(text: str) -> str | None:
    """The two capital letters of the country that is meant: by its code of ISO 3166, or its name.

    A code has two letters or three. Case, hyphens, full stops and blanks make no difference,
    accents do. What may mean two countries ("Congo") or none says nothing: None.
    """
    said = _plain(text) if len(text) <= LONGEST else ""
    meant = _meanings().get(said)
    if meant is None and len(said) == len("CHE") and said.isalpha():
        meant = territory_alias(said.upper())
    return meant if meant in _countries() else None


def _plain(text: str) -> str:
    """A name as it is compared; with one i, as capitals do not tell which of two it was."""
    plain = unicodedata.normalize("NFKC", text).translate(_ONE_I).casefold().replace(_DOTTED_I, "i")
    seen = "".join(each for each in plain if unicodedata.category(each) != "Cf")
    words = _NOISE.sub(" ", seen.translate(_SPELLED)).strip().removeprefix("the ")
    words = f"st {words[6:]}" if words.startswith("saint ") else words
    return unicodedata.normalize("NFC", words)


@cache
def _meanings() -> Mapping[str, str]:
    """The country by whatever is said of it, where that is one country alone."""
    said: defaultdict[str, set[str]] = defaultdict(set)
    tables = [format_locale(each.tag, None).territories for each in LOCALES]
    for code in _countries():
        forms = _SHORT_FORMS.get(code, code).split(";")
        for name in (code, *forms, *(table[code] for table in tables)):
            said[_plain(name)].add(code)
    return MappingProxyType({text: min(codes) for text, codes in said.items() if len(codes) == 1})


@cache
def _countries() -> frozenset[str]:
    codes = map(str, format_locale(SOURCE, None).territories)
    return frozenset(code for code in codes if len(code) == len("CH")) - _NO_COUNTRIES
