"""A text is marked where it is born and translated once, at the edge."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

__all__ = ["Message", "_", "_n", "in_english"]

_PLACE = re.compile(r"\{(\w+)\}")
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


def in_english(message: Message) -> str:
    """The text as it was written, with its values: for logs, commands and exceptions."""
    return _PLACE.sub(lambda found: str(message.values.get(found[1], found[0])), message.msgid)


def _(msgid: str, /, **values: object) -> Message:
    """Mark an English text for translation; extraction finds it by this name."""
    return Message(msgid, MappingProxyType(values) if values else _NOTHING)


def _n(singular: str, plural: str, count: int, /, **values: object) -> Message:
    """Mark a text that counts; the number itself is the placeholder {count}."""
    return Message(singular, MappingProxyType({"count": count, **values}), plural, count)
