"""A country says in which language its people are spoken to who say nothing of it themselves."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from i18n.language_tags import written_form

# By language: the countries of which it is the one official written language. A country of several
# (Belgium, Canada, Switzerland, Hong Kong, Morocco, Kazakhstan) decides nothing, nor does one whose
# language the house does not speak. English need not be said: it is served where nothing decides.
_COUNTRIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ar": "AE BH EG EH IQ JO KW LB LY MR OM PS QA SA SY YE",
        "de": "AT DE LI",
        "es": "AR CL CO CR CU DO ES GT HN MX NI PA SV UY VE",
        "fr": "BF BJ BL CD CG CI FR GA GF GN GP MC MF ML MQ NC NE PM RE TG WF YT",
        "it": "IT SM VA",
        "ja": "JP",
        "ko": "KP KR",
        "nl": "BQ NL SR",
        "pt-BR": "AO BR CV GW MZ PT ST",
        "ru": "RU",
        "tr": "TR",
        "zh-Hans": "CN",
        "zh-Hant": "TW",
    }
)
_LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {country: tag for tag, countries in _COUNTRIES.items() for country in countries.split()}
)

# Whoever asks for the first is never guessed to want the second, wherever they live.
_APART: Final = frozenset({("uk", "ru"), ("be", "ru")})


def market_language(country: str | None) -> str | None:
    """The language of a market, by the capital letters of its country; None where none decides."""
    return _LANGUAGES.get(country or "")


def guess(country: str | None, named: Sequence[str]) -> str | None:
    """The language of the country, for a reader of whom no wish could be met.

    A country is a guess: it yields to all that was `named`, be it wished for or excluded. Who named
    its language only in another script, or to have none of it, is not handed it.
    """
    tag = market_language(country)
    guessed = written_form(tag) if tag else None
    if tag is None or guessed is None:
        return None
    forms = [form for each in named if (form := written_form(each))]
    is_refused = any(
        form.language == guessed.language or (form.language, guessed.language) in _APART
        for form in forms
    )
    return None if is_refused else tag
