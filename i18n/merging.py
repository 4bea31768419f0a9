"""Translations follow their source text: kept when it stays, dropped with it, never guessed."""

from dataclasses import replace

from i18n.locales import language
from i18n.po_file import BRACE_FORMAT, FUZZY, PoEntry, PoFile, PreviousText
from i18n.po_header import header_for


def merge(template: PoFile, current: PoFile, tag: str) -> PoFile:
    """The template's entries, in its order, with the translations `current` has for them.

    An entry is known by (msgctxt, msgid). New ones are empty; the same input gives the same
    file on any day.
    """
    known = {entry.key: entry for entry in current.entries}
    forms = language(tag).plural_count
    entries = tuple(_carried(entry, known.get(entry.key), forms) for entry in template.entries)
    header = header_for(tag, current.header)
    return PoFile(header, entries, current.comments, current.header_line)


def _carried(source: PoEntry, before: PoEntry | None, forms: int) -> PoEntry:
    """The source entry with its former translation, unless it has begun or ceased to count."""
    empty = ("",) * (1 if source.msgid_plural is None else forms)
    if before is None or (before.msgid_plural is None) != (source.msgid_plural is None):
        return replace(source, msgstr=empty)
    own_flags = [flag for flag in before.flags if flag != BRACE_FORMAT]
    previous = before.previous
    if before.msgid_plural != source.msgid_plural:  # half of the source text is another one
        own_flags.insert(0, FUZZY)
        previous = PreviousText(before.msgid, before.msgctxt, before.msgid_plural)
    return replace(
        source,
        msgstr=before.msgstr if len(before.msgstr) == len(empty) else empty,
        flags=tuple(dict.fromkeys([*own_flags, *source.flags])),
        comments=before.comments,
        previous=previous,
    )
