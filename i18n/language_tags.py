"""A language tag is read for language and script, with everything else a phone may add dropped."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from i18n.subtags import language_alias, likely_subtags

MAX_TAG_LENGTH: Final = 100

_WELL_FORMED: Final = re.compile(
    r"""
    (?: (?P<language>[a-z]{2,3}) (?P<extlang>(?:-[a-z]{3}){0,3}) | (?P<long>[a-z]{4,8}) )
    (?: -(?P<script>[a-z]{4}) )?
    (?: -(?P<region>[a-z]{2}|[0-9]{3}) )?
    (?: -(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}) )*
    (?: -[0-9a-wy-z](?:-[a-z0-9]{2,8})+ )*
    (?: -x(?:-[a-z0-9]{1,8})+ )?
    """,
    re.VERBOSE | re.ASCII,
)
_PRIVATE: Final = re.compile(r"x(?:-[a-z0-9]{1,8})+", re.ASCII)

# Registered before the grammar was; RFC 5646 keeps them well-formed for ever.
_IRREGULAR: Final = frozenset(
    {
        "en-gb-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux",
        "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-be-fr", "sgn-be-nl",
        "sgn-ch-de",
    }
)  # fmt: skip

# Speakers who read another language as their own written one. Explicit: nearness is no consent.
_WRITTEN_AS: Final = {"yue": "zh", "wuu": "zh", "gsw": "de", "bar": "de", "swg": "de", "vls": "nl"}

# A script that is a part of the one our text uses.
_PART_OF: Final = {"Hang": "Kore"}


class MalformedTag(ValueError):
    """The text is no BCP 47 language tag."""


class Script(NamedTuple):
    """What decides whether someone can read a text."""

    language: str
    script: str | None


def is_well_formed(tag: str) -> bool:
    return _parts(tag) is not None


def region_of(tag: str) -> str | None:
    """The region that a tag names, in capitals; None where it names none, or is no tag."""
    parts = _parts(tag)
    return (parts and parts[2]) or None


@lru_cache(maxsize=4096)
def written_form(tag: str) -> Script | None:
    """The language and script of a well-formed tag; None for one that names no language.

    Raises MalformedTag.
    """
    parts = _parts(tag)
    if parts is None:
        raise MalformedTag(tag[:MAX_TAG_LENGTH])
    code, script, region = parts
    if code == "und":
        return None
    code, _, implied = language_alias(code).partition("_")
    written = _WRITTEN_AS.get(code)
    script = script or implied.partition("_")[0] or _likely_script(code, region)
    return Script(written or code, _PART_OF.get(script, script) if script else None)


def _parts(tag: str) -> tuple[str, str, str] | None:
    """Language, script and region with their usual case, '' where unsaid; None when malformed."""
    if len(tag) > MAX_TAG_LENGTH:
        return None
    lowered = tag.lower() if tag.isascii() else ""
    if lowered == "en-gb-oed":
        return "en", "", "GB"
    if lowered in _IRREGULAR or _PRIVATE.fullmatch(lowered):
        return "und", "", ""
    found = _WELL_FORMED.fullmatch(lowered)
    if not found:
        return None
    code = found["extlang"][1:4] if found["extlang"] else found["language"] or found["long"]
    return code, (found["script"] or "").title(), (found["region"] or "").upper()


def _likely_script(code: str, region: str) -> str | None:
    """The script CLDR expects for the language, in that region if it makes a difference."""
    likely = likely_subtags(f"{code}_{region}") or likely_subtags(code)
    parts = likely.split("_") if likely else []
    return next((part for part in parts[1:] if len(part) == len("Latn")), None)
