"""Whatever is wrong with a file is told by line, code and sentence; nothing of it is taken."""

import codecs
import re

import pytest
from sqlalchemy import func, select

from models.translation import Translation
from services.content.exports import export_po
from services.content.imports import import_po
from tests.services.content.translation_world import write

TEXTS = {
    "first": "Dear {name}, pull the crown.",
    "second": "Turn it **slowly**.",
    "link": "Read [more](https://care.example).",
}
# Where the entries of the export stand, in the order above; the title comes first.
TITLE, FIRST, SECOND, LINK = (
    b"time/title",
    b"time/body/first",
    b"time/body/second",
    b"time/body/link",
)


def says(context, text):
    """The file with a translation for one entry."""
    quoted = text if isinstance(text, bytes) else text.encode()
    pattern = re.compile(rb'(msgctxt "%s"\nmsgid "[^\n]*"\nmsgstr )""' % re.escape(context))
    return lambda data: pattern.sub(lambda found: found[1] + b'"' + quoted + b'"', data)


def puts(old, new):
    """The file with something written otherwise, where it stands first."""
    return lambda data: data.replace(old, new, 1)


def entry(context, msgid, msgstr):
    return b'\nmsgctxt "%s"\nmsgid "%s"\nmsgstr "%s"\n' % (context, msgid, msgstr)


ID = b'msgid "Set the time"'
PLURAL = b'\nmsgctxt "time/title"\nmsgid "Set the time"\nmsgid_plural "Times"\nmsgstr[0] "a"\n'
BROKEN = {
    # how it is written down
    "nothing at all": (lambda _: b"", "header-missing"),
    "bytes that are no text": (lambda data: data + b"# \xff\xfe caf\xe9\n", "encoding"),
    "a charset that is not known": (puts(b"charset=UTF-8", b"charset=rot13"), "encoding"),
    "utf-16 cut in half": (
        lambda data: codecs.BOM_UTF16_LE + data.decode().encode("utf-16-le")[:-1], "encoding",
    ),
    "too large": (lambda data: data + b"#" * (8 * 1024 * 1024), "too-large"),
    "a quotation mark that is never closed": (puts(ID, ID[:-1]), "unterminated-string"),
    "a closing mark escaped away": (says(TITLE, rb"b\\"[:-1]), "unterminated-string"),
    "text after the mark": (puts(ID, ID + b" b"), "syntax"),
    "text without marks": (puts(ID, b"msgid Set the time"), "syntax"),
    "a field that is not known": (lambda data: data + b'msgtxt "c"\n', "syntax"),
    "a domain": (puts(b'msgctxt "time/title"', b'domain "x"\nmsgctxt "time/title"'), "syntax"),
    "a page of HTML": (lambda _: b"<!doctype html>\n<p>Sign in", "syntax"),
    "a spreadsheet": (lambda _: b"key;fr\ntime/title;Heure\n", "syntax"),
    "an archive": (lambda _: b"PK\x03\x04" + bytes(60), "syntax"),
    "a merge of two versions": (puts(ID, b"<<<<<<< mine\n" + ID), "syntax"),
    "an escape that is not known": (says(TITLE, rb"\q"), "bad-escape"),
    "a bell": (says(TITLE, rb"\a"), "bad-escape"),
    "a letter by its number": (says(TITLE, rb"\x41"), "bad-escape"),
    "a control character": (says(TITLE, b"a\x01"), "control-character"),
    "a carriage return": (says(TITLE, rb"a\r"), "control-character"),
    "a line break": (says(TITLE, rb"a\nb"), "control-character"),
    "a tabulator": (says(TITLE, rb"a\tb"), "control-character"),
    "a source text twice": (puts(ID, ID + b"\n" + ID), "msgstr-missing"),
    "a translation twice": (
        puts(ID + b'\nmsgstr ""', ID + b'\nmsgstr "a"\nmsgstr "b"'), "field-repeated",
    ),
    "no source text": (puts(ID + b"\n", b""), "msgid-missing"),
    "an empty source text": (puts(ID, b'msgid ""'), "msgid-empty"),
    "no translation": (puts(ID + b'\nmsgstr ""', ID), "msgstr-missing"),
    # its header
    "no header": (lambda data: data.partition(b"\n\n")[2], "header-missing"),
    "a late header": (
        lambda data: data.partition(b"\n\n")[2] + b"\n" + data.partition(b"\n\n")[0], "header-late",
    ),
    "two headers": (lambda data: data + b"\n" + data.partition(b"\n\n")[0], "duplicate-entry"),
    "a header line without a colon": (puts(b"MIME-Version:", b"MIME-Version"), "header-field"),
    "a header field twice": (puts(b'"MIME', b'"Language: fr\\n"\n"MIME'), "header-field"),
    "another language": (puts(b"Language: fr", b"Language: de"), "language"),
    "no language": (puts(b'"Language: fr\\n"\n', b""), "language"),
    "too many forms": (puts(b"nplurals=2", b"nplurals=3"), "plural-count"),
    "a hundred million forms": (puts(b"nplurals=2", b"nplurals=100000000"), "plural-rule"),
    "another plural rule": (puts(b"plural=(n > 1)", b"plural=(n != 1)"), "plural-rule"),
    "a plural rule that is none": (puts(b"plural=(n > 1)", b"plural=(n >> )"), "plural-rule"),
    # its entries
    "the same entry twice": (
        lambda data: data + entry(TITLE, b"Set the time", b"a"), "duplicate-entry",
    ),
    "the same place with another text": (
        lambda data: data + entry(TITLE, b"Set the date", b"a"), "duplicate-entry",
    ),
    "a plural": (
        lambda data: data + PLURAL + b'msgstr[1] "b"\n', "duplicate-entry",
    ),
    "a plural with a form missing": (lambda data: data + PLURAL, "plural-count"),
    "a plural where nothing counts": (
        lambda data: puts(b'msgctxt "time/title"', b'msgctxt "time/body/x"')(data)
        + PLURAL + b'msgstr[1] "b"\n', "plural-count",
    ),
    "a source text changed by a tool": (puts(ID, b'msgid "Set a time"'), "source-unknown"),
    # its translations
    "a placeholder that was lost": (says(FIRST, "Tirez la couronne."), "placeholder"),
    "a placeholder that was translated": (says(FIRST, "Cher {nom}"), "placeholder"),
    "a placeholder too many": (says(TITLE, "Heure de {name}"), "placeholder"),
    "a line break at the end": (says(TITLE, rb"Heure\n"), "newline"),
    "stars without a partner": (says(SECOND, "Tournez **lentement."), "markup"),
    "an accent grave": (says(SECOND, "Tournez `lentement`."), "markup"),
    "HTML": (says(SECOND, "<b>Tournez</b>"), "html"),
    "an entity of HTML": (says(SECOND, "Tournez &amp; tirez"), "html"),
    "another address": (says(LINK, "Lire [plus](https://evil.example)"), "link"),
    "an address that runs": (says(LINK, "Lire [plus](javascript:alert)"), "link"),
    "no link": (says(LINK, "Lire plus."), "link"),
    "a mark of direction left open": (says(TITLE, "\u2068Heure"), "direction"),
    "a mark of direction never opened": (says(TITLE, "Heure\u202c"), "direction"),
    "a separator of lines": (says(TITLE, "Heure\u2028exacte"), "control-character"),
    "a title too long": (says(TITLE, "Heure " * 11), "title-too-long"),
    "nothing but blanks": (says(TITLE, "  "), "empty"),
}  # fmt: skip


