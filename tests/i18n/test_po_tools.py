"""Ten thousand texts go out and come back through every tool that a translator may use."""

import shutil
import subprocess

import polib
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from i18n.po import PoEntry, PoFile, PreviousText, header_for, read_po, write_po

EXAMPLES, TEXTS = 100, 100  # 10,000 texts
GETTEXT = shutil.which("msgfmt") and shutil.which("msgcat")

# What people type, and what breaks tools: marks of direction, joiners, breaks, quotes, escapes.
ODD = ['"', "\\", "\n", "\t", "\u200f", "\u2068", "\u2069", "\u00a0", "\u202f", "\u2028", "\u0085"]
ODD += ["\u200d", "\U0001f468", "#", "~", "|", "%s", "{a}", "**", "中", "é", "e\u0301", "\ufeff"]
PLAIN = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters=[*map(chr, [*range(32), 127])]),
    min_size=1,
    max_size=12,
)
TEXT = st.lists(st.sampled_from(ODD) | PLAIN, min_size=1, max_size=4).map("".join)
COUNTED = []


def file_of(texts):
    entries = [
        PoEntry(
            text,
            (text[::-1] if "{" not in text and "\n" not in text else text,),
            msgctxt=f"guide/body/{number}",
            flags=("fuzzy",) if number % 5 == 0 else (),
            previous=PreviousText(text * 2, f"guide/body/{number}") if number % 5 == 0 else None,
        )
        for number, text in enumerate(texts)
    ]
    return PoFile(header_for("fr", {"X-Caseback-Export": "exp_1"}), tuple(entries))


def run(*command):
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    return done.stdout


def said(entries):
    return [(e.msgctxt, e.msgid, e.msgstr, e.flags, e.previous) for e in entries]


@pytest.mark.skipif(not GETTEXT, reason="GNU gettext is not installed")
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(TEXT, min_size=TEXTS, max_size=TEXTS, unique=True))
def test_ten_thousand_texts_come_back_from_every_tool(tmp_path, texts):
    file, path = file_of(texts), tmp_path / "x.po"
    path.write_bytes(write_po(file))
    assert read_po(path.read_bytes(), tag="fr") == file
    run("msgfmt", "--check", "-o", "/dev/null", path)
    for command in (("msgcat", "--no-wrap"), ("msgcat", "--width=60")):
        assert said(read_po(run(*command, path), tag="fr").entries) == said(file.entries)
    known = polib.pofile(str(path), encoding="utf-8")
    assert [(e.msgid, e.msgstr) for e in known] == [(e.msgid, e.msgstr[0]) for e in file.entries]
    known.save(str(path))
    again = read_po(path.read_bytes(), tag="fr")
    assert [e.msgstr for e in again.entries] == [e.msgstr for e in file.entries]
    COUNTED.append(len(texts))


@pytest.mark.skipif(not GETTEXT, reason="GNU gettext is not installed")
def test_these_were_ten_thousand():
    assert sum(COUNTED) >= EXAMPLES * TEXTS
