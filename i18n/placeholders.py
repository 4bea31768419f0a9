"""A placeholder is a {name} in braces, found the same way when filling, checking and exporting."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
PLACEHOLDER: Final = re.compile(rf"\{{({_NAME}(?:\.{_NAME})*)\}}")


def placeholders(text: str) -> Counter[str]:
    """How often each name occurs."""
    return Counter(PLACEHOLDER.findall(text))


def has_stray_brace(text: str) -> bool:
    """Whether a brace is left that belongs to no placeholder."""
    rest = PLACEHOLDER.sub("", text)
    return "{" in rest or "}" in rest


def fill(text: str, value_of: Callable[[str], str | None]) -> str:
    """Put values in, each name once looked up; a name without a value stays as it is written.

    Values are not read again for placeholders, and nothing in a text can reach an attribute.
    """

    def put(found: re.Match[str]) -> str:
        value = value_of(found[1])
        return found[0] if value is None else value

    return PLACEHOLDER.sub(put, text)
