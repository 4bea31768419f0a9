import shutil
import subprocess

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from i18n.locales import LOCALES, language
from i18n.po import Fault, PoEntry, PoFile, PoProblems, PreviousText, header_for, read_po, write_po

TAGS = [each.tag for each in LOCALES]
MSGFMT = shutil.which("msgfmt")
MSGCAT = shutil.which("msgcat")

HARD = [
    "plain", "100% of dust, 50% silk", 'a "quoted" \\ back', "tab\there", "line\nbreak", "ends\n",
    "\nbegins", "\n", "\n\n", " spaces ", "é\u00a0\u202f!", "\u0085", "\u2028", "\u2029",
    "#, fuzzy",
    "msgid", '"', "\\", "\\n", "'", "\u200fأهلا\u202c",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "中文，日本語", "w" * 200, "word " * 80, "%s %d %(a)s {0} {} {{", "\ufeff", "\u2068x\u2069",
    "a\\", "{a}", "~", "| x", "C:\\new\\table",
]  # fmt: skip

# All that a PO file can hold: no control characters, no halves of a character.
TEXT = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters=[
        chr(code) for code in [*range(9), 11, 12, *range(13, 32), 127]
    ]),
    min_size=1,
    max_size=60,
)  # fmt: skip


def passes_msgfmt(data, tmp_path):
    path = tmp_path / "messages.po"
    path.write_bytes(data)
    done = subprocess.run(
        [MSGFMT, "--check", "-o", "/dev/null", str(path)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def polib_entries(data, tmp_path):
    path = tmp_path / "polib.po"
    path.write_bytes(data)
    return polib.pofile(str(path), encoding="utf-8")


def problems_in(data):
    try:
        read_po(data, tag="de")
    except PoProblems as refused:
        return refused.problems
    return ()


def file_in(tag, texts):
    forms = language(tag).plural_count
    entries = [
        PoEntry(
            text,
            (text,),
            msgctxt=f"guide/body/{number}",
            notes=("A note.",),
            references=("guides/a",),
            previous=PreviousText(text * 3, "old", "plural") if number % 3 == 0 else None,
            flags=("fuzzy",) if number % 3 == 0 else (),
        )
        for number, text in enumerate(texts)
    ]
    counted = PoEntry("{n} day", ("{n} x",) * forms, msgid_plural="{n} days",
                      flags=("python-brace-format",))  # fmt: skip
    return PoFile(header_for(tag, {"X-Export": "exp_1"}), (*entries, counted), ("Head.",))


@pytest.mark.parametrize("tag", TAGS)
def test_hard_texts_come_back_unchanged_in_every_language(tag):
    file = file_in(tag, HARD)
    assert read_po(write_po(file), tag=tag) == file


@pytest.mark.skipif(not MSGFMT, reason="GNU gettext is not installed")
@pytest.mark.parametrize("tag", TAGS)
def test_msgfmt_finds_nothing_to_say(tag, tmp_path):
    passes_msgfmt(write_po(file_in(tag, HARD)), tmp_path)


@pytest.mark.skipif(not MSGCAT, reason="GNU gettext is not installed")
@pytest.mark.parametrize("width", ["--no-wrap", "--width=60"])
def test_a_file_rewritten_by_msgcat_says_the_same(width, tmp_path):
    file = file_in("fr", HARD)
    path = tmp_path / "messages.po"
    path.write_bytes(write_po(file))
    done = subprocess.run([MSGCAT, width, str(path)], capture_output=True, timeout=60, check=True)
    assert read_po(done.stdout, tag="fr").entries == file.entries


def test_polib_reads_the_same_texts_and_writes_them_back(tmp_path):
    file = file_in("fr", HARD)
    found = polib_entries(write_po(file), tmp_path)
    assert [each.msgid for each in found] == [each.msgid for each in file.entries]
    assert [each.msgstr for each in found][:-1] == [each.msgstr[0] for each in file.entries][:-1]
    found.save(str(tmp_path / "again.po"))
    again = read_po((tmp_path / "again.po").read_bytes(), tag="fr")
    assert [(each.key, each.msgstr) for each in again.entries] == [
        (each.key, each.msgstr) for each in file.entries
    ]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TEXT, min_size=1, max_size=8, unique=True))
def test_any_text_comes_back_through_us_and_polib(tmp_path, texts):
    file = file_in("nl", texts)
    data = write_po(file)
    assert read_po(data, tag="nl") == file
    assert [each.msgid for each in polib_entries(data, tmp_path)][:-1] == texts


@pytest.mark.skipif(not MSGFMT, reason="GNU gettext is not installed")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(TEXT, min_size=40, max_size=60, unique=True))
def test_msgfmt_accepts_any_text(tmp_path, texts):
    passes_msgfmt(write_po(file_in("ru", texts)), tmp_path)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_comes_in_is_read_or_refused_in_words(data):
    assert all(each.sentence for each in problems_in(data))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_in_words(data):
    whole = write_po(file_in("de", HARD))
    at = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 6))
    put = data.draw(st.binary(max_size=4))
    assert all(each.sentence for each in problems_in(whole[:at] + put + whole[at + cut :]))


def test_the_same_file_gives_the_same_bytes():
    assert write_po(file_in("fr", HARD)) == write_po(
        read_po(write_po(file_in("fr", HARD)), tag="fr")
    )


def test_flags_guessed_by_other_tools_are_not_written():
    entry = PoEntry("100% of dust", ("100 % de poussière",), flags=("python-format", "no-wrap"))
    data = write_po(PoFile(header_for("fr", {}), (entry,)))
    assert b"python-format" not in data
    assert b"#, no-wrap\n" in data


def test_a_file_is_always_declared_as_utf_8():
    data = write_po(PoFile(header_for("fr", {"Content-Type": "text/plain; charset=latin-1"})))
    assert b"charset=UTF-8" in data
    assert b"latin-1" not in data


UNSOUND = {
    "twice": ((PoEntry("a"), PoEntry("a")), Fault.DUPLICATE_ENTRY),
    "empty": ((PoEntry("", msgctxt="x"),), Fault.MSGID_EMPTY),
    "control": ((PoEntry("a", ("\x07",)),), Fault.CONTROL_CHARACTER),
    "half a character": ((PoEntry("a", ("\ud800",)),), Fault.CONTROL_CHARACTER),
    "control in a note": ((PoEntry("a", notes=("\x00",)),), Fault.CONTROL_CHARACTER),
    "placeholder": ((PoEntry("{a}", ("{b}",)),), Fault.PLACEHOLDER),
    "forms": ((PoEntry("a", ("b",), msgid_plural="as"),), Fault.PLURAL_COUNT),
    "forms without plural": ((PoEntry("a", ("b", "c")),), Fault.PLURAL_COUNT),
    "newline": ((PoEntry("a\n", ("b",)),), Fault.NEWLINE),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_no_tool_would_accept_is_not_written(name):
    entries, code = UNSOUND[name]
    with pytest.raises(PoProblems) as refused:
        write_po(PoFile(header_for("fr", {}), entries))
    assert [each.code for each in refused.value.problems] == [code]


@pytest.mark.parametrize("field", [{"X-A": "b\nX-C: d"}, {"": "x"}, {"A\n": "x"}, {"A:B": "x"}])
def test_a_header_field_that_would_become_another_is_not_written(field):
    with pytest.raises(PoProblems, match="header"):
        write_po(PoFile(header_for("fr", field)))
