import codecs

import pytest

from i18n.po import Fault, PoEntry, PoProblems, PreviousText, header_for, read_po
from i18n.po_header import header_text

GERMAN = header_for("de", {})


def po(body, **fields):
    """A German file whose first entry stands in line 15."""
    header = {name: value for name, value in {**GERMAN, **fields}.items() if value is not None}
    lines = [f'"{line}\\n"' for line in header_text(header).splitlines()]
    head = ['msgid ""', 'msgstr ""', *lines]
    assert len(head) <= 14
    return "\n".join(head + [""] * (14 - len(head)) + [body, ""]).encode()


def plural(*forms):
    texts = [f'msgstr[{number}] "{form}"' for number, form in enumerate(forms)]
    return "\n".join(['msgid "{n} day"', 'msgid_plural "{n} days"', *texts])


def entry(msgid, msgstr, before=""):
    return f'{before}msgid "{msgid}"\nmsgstr "{msgstr}"'


SOUND = entry("a", "b")

# Each with the code it is refused with, and the line to look at.
BROKEN = {
    "not utf-8": (po(SOUND) + b"# caf\xe9\n", Fault.ENCODING, 17),
    "unknown charset": (
        po(SOUND).replace(b"charset=UTF-8", b"charset=rot13"), Fault.ENCODING, 0,
    ),
    "utf-16 cut in half": (
        codecs.BOM_UTF16_LE + po(SOUND).decode().encode("utf-16-le")[:-1], Fault.ENCODING, 16,
    ),
    "no closing quote": (po('msgid "a\nmsgstr "b"'), Fault.UNTERMINATED, 15),
    "no closing quote in a translation": (po('msgid "a"\nmsgstr "b'), Fault.UNTERMINATED, 16),
    "quote escaped away": (po('msgid "a"\nmsgstr "b\\"'), Fault.UNTERMINATED, 16),
    "no closing quote in a continuation": (
        po('msgid ""\n"a\\n"\n"b\nmsgstr ""'), Fault.UNTERMINATED, 17,
    ),
    "text after the quote": (po('msgid "a" b\nmsgstr "b"'), Fault.SYNTAX, 15),
    "no quotes": (po('msgid a\nmsgstr "b"'), Fault.SYNTAX, 15),
    "an unknown field": (po(SOUND + '\nmsgtxt "c"'), Fault.SYNTAX, 17),
    "a domain": (po('domain "x"\n' + SOUND), Fault.SYNTAX, 15),
    "a stray string": (po('# A note.\n"stray"\n' + SOUND), Fault.SYNTAX, 16),
    "a negative form": (
        po(plural("a", "b").replace("[1]", "[-1]")), Fault.SYNTAX, 18,
    ),
    "a huge form": (po(plural("a", "b").replace("[1]", "[99999]")), Fault.SYNTAX, 18),
    "a previous text without quotes": (po("#| msgid a\n" + SOUND), Fault.SYNTAX, 15),
    "a bell": (po(entry("a", r"\a")), Fault.BAD_ESCAPE, 16),
    "a hex escape": (po(entry("a", r"\x41")), Fault.BAD_ESCAPE, 16),
    "an octal escape": (po(entry("a", r"\101")), Fault.BAD_ESCAPE, 16),
    "a carriage return": (po(entry("a", r"b\r")), Fault.CONTROL_CHARACTER, 16),
    "a raw control character": (po(entry("a", "b\x01")), Fault.CONTROL_CHARACTER, 16),
    "a raw form feed": (po(entry("a", "b\x0c")), Fault.CONTROL_CHARACTER, 16),
    "a raw carriage return": (po(entry("a", "b\rc")), Fault.CONTROL_CHARACTER, 16),
    "a field twice": (po('msgid "a"\nmsgstr "b"\nmsgstr "c"'), Fault.FIELD_REPEATED, 17),
    "the same entry again": (po(SOUND + "\n\n" + SOUND), Fault.DUPLICATE_ENTRY, 18),
    "two headers": (po('msgid ""\nmsgstr "Language: de\\n"'), Fault.DUPLICATE_ENTRY, 15),
    "empty": (b"", Fault.HEADER_MISSING, 1),
    "no header": (SOUND.encode(), Fault.HEADER_MISSING, 1),
    "a late header": (
        (SOUND + "\n\n").encode() + po(entry("c", "d")), Fault.HEADER_LATE, 4,
    ),
    "a header line without a colon": (
        po(SOUND).replace(b'"MIME-Version: 1.0', b'"MIME-Version 1.0'), Fault.HEADER_FIELD, 1,
    ),
    "a gap in the forms": (
        po(plural("{n} a", "{n} b").replace("[1]", "[2]")), Fault.PLURAL_COUNT, 15,
    ),
    "a bare msgstr in a plural": (
        po('msgid "a"\nmsgid_plural "as"\nmsgstr "b"'), Fault.PLURAL_COUNT, 15,
    ),
    "a form without a plural": (po('msgid "a"\nmsgstr[0] "b"'), Fault.PLURAL_COUNT, 15),
    "no msgstr": (po('msgid "a"\n\n' + entry("c", "d")), Fault.MSGSTR_MISSING, 15),
    "no msgstr at the end": (po('msgid "a"'), Fault.MSGSTR_MISSING, 15),
    "no msgid": (po('msgctxt "x"\nmsgstr "b"'), Fault.MSGID_MISSING, 15),
    "an empty msgid": (po(entry("", "b", 'msgctxt "x"\n')), Fault.MSGID_EMPTY, 16),
    "a missing placeholder": (po(entry("a {b}", "a")), Fault.PLACEHOLDER, 15),
    "a lost line break": (po(entry(r"a\n", "b")), Fault.NEWLINE, 15),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_the_line_to_look_at(name):
    data, code, line = BROKEN[name]
    with pytest.raises(PoProblems) as refused:
        read_po(data, tag="de")
    assert [(each.code, each.line) for each in refused.value.problems] == [(code, line)]
    assert all(each.sentence.endswith((".", ";")) for each in refused.value.problems)


def test_all_problems_are_told_at_once_in_the_order_of_the_lines():
    body = "\n\n".join(
        [entry(r"\q", "a"), entry("b {c}", "b", 'msgctxt "x"\n'), entry("d", "e\x02")]
    )
    with pytest.raises(PoProblems) as refused:
        read_po(po(body, Language="fr"), tag="de")
    assert [(each.code, each.line, each.msgctxt) for each in refused.value.problems] == [
        (Fault.LANGUAGE, 1, None),
        (Fault.BAD_ESCAPE, 15, None),
        (Fault.PLACEHOLDER, 19, "x"),
        (Fault.CONTROL_CHARACTER, 23, None),
    ]
    assert "line 15" in str(refused.value)


def test_a_problem_list_has_an_end():
    with pytest.raises(PoProblems) as refused:
        read_po(po("\n".join(["rubbish"] * 5000)), tag="de")
    assert len(refused.value.problems) == 200


def test_a_file_over_eight_mebibytes_is_refused_unread():
    with pytest.raises(PoProblems) as refused:
        read_po(b"#" * (8 * 1024 * 1024 + 1), tag="de")
    assert refused.value.problems[0].code == Fault.TOO_LARGE


def test_more_than_twenty_thousand_entries_are_refused():
    body = "\n".join(entry(f"m{number}", "") for number in range(20_001))
    with pytest.raises(PoProblems) as refused:
        read_po(po(body), tag="de")
    assert [each.code for each in refused.value.problems] == [Fault.TOO_MANY_ENTRIES]


WHOLE = po(
    """# by the translator
#. to the translator
#: rules/a.py web/b.html
#: jobs/c.py
#, fuzzy, python-brace-format
#| msgctxt "old"
#| msgid ""
#| "It was "
#| "so."
msgctxt "x"
msgid ""
"It is "
"{so}.\\n"
msgstr "So ist \\"es\\"\\t{so}.\\\\\\n"

msgid "{n} day"
msgid_plural "{n} days"
msgstr[1] "{n} Tage"
msgstr[0] "ein Tag"

#~ msgid "gone"
#~ msgstr "weg"
""",
    **{"X-Export": "exp_1: 2"},
)


def test_everything_a_file_says_is_kept():
    file = read_po(WHOLE, tag="de")
    assert file.header["X-Export"] == "exp_1: 2"
    assert file.entries == (
        PoEntry(
            "It is {so}.\n",
            ('So ist "es"\t{so}.\\\n',),
            msgctxt="x",
            flags=("fuzzy", "python-brace-format"),
            comments=("by the translator",),
            notes=("to the translator",),
            references=("rules/a.py", "web/b.html", "jobs/c.py"),
            previous=PreviousText("It was so.", "old"),
        ),
        PoEntry("{n} day", ("ein Tag", "{n} Tage"), msgid_plural="{n} days"),
    )
    assert [each.line for each in file.entries] == [25, 30]


@pytest.mark.parametrize(
    "data",
    [
        codecs.BOM_UTF8 + WHOLE,
        codecs.BOM_UTF16_LE + WHOLE.decode().encode("utf-16-le"),
        codecs.BOM_UTF16_BE + WHOLE.decode().encode("utf-16-be"),
        WHOLE.replace(b"\n", b"\r\n"),
        WHOLE.replace(b"charset=UTF-8", b"charset=CHARSET"),
        WHOLE.rstrip(b"\n"),
        WHOLE.replace(b'"It is "\n', b'\n   "It" " is "  \n'),
    ],
    ids=["utf-8 mark", "utf-16-le", "utf-16-be", "crlf", "charset", "no last line end", "spaced"],
)
def test_a_file_may_be_written_down_in_many_ways(data):
    assert read_po(data, tag="de").entries == read_po(WHOLE, tag="de").entries


def test_an_older_charset_is_honoured():
    data = po(entry("a", "ä€")).decode().replace("UTF-8", "windows-1252").encode("cp1252")
    assert read_po(data, tag="de").entries[0].msgstr == ("ä€",)


def test_a_file_of_any_language_can_be_read_when_none_is_expected():
    fields = {"Language": "cs", "Plural-Forms": "nplurals=3; plural=n==1 ? 0 : n<5 ? 1 : 2;"}
    file = read_po(po(plural("{n} a", "{n} b", "{n} c"), **fields), tag=None)
    assert len(file.entries[0].msgstr) == 3


def test_control_and_separator_characters_that_tools_keep_are_kept():
    text = "\u0085 \u2028 \u2029 \u200f \u202f \U0001f468\u200d\U0001f469"
    assert read_po(po(entry("a", text)), tag="de").entries[0].msgstr == (text,)
