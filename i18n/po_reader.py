"""A PO file is read to the letter: whatever is not understood is told with its line."""

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from i18n.message import Message, _
from i18n.po_checks import faults_of
from i18n.po_draft import PoDraft
from i18n.po_file import MAX_ENTRIES, Fault, PoEntry, PoFile, PoProblem, PoProblems
from i18n.po_header import parse_header
from i18n.po_text import decoded, unquoted

_FIELD: Final = re.compile(
    r"(msgctxt|msgid_plural|msgid|msgstr(?:\[[0-9]{1,3}\])?)(?=[ \t\"]|$)[ \t]*"
)
_MAX_PROBLEMS: Final = 200


def read_po(data: bytes, *, tag: str | None) -> PoFile:
    """The file, with nothing lost and nothing guessed; PoProblems lists all that is wrong.

    With a `tag` the file must be in that language and count as it does. A byte order mark and
    older charsets are accepted, obsolete entries are left out.
    """
    reading = _Reading()
    for number, line in enumerate(decoded(data).split("\n"), 1):
        reading.take(number, line.strip(" \t"))
    reading.close_entry()
    file = PoFile(
        MappingProxyType(reading.header),
        tuple(reading.entries),
        tuple(reading.header_comments),
        reading.header_line,
    )
    problems = reading.problems
    if not reading.header_line:
        sentence = _('The file does not begin with a header (msgid "").')
        problems.append(PoProblem(Fault.HEADER_MISSING, 1, None, sentence))
    has_header = bool(reading.header_line) and not reading.header_is_damaged
    problems += faults_of(file, tag=tag, has_header=has_header)
    if problems:
        raise PoProblems(problems)
    return file


@dataclass(slots=True)
class _Reading:
    """What is known of the file so far."""

    header: dict[str, str] = field(default_factory=dict[str, str])
    header_comments: list[str] = field(default_factory=list[str])
    header_line: int = 0
    header_is_damaged: bool = False
    entries: list[PoEntry] = field(default_factory=list[PoEntry])
    problems: list[PoProblem] = field(default_factory=list[PoProblem])
    draft: PoDraft = field(default_factory=PoDraft)

    def take(self, number: int, line: str) -> None:
        """Read one line, without the white space around it."""
        if not line or line.startswith("#~"):
            return
        if line.startswith("#") and self.draft.texts:  # a comment belongs to what follows
            self.close_entry()
        if line.startswith("#|"):
            self._take_field(number, line[2:].lstrip(" \t"), self.draft.previous)
        elif line.startswith("#"):
            self.draft.take_comment(line)
        else:
            found = _FIELD.match(line)
            if found and self.draft.is_ended_by(found[1]):
                self.close_entry()
            self._take_field(number, line, self.draft.texts)
            if found and (found[1] == "msgid" or not self.draft.line):
                self.draft.line = number

    def _take_field(self, number: int, line: str, texts: dict[str, list[str]]) -> None:
        found = _FIELD.match(line)
        if found:
            if found[1] in texts:
                self._damage(
                    Fault.FIELD_REPEATED, number, _("{field} is given twice.", field=found[1])
                )
            texts.setdefault(found[1], [])
            line = line[found.end() :]
        elif not texts or not line.startswith('"'):
            self._damage(Fault.SYNTAX, number, _("The line is no field, string or comment."))
            return
        text, fault = unquoted(line)
        texts[next(reversed(texts))].append(text)
        if fault:
            self._damage(fault[0], number, fault[1])

    def _damage(self, code: Fault, line: int, sentence: Message) -> None:
        """Report it, and spare the reader the faults that follow from it."""
        self.draft.is_damaged = True
        self._report(code, line, self.draft.text("msgctxt"), sentence)

    def _report(self, code: Fault, line: int, msgctxt: str | None, sentence: Message) -> None:
        self.problems.append(PoProblem(code, line, msgctxt, sentence))
        if len(self.problems) >= _MAX_PROBLEMS:
            raise PoProblems(self.problems)

    def close_entry(self) -> None:
        """Turn the draft into the header or an entry, or tell why it is neither."""
        draft, self.draft = self.draft, PoDraft()
        if not draft.texts:
            return
        if draft.is_damaged:
            if draft.is_header and not (self.header_line or self.entries):
                self.header_line, self.header_is_damaged = draft.line, True
            return
        forms = draft.forms()
        fault = _incompleteness(draft)
        if fault or forms is None:
            code, sentence = fault or (Fault.PLURAL_COUNT, _("The plural forms have a gap."))
            self._report(code, draft.line, draft.text("msgctxt"), sentence)
        elif draft.is_header:
            self._take_header(draft, forms[0])
        else:
            self._take_entry(draft.entry(forms))

    def _take_header(self, draft: PoDraft, text: str) -> None:
        if self.header_line:
            sentence = _("The header stands already in line {line}.", line=str(self.header_line))
            self._report(Fault.DUPLICATE_ENTRY, draft.line, None, sentence)
            return
        if self.entries:
            self._report(Fault.HEADER_LATE, draft.line, None, _("The header must come first."))
        self.header, refused = parse_header(text)
        self.header_line, self.header_comments = draft.line, draft.comments
        for line in refused:
            sentence = _(
                "The header line {line} names no field, or one named before.", line=repr(line[:80])
            )
            self._report(Fault.HEADER_FIELD, draft.line, None, sentence)

    def _take_entry(self, entry: PoEntry) -> None:
        if not entry.msgid:
            sentence = _("The source text is empty.")
            self._report(Fault.MSGID_EMPTY, entry.line, entry.msgctxt, sentence)
            return
        self.entries.append(entry)
        if len(self.entries) > MAX_ENTRIES:
            sentence = _("The file has more than {most} entries.", most=MAX_ENTRIES)
            self._report(Fault.TOO_MANY_ENTRIES, entry.line, None, sentence)
            raise PoProblems(self.problems)


def _incompleteness(draft: PoDraft) -> tuple[Fault, Message] | None:
    if "msgid" not in draft.texts:
        return Fault.MSGID_MISSING, _("The entry has no msgid.")
    if not draft.has_translation():
        return Fault.MSGSTR_MISSING, _("The entry has no msgstr.")
    if "msgid_plural" in draft.texts and "msgstr" in draft.texts:
        return Fault.PLURAL_COUNT, _("An entry with a plural needs msgstr[0] and so on.")
    if "msgid_plural" not in draft.texts and "msgstr" not in draft.texts:
        return Fault.PLURAL_COUNT, _("An entry without a plural has one plain msgstr.")
    return None
