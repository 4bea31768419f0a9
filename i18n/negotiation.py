"""A reader gets a language they can read: never another script, never a neighbour's language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType

from i18n.accept_language import bounded, weights_of, wished
from i18n.cldr import format_territory
from i18n.language_tags import (
    MAX_TAG_LENGTH,
    MalformedTag,
    Script,
    is_well_formed,
    region_of,
    written_form,
)
from i18n.locales import LOCALES, SOURCE
from i18n.markets import guess


class Reason(StrEnum):
    """Whose word decided the language served."""

    EXPLICIT = "EXPLICIT"
    ACCEPT_LANGUAGE = "ACCEPT_LANGUAGE"
    PREFERENCE = "PREFERENCE"
    MARKET = "MARKET"
    DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked first (None: nobody asked), what is served, and whose word decided.

    `region` is the first that the wish met, or else the header, names and CLDR knows the language
    of: whoever is set to en-GB reads "en", with days as in GB where their country is not known.
    """

    requested: str | None
    served: str
    reason: Reason
    region: str | None = None

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets another language than asked for; fr-CH served in fr is not."""
        return self.requested is not None and _match(self.requested) != self.served


def negotiate(wishes: Sequence[str]) -> str | None:
    """The language for the first wish the house can meet, None when it can meet none."""
    return next((served for _, served in _met(wishes)), None)


def choose(
    explicit: str | None,
    accept_language: str | None,
    preferred: str | None,
    country: str | None = None,
) -> Choice:
    """The language asked for, else by header, by profile, by country; and English at the last.

    The header goes before the profile: it is how the device in somebody's hand is set now, and a
    profile may be years old, or filled in by a boutique; it is for letters and for clients that
    send no header. Raises MalformedTag for an explicit tag that is none; one that is only unknown
    falls back.
    """
    if explicit is not None and not is_well_formed(explicit):
        raise MalformedTag(explicit)
    header = bounded(accept_language) if accept_language else ""
    return _choose(explicit, header, preferred or None, country)


@lru_cache(maxsize=4096)
def _choose(
    explicit: str | None, header: str, preferred: str | None, country: str | None
) -> Choice:
    ranges = weights_of(header)
    accepted = wished(ranges)
    asked = (
        (Reason.EXPLICIT, [explicit] if explicit else []),
        (Reason.ACCEPT_LANGUAGE, accepted),
        (Reason.PREFERENCE, [preferred] if preferred and is_well_formed(preferred) else []),
    )
    requested = next((wishes[0] for _, wishes in asked if wishes), None)
    for reason, wishes in asked:
        for wish, served in _met(wishes):
            return Choice(requested, served, reason, _region(served, wish, *accepted))
    named = [*ranges, *(wish for _, wishes in asked for wish in wishes)]
    guessed = guess(country, named)
    served, reason = (guessed, Reason.MARKET) if guessed else (SOURCE, Reason.DEFAULT)
    return Choice(requested, served, reason, _region(served, *accepted))


def _region(served: str, *wishes: str) -> str | None:
    return format_territory(served, *map(region_of, wishes))


def _met(wishes: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The wishes that can be met, each with the language that meets it."""
    for wish in wishes:
        served = _match(wish) if len(wish) <= MAX_TAG_LENGTH else None
        if served:
            yield wish, served


@lru_cache(maxsize=4096)
def _match(wish: str) -> str | None:
    try:
        form = written_form(wish)
    except MalformedTag:
        return None
    return _spoken().get(form) if form else None


@cache
def _spoken() -> Mapping[Script, str]:
    """Our languages by what can be read; English is one of them."""
    forms = ((written_form(each.tag), each.tag) for each in LOCALES)
    return MappingProxyType({form: tag for form, tag in forms if form})
