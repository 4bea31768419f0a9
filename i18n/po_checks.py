"""A PO file is fit for use when it has the right language, forms, placeholders and line ends."""

from collections.abc import Iterator
from typing import Final

from i18n.locales import language
from i18n.message import Message, _
from i18n.negotiation import negotiate
from i18n.placeholders import has_stray_brace, placeholders
from i18n.plurals import first_difference, first_misfit, forms_for_one_count, rule_of
from i18n.po_file import BRACE_FORMAT, Fault, Key, PoEntry, PoFile, PoProblem
from i18n.po_header import PluralForms, UnfitHeader, plural_forms

_NEWLINES: Final = _(
    "All texts of an entry must begin alike, and end alike, with a line break or not."
)


def faults_of(file: PoFile, *, tag: str | None, has_header: bool = True) -> list[PoProblem]:
    """All that is wrong in what the file says; nothing about how it is written down."""
    problems: list[PoProblem] = []
    forms = PluralForms(language(tag).plural_count, rule_of(tag)) if tag else None
    if has_header:
        declared, found = _declared_forms(file, tag)
        problems += [PoProblem(code, file.header_line, None, text) for code, text in found]
        problems += _language_faults(file, tag)
        forms = forms or declared
    seen: dict[Key, int] = {}
    for entry in file.entries:
        if entry.key in seen:
            sentence = _("The entry stands already in line {line}.", line=str(seen[entry.key]))
            problems.append(_problem(Fault.DUPLICATE_ENTRY, entry, sentence))
        seen.setdefault(entry.key, entry.line)
        problems += _entry_faults(entry, forms)
    return problems


def _problem(code: Fault, entry: PoEntry, sentence: Message) -> PoProblem:
    return PoProblem(code, entry.line, entry.msgctxt, sentence)


def _language_faults(file: PoFile, tag: str | None) -> Iterator[PoProblem]:
    declared = file.header.get("Language", "")
    if tag and negotiate([declared.replace("_", "-")]) != tag:
        sentence = (
            _("The header's Language is {declared}; {tag} is expected.", declared=declared, tag=tag)
            if declared
            else _("The header names no Language; {tag} is expected.", tag=tag)
        )
        yield PoProblem(Fault.LANGUAGE, file.header_line, None, sentence)


def _declared_forms(
    file: PoFile, tag: str | None
) -> tuple[PluralForms | None, list[tuple[Fault, Message]]]:
    """The forms the header declares when they can be trusted, else what is wrong with them."""
    text = file.header.get("Plural-Forms")
    if text is None:
        needed = any(entry.msgid_plural is not None for entry in file.entries)
        return None, [(Fault.PLURAL_RULE, _("Plural-Forms is missing."))] if needed else []
    try:
        forms = plural_forms(text)
    except UnfitHeader as error:
        return None, [(Fault.PLURAL_RULE, error.text)]
    if tag and forms.size != language(tag).plural_count:
        counts = {"wanted": str(language(tag).plural_count), "found": str(forms.size)}
        sentence = _("{tag} has {wanted} plural forms, not {found}.", tag=tag, **counts)
        return None, [(Fault.PLURAL_COUNT, sentence)]
    misfit = first_difference(forms.rule, tag) if tag else first_misfit(forms.rule, forms.size)
    if misfit is not None:
        sentence = _("The plural expression is wrong for n={number}.", number=str(misfit))
        return None, [(Fault.PLURAL_RULE, sentence)]
    return forms, []


def _entry_faults(entry: PoEntry, forms: PluralForms | None) -> Iterator[PoProblem]:
    if entry.msgid_plural is not None and forms and len(entry.msgstr) != forms.size:
        counts = {"found": str(len(entry.msgstr)), "wanted": str(forms.size)}
        sentence = _("The entry has {found} plural forms; {wanted} are needed.", **counts)
        yield _problem(Fault.PLURAL_COUNT, entry, sentence)
        return
    if entry.is_fuzzy:  # made for another source text: it will be redone, not used
        return
    free = forms_for_one_count(forms.rule) if forms else frozenset[int]()
    if entry.msgid_plural is not None and _ends(entry.msgid_plural) != _ends(entry.msgid):
        yield _problem(Fault.NEWLINE, entry, _NEWLINES)
    for number, text in enumerate(entry.msgstr):
        if not text:
            continue
        if not _has_its_placeholders(entry, text, may_omit=number in free):
            yield _problem(Fault.PLACEHOLDER, entry, _placeholder_sentence(entry))
        if _ends(text) != _ends(entry.msgid):
            yield _problem(Fault.NEWLINE, entry, _NEWLINES)


def _has_its_placeholders(entry: PoEntry, text: str, *, may_omit: bool) -> bool:
    """The same names as often; a plural form for one count may leave the number unsaid."""
    is_strict = BRACE_FORMAT in entry.flags and not has_stray_brace(entry.msgid)
    if is_strict and has_stray_brace(text):
        return False
    if entry.msgid_plural is None:
        return placeholders(text) == placeholders(entry.msgid)
    wanted = placeholders(entry.msgid_plural)
    return placeholders(text) <= wanted if may_omit else placeholders(text) == wanted


def _placeholder_sentence(entry: PoEntry) -> Message:
    names = sorted(placeholders(entry.msgid_plural or entry.msgid).elements())
    if not names:
        return _("There must be no placeholders.")
    return _("The placeholders must be exactly: {names}.", names=", ".join(names))


def _ends(text: str) -> tuple[bool, bool]:
    return text.startswith("\n"), text.endswith("\n")
