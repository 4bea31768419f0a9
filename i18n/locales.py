"""The fourteen languages are data: their names, direction, plural rule and way back to English."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Direction = Literal["LTR", "RTL"]

SOURCE: Final = "en"


class UnknownLanguage(LookupError):
    """The tag is none of the languages the house speaks."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language the house speaks; `plural_rule` is gettext's, its forms in CLDR's order."""

    tag: str
    name: str
    english_name: str
    direction: Direction
    plural_count: int
    plural_rule: str


# CLDR's "many" of fr, it, es and pt is for millions and compact numbers only: two forms are right.
_ONE_OTHER = "n != 1"
_ZERO_ONE_OTHER = "n > 1"
_RUSSIAN = "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2"
_ARABIC = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5"

LOCALES: Final[tuple[Language, ...]] = (
    Language("en", "English", "English", "LTR", 2, _ONE_OTHER),
    Language("fr", "français", "French", "LTR", 2, _ZERO_ONE_OTHER),
    Language("de", "Deutsch", "German", "LTR", 2, _ONE_OTHER),
    Language("it", "italiano", "Italian", "LTR", 2, _ONE_OTHER),
    Language("es", "español", "Spanish", "LTR", 2, _ONE_OTHER),
    Language("pt-BR", "português (Brasil)", "Portuguese (Brazil)", "LTR", 2, _ZERO_ONE_OTHER),
    Language("ru", "русский", "Russian", "LTR", 3, _RUSSIAN),
    Language("zh-Hans", "中文 (简体)", "Chinese (Simplified)", "LTR", 1, "0"),
    Language("zh-Hant", "中文 (繁體)", "Chinese (Traditional)", "LTR", 1, "0"),
    Language("ja", "日本語", "Japanese", "LTR", 1, "0"),
    Language("ko", "한국어", "Korean", "LTR", 1, "0"),
    Language("ar", "العربية", "Arabic", "RTL", 6, _ARABIC),
    Language("tr", "Türkçe", "Turkish", "LTR", 2, _ONE_OTHER),
    Language("nl", "Nederlands", "Dutch", "LTR", 2, _ONE_OTHER),
)

TRANSLATED: Final = tuple(each.tag for each in LOCALES if each.tag != SOURCE)

_BY_TAG: Final[Mapping[str, Language]] = MappingProxyType({each.tag: each for each in LOCALES})

# Written out, never computed: a reader of one script is never handed another, nor a neighbour's
# language. A language that may borrow from another (pt-PT from pt-BR, say) says so here.
_FALLBACKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": ("en",),
        "fr": ("fr", "en"),
        "de": ("de", "en"),
        "it": ("it", "en"),
        "es": ("es", "en"),
        "pt-BR": ("pt-BR", "en"),
        "ru": ("ru", "en"),
        "zh-Hans": ("zh-Hans", "en"),
        "zh-Hant": ("zh-Hant", "en"),
        "ja": ("ja", "en"),
        "ko": ("ko", "en"),
        "ar": ("ar", "en"),
        "tr": ("tr", "en"),
        "nl": ("nl", "en"),
    }
)


def language(tag: str) -> Language:
    """The language of exactly this tag; UnknownLanguage when the house does not speak it."""
    try:
        return _BY_TAG[tag]
    except KeyError as error:
        raise UnknownLanguage(tag) from error


def fallbacks(tag: str) -> tuple[str, ...]:
    """The languages to try for a text, the wished one first, English last; or UnknownLanguage."""
    try:
        return _FALLBACKS[tag]
    except KeyError as error:
        raise UnknownLanguage(tag) from error
