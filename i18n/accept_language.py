"""The header Accept-Language is heard as RFC 9110 writes it, within bounds, whatever is sent."""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from i18n.language_tags import is_well_formed

MAX_HEADER_LENGTH: Final = 1000
MAX_RANGES: Final = 20

# RFC 9110: a range, then at most one weight from 0 to 1 with up to three decimals.
_RANGE: Final = re.compile(
    r"(\*|[A-Za-z0-9-]+)(?:[ \t]*;[ \t]*[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?))?", re.ASCII
)


def parse_accept_language(header: str) -> list[str]:
    """The language ranges wished, best first; at most 1,000 characters and 20 ranges are read.

    Invalid ranges are skipped, `*` is no wish of any language, q=0 excludes its range.
    """
    return wished(weights_of(bounded(header)))


def bounded(header: str) -> str:
    """The head of the header, ending with a whole range."""
    if len(header) <= MAX_HEADER_LENGTH:
        return header
    return header[: MAX_HEADER_LENGTH + 1].rpartition(",")[0]


@lru_cache(maxsize=4096)
def weights_of(header: str) -> Mapping[str, float]:
    """The ranges that the header names, as they are spelled there, each with its weight."""
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
    return MappingProxyType({spelled[key]: weight for key, weight in weights.items()})


def wished(ranges: Mapping[str, float]) -> list[str]:
    """The ranges that are not excluded, best first, in the order of the header where equal."""
    return sorted((each for each in ranges if ranges[each] > 0), key=lambda each: -ranges[each])
