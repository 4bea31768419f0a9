"""A PO file written here is accepted by `msgfmt --check` and comes back unchanged."""

from collections.abc import Iterable, Iterator
from typing import Final

from i18n.message import _
from i18n.po_checks import faults_of
from i18n.po_file import BRACE_FORMAT, Fault, PoEntry, PoFile, PoProblem, PoProblems, PreviousText
from i18n.po_header import UnfitHeader, header_text
from i18n.po_text import has_control_character, quoted

_UNWRITABLE: Final = _("The text has a character that no PO file can hold.")


def write_po(file: PoFile) -> bytes:
    """The file as UTF-8, each text on as many lines as it has; PoProblems when it is not sound.

    Flags that claim another tool's format (python-format and the like) are left out: they are
    guesses, and make right translations fail.
    """
    problems = [*faults_of(file, tag=None), *_unwritable(file)]
    if problems:
        raise PoProblems(problems)
    blocks = [_header_block(file), *(_entry_block(entry) for entry in file.entries)]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks).encode()


def _unwritable(file: PoFile) -> Iterator[PoProblem]:
    try:
        header = header_text(file.header)
    except UnfitHeader as error:
        yield PoProblem(Fault.HEADER_FIELD, 0, None, error.text)
        header = ""
    if not _is_writable("".join((header, *file.comments))):
        yield PoProblem(Fault.CONTROL_CHARACTER, 0, None, _UNWRITABLE)
    for entry in file.entries:
        if not entry.msgid:
            sentence = _("The source text is empty.")
            yield PoProblem(Fault.MSGID_EMPTY, entry.line, entry.msgctxt, sentence)
        if entry.msgid_plural is None and len(entry.msgstr) != 1:
            sentence = _("An entry without a plural has one plain msgstr.")
            yield PoProblem(Fault.PLURAL_COUNT, entry.line, entry.msgctxt, sentence)
        for text in _texts(entry):
            if not _is_writable(text):
                yield PoProblem(Fault.CONTROL_CHARACTER, entry.line, entry.msgctxt, _UNWRITABLE)


def _texts(entry: PoEntry) -> Iterator[str]:
    yield from (entry.msgid, entry.msgctxt or "", entry.msgid_plural or "")
    yield from (*entry.msgstr, *entry.comments, *entry.notes, *entry.references, *entry.flags)
    if entry.previous:
        before = entry.previous
        yield from (before.msgid, before.msgctxt or "", before.msgid_plural or "")


def _is_writable(text: str) -> bool:
    """No control character, and no half of a surrogate pair."""
    return not has_control_character(text) and not any(
        "\ud800" <= each <= "\udfff" for each in text
    )


def _header_block(file: PoFile) -> Iterator[str]:
    yield from _comments("#", file.comments)
    yield from _field("msgid", "")
    yield from _field("msgstr", header_text(file.header))


def _entry_block(entry: PoEntry) -> Iterator[str]:
    yield from _comments("#", entry.comments)
    yield from _comments("#.", entry.notes)
    yield from _comments("#:", entry.references)
    flags = [each for each in entry.flags if each == BRACE_FORMAT or not each.endswith("-format")]
    if flags:
        yield f"#, {', '.join(flags)}"
    if entry.previous:
        yield from (f"#| {line}" for line in _source(entry.previous))
    yield from _source(entry)
    if entry.msgid_plural is None:
        yield from _field("msgstr", entry.msgstr[0])
    else:
        for number, text in enumerate(entry.msgstr):
            yield from _field(f"msgstr[{number}]", text)


def _source(entry: PoEntry | PreviousText) -> Iterator[str]:
    if entry.msgctxt is not None:
        yield from _field("msgctxt", entry.msgctxt)
    yield from _field("msgid", entry.msgid)
    if entry.msgid_plural is not None:
        yield from _field("msgid_plural", entry.msgid_plural)


def _comments(mark: str, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (f"{mark} {line}".rstrip() for line in text.split("\n"))


def _field(name: str, text: str) -> Iterator[str]:
    first, *rest = quoted(text)
    yield f"{name} {first}"
    yield from rest
