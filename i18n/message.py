"""A text is marked where it is born and translated once, at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

__all__ = ["Message", "_", "_n"]

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """An English text with named {placeholders}, waiting for the reader's language.

    Values are shown as they are, save dates and numbers, which are written as the language
    writes them, and messages, which are translated. A number that is a name (a year, a
    reference) is therefore given as text.
    """

    msgid: str
    values: Mapping[str, object] = field(default_factory=lambda: _NOTHING, hash=False)
    plural: str | None = None
    count: int | None = None

    def having(self, **values: object) -> "Message":
        """The same text with these values added: for a text born before its values are known."""
        return replace(self, values=MappingProxyType({**self.values, **values}))


def _(msgid: str, /, **values: object) -> Message:
    """Mark an English text for translation; extraction finds it by this name."""
    return Message(msgid, MappingProxyType(values) if values else _NOTHING)


def _n(singular: str, plural: str, count: int, /, **values: object) -> Message:
    """Mark a text that counts; the number itself is the placeholder {count}."""
    return Message(singular, MappingProxyType({"count": count, **values}), plural, count)
