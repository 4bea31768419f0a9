"""The header of a PO file as named fields, and the plural rule it declares."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from i18n.locales import language
from i18n.message import Message, _, in_english
from i18n.plurals import PluralRule, compile_rule
from i18n.po_file import MAX_FORMS

_PLURAL_FORMS: Final = re.compile(
    r"\s*nplurals\s*=\s*([0-9]{1,9})\s*;\s*plural\s*=([^;]+);?\s*", re.ASCII
)

# Fixed, so that a file changes only with its texts; tools that care write their own over these.
_FIELDS: Final = (
    ("Project-Id-Version", "caseback"),
    ("Report-Msgid-Bugs-To", ""),
    ("PO-Revision-Date", "2026-11-21 00:00+0000"),
    ("Last-Translator", "the house"),
    ("Language-Team", "the house"),
    ("Language", ""),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=UTF-8"),
    ("Content-Transfer-Encoding", "8bit"),
    ("Plural-Forms", ""),
)


class UnfitHeader(ValueError):
    """A header says what cannot be used, or written down; `text` tells what."""

    def __init__(self, text: Message) -> None:
        super().__init__(in_english(text))
        self.text = text


class PluralForms(NamedTuple):
    size: int
    rule: PluralRule


def parse_header(text: str) -> tuple[dict[str, str], list[str]]:
    """The fields in their order, and the lines that are none or say a field again."""
    fields: dict[str, str] = {}
    refused: list[str] = []
    for line in filter(None, text.split("\n")):
        name, colon, value = line.partition(":")
        if not colon or not name.strip() or name.strip() in fields:
            refused.append(line)
        else:
            fields[name.strip()] = value.strip()
    return fields, refused


def header_text(header: Mapping[str, str]) -> str:
    """The header as the msgstr of the empty msgid, always declared as UTF-8.

    Raises UnfitHeader for a field that would be read back as another.
    """
    declared = {name: value for name, value in _FIELDS if name.startswith("Content-")}
    fields = {**header, **declared}
    text = "".join(f"{name}: {value}".rstrip() + "\n" for name, value in fields.items())
    if parse_header(text) != ({name: value.strip() for name, value in fields.items()}, []):
        raise UnfitHeader(_("A header field does not fit on a line of its own."))
    return text


def header_for(tag: str, current: Mapping[str, str]) -> dict[str, str]:
    """The fields a file in the language must have, then what `current` says beyond them."""
    spoken = language(tag)
    ours = {
        "Language": tag.replace("-", "_"),
        "Plural-Forms": f"nplurals={spoken.plural_count}; plural=({spoken.plural_rule});",
    }
    return {**dict(_FIELDS), **current, **ours}


def plural_forms(declared: str) -> PluralForms:
    """What a Plural-Forms field declares; UnfitHeader, in words, when it cannot be used."""
    found = _PLURAL_FORMS.fullmatch(declared)
    if not found:
        raise UnfitHeader(_("Plural-Forms is not written as nplurals=N; plural=EXPRESSION;"))
    count = int(found[1])
    if not 1 <= count <= MAX_FORMS:
        sentence = _(
            "Plural-Forms declares {count} forms; 1 to {most} are possible.",
            count=str(count),
            most=str(MAX_FORMS),
        )
        raise UnfitHeader(sentence)
    try:
        return PluralForms(count, compile_rule(found[2].strip()))
    except ValueError as error:
        raise UnfitHeader(_("The plural expression cannot be read.")) from error