@pytest.fixture
async def file(database):
    await write(database, "time", TEXTS)
    async with database.transaction() as session:
        return await export_po(session, locale="fr", by="AUTHOR:ada")


async def test_whatever_is_broken_is_told_and_nothing_of_it_taken(database, file):
    assert len(BROKEN) >= 40
    wrong = {}
    for name, (break_it, code) in BROKEN.items():
        data = break_it(file)
        assert data != file, name
        async with database.transaction() as session:
            report = await import_po(session, data, locale="fr", by="T:marie", apply=True)
        if report.is_applied or code not in {fault.code for fault in report.faults}:
            wrong[name] = report.faults
        assert all(fault.sentence.endswith((".", ";")) for fault in report.faults), name
        assert all(0 <= fault.line <= data.count(b"\n") + 1 for fault in report.faults), name
    assert wrong == {}
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Translation)) == 0


@pytest.mark.parametrize("name", ["HTML", "a placeholder that was lost", "a title too long"])
async def test_a_fault_names_the_line_at_which_its_entry_begins(database, file, name):
    break_it, code = BROKEN[name]
    data = break_it(file)
    async with database.transaction() as session:
        report = await import_po(session, data, locale="fr", by="T:marie")
    fault = next(each for each in report.faults if each.code == code)
    lines = data.decode().split("\n")
    assert f'msgctxt "{fault.context}"' in lines[fault.line - 2 : fault.line]
