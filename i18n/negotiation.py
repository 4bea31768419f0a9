"""A reader gets a language they can read: never another script, never a neighbour's language."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from i18n.language_tags import MAX_TAG_LENGTH, MalformedTag, Script, is_well_formed, written_form
from i18n.locales import LOCALES, SOURCE

MAX_HEADER_LENGTH: Final = 1000
MAX_RANGES: Final = 20

# RFC 9110: a range, then at most one weight from 0 to 1 with up to three decimals.
_RANGE: Final = re.compile(
    r"(\*|[A-Za-z0-9-]+)(?:[ \t]*;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?", re.ASCII
)


class Reason(StrEnum):
    """Whose word decided the language served."""

    EXPLICIT = "EXPLICIT"
    ACCEPT_LANGUAGE = "ACCEPT_LANGUAGE"
    PREFERENCE = "PREFERENCE"
    DEFAULT = "DEFAULT"


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked first (None: nobody asked), what is served, and whose word decided."""

    requested: str | None
    served: str
    reason: Reason

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets another language than asked for; fr-CH served in fr is not."""
        return self.requested is not None and _match(self.requested) != self.served


def parse_accept_language(header: str) -> list[str]:
    """The language ranges wished, best first; at most 1,000 characters and 20 ranges are read.

    Invalid ranges are skipped, `*` is no wish of any language, q=0 excludes its range.
    """
    return list(_wishes(_bounded(header)))


def negotiate(wishes: Sequence[str]) -> str | None:
    """The language for the first wish the house can meet, None when it can meet none."""
    for wish in wishes:
        served = _match(wish) if len(wish) <= MAX_TAG_LENGTH else None
        if served:
            return served
    return None


def choose(explicit: str | None, accept_language: str | None, preferred: str | None) -> Choice:
    """The language of an answer: the explicit tag, else the header, else the profile, else English.

    Raises MalformedTag for an explicit tag that is none; one that is only unknown falls back.
    """
    if explicit is not None and not is_well_formed(explicit):
        raise MalformedTag(explicit)
    header = _bounded(accept_language) if accept_language else ""
    return _choose(explicit, header, preferred or None)


@lru_cache(maxsize=4096)
def _choose(explicit: str | None, header: str, preferred: str | None) -> Choice:
    asked = (
        (Reason.EXPLICIT, (explicit,) if explicit else ()),
        (Reason.ACCEPT_LANGUAGE, _wishes(header)),
        (Reason.PREFERENCE, (preferred,) if preferred and is_well_formed(preferred) else ()),
    )
    requested = next((wishes[0] for _, wishes in asked if wishes), None)
    for reason, wishes in asked:
        served = negotiate(wishes)
        if served:
            return Choice(requested, served, reason)
    return Choice(requested, SOURCE, Reason.DEFAULT)


def _bounded(header: str) -> str:
    """The head of the header, ending with a whole range."""
    if len(header) <= MAX_HEADER_LENGTH:
        return header
    return header[: MAX_HEADER_LENGTH + 1].rpartition(",")[0]


@lru_cache(maxsize=4096)
def _wishes(header: str) -> tuple[str, ...]:
    weights: dict[str, float] = {}
    spelled: dict[str, str] = {}
    for each in header.split(",", MAX_RANGES)[:MAX_RANGES]:
        found = _RANGE.fullmatch(each.strip(" \t"))
        if not found or not is_well_formed(found[1]):
            continue
        key = found[1].lower()
        weight = float(found[2] or 1)
        spelled.setdefault(key, found[1])
        # A range said twice counts at its best, unless it is once excluded.
        known = weights.get(key, weight)
        weights[key] = min(known, weight) if 0 in (known, weight) else max(known, weight)
    wished = [key for key, weight in weights.items() if weight > 0]
    return tuple(spelled[key] for key in sorted(wished, key=lambda key: -weights[key]))


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
