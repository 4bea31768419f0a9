"""A message is said in the reader's language, or in English when no translation is there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from i18n.cldr import format_date_long, format_date_time, format_number
from i18n.locales import LOCALES, SOURCE, fallbacks, language
from i18n.message import Message
from i18n.placeholders import fill
from i18n.plurals import plural_index
from i18n.po_file import PoFile
from i18n.po_reader import read_po

FOLDER: Final = Path(__file__).parent / "locale"
TEMPLATE: Final = "messages.pot"

# A value in a right-to-left sentence keeps its own direction between these two.
_ISOLATE: Final = "\u2068"
_RELEASE: Final = "\u2069"

Texts = Mapping[str, tuple[str, ...]]


def po_path(folder: Path, tag: str) -> Path:
    """Where the translations of a language lie."""
    return folder / tag / "LC_MESSAGES" / "messages.po"


@dataclass(frozen=True, slots=True)
class Catalogues:
    """The translations of every language, by English text; read once, never changed."""

    texts: Mapping[str, Texts]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Catalogues":
        """Read what is there: a language without a file has no translations yet.

        Raises PoProblems for a file that is not sound.
        """
        paths = {each.tag: po_path(folder, each.tag) for each in LOCALES if each.tag != SOURCE}
        texts = {
            tag: _texts(read_po(path.read_bytes(), tag=tag))
            for tag, path in paths.items()
            if path.exists()
        }
        return cls(MappingProxyType(texts))

    def translate(self, message: Message, tag: str, territory: str | None = None) -> str:
        """The message for a reader of `tag` in `territory`; UnknownLanguage for another tag."""
        for each in fallbacks(tag):
            forms = self.texts.get(each, {}).get(message.msgid)
            if forms:
                return self._filled(_form(forms, message, each), message, each, territory)
        return self._filled(_form(_source(message), message, SOURCE), message, SOURCE, territory)

    def _filled(self, text: str, message: Message, tag: str, territory: str | None) -> str:
        values = message.values
        if not values:
            return text
        is_rtl = language(tag).direction == "RTL"

        def value_of(name: str) -> str | None:
            if name not in values:
                return None
            shown = self._shown(values[name], tag, territory)
            return f"{_ISOLATE}{shown}{_RELEASE}" if is_rtl else shown

        return fill(text, value_of)

    def _shown(self, value: object, tag: str, territory: str | None) -> str:
        match value:
            case str() | bool():
                return str(value)
            case Message():
                return self.translate(value, tag, territory)
            case datetime(tzinfo=ZoneInfo() as zone):
                return format_date_time(value, tag, zone, territory)
            case datetime():
                raise ValueError("An instant in a message needs the zone of its reader.")
            case date():
                return format_date_long(value, tag, territory)
            case int() | float() | Decimal():
                return format_number(value, tag, territory)
            case _:
                return str(value)


def _texts(file: PoFile) -> Texts:
    usable = (entry for entry in file.entries if entry.msgctxt is None and entry.is_translated)
    return MappingProxyType({entry.msgid: entry.msgstr for entry in usable})


def _source(message: Message) -> tuple[str, ...]:
    return (message.msgid,) if message.plural is None else (message.msgid, message.plural)


def _form(forms: tuple[str, ...], message: Message, tag: str) -> str:
    """The form for the count; a text marked to count somewhere else only has its first."""
    if message.count is None or len(forms) == 1:
        return forms[0]
    return forms[plural_index(tag, message.count)]


@cache
def catalogues() -> Catalogues:
    """The translations shipped with the program, read at the first call (at start, that is)."""
    return Catalogues.load()


def translate(message: Message, tag: str, territory: str | None = None) -> str:
    """The message for a reader of `tag` in `territory`; UnknownLanguage for another tag."""
    return catalogues().translate(message, tag, territory)
