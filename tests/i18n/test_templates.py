import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import jinja2
import pytest

from i18n.catalogue import Catalogues, po_path
from i18n.locales import LOCALES, language
from i18n.message import _
from i18n.po import PoFile, PoProblems, read_po, write_po
from i18n.templates import TwoPlurals, check, extract, refresh

OTHERS = [each.tag for each in LOCALES if each.tag != "en"]
PACKAGES = [
    "app", "graph", "web", "jobs", "services", "rules", "models", "integrations", "i18n",
]  # fmt: skip
MSGFMT = shutil.which("msgfmt")

RULES = """
from i18n.message import _, _n

# Translators: Shown on the warranty card.
A = _("The warranty of {number} ends.", number=1)
B = _("A long sentence "
      "in two parts.")
C = _n("{count} day left", "{count} days left", 3)
D = _("100% of {dust} and {")
for _, unused in []:
    pass
"""

PAGE = """<h1>{{ _("Welcome, {name}", name=owner) }}</h1>
{{ _n("{count} watch", "{count} watches", n) }} {{ _("A long sentence in two parts.") }}
"""


@pytest.fixture
def house(tmp_path):
    for package in PACKAGES:
        (tmp_path / package).mkdir()
    (tmp_path / "rules" / "warranty.py").write_text(RULES)
    (tmp_path / "web" / "templates" / "owner").mkdir(parents=True)
    (tmp_path / "web" / "templates" / "owner" / "home.html").write_text(PAGE)
    return tmp_path


def folder(house):
    return house / "i18n" / "locale"


def fill(house, tag, text="x"):
    """Give every text of the language a translation that keeps its placeholders."""
    path = po_path(folder(house), tag)
    file = read_po(path.read_bytes(), tag=tag)
    entries = tuple(
        replace(each, msgstr=tuple(f"{each.msgid} {text}" for _form in each.msgstr))
        for each in file.entries
    )
    path.write_bytes(write_po(PoFile(file.header, entries)))


def test_every_marked_text_is_found_in_code_and_pages(house):
    found = {each.msgid: each for each in read_po(extract(house), tag="en").entries}
    assert list(found) == [
        "100% of {dust} and {",
        "A long sentence in two parts.",
        "The warranty of {number} ends.",
        "Welcome, {name}",
        "{count} day left",
        "{count} watch",
    ]
    assert found["{count} watch"].msgid_plural == "{count} watches"
    assert found["{count} day left"].msgstr == ("", "")
    assert found["The warranty of {number} ends."].notes == ("Shown on the warranty card.",)
    assert found["The warranty of {number} ends."].flags == ("python-brace-format",)
    assert found["100% of {dust} and {"].flags == ()
    assert found["A long sentence in two parts."].references == (
        "rules/warranty.py",
        "web/templates/owner/home.html",
    )


def test_the_template_changes_with_its_texts_only(house):
    before = extract(house)
    code = house / "rules" / "warranty.py"
    code.write_text("# a line more\n\n\n" + code.read_text())
    assert extract(house) == before
    code.write_text(code.read_text() + '\nE = _("One more.")\n')
    assert extract(house) != before


def test_one_text_cannot_have_two_plurals(house):
    (house / "jobs" / "mail.py").write_text('A = _n("{count} day left", "{count} dayz left", 2)\n')
    with pytest.raises(TwoPlurals, match="day left"):
        extract(house)


def test_a_text_may_count_in_one_place_only(house):
    (house / "jobs" / "mail.py").write_text('A = _("{count} watch")\n')
    entries = {each.msgid: each for each in read_po(extract(house), tag="en").entries}
    assert entries["{count} watch"].msgid_plural == "{count} watches"
    assert "jobs/mail.py" in entries["{count} watch"].references


def test_a_broken_page_is_not_taken_for_one_without_texts(house):
    (house / "web" / "templates" / "broken.html").write_text("{{ _('Hello' }}")
    with pytest.raises(jinja2.TemplateSyntaxError):
        extract(house)


def test_refreshing_makes_a_template_and_a_file_for_every_language_but_english(house):
    refresh(house)
    made = {path.relative_to(folder(house)).as_posix() for path in folder(house).rglob("*.po*")}
    assert made == {"messages.pot", *(f"{tag}/LC_MESSAGES/messages.po" for tag in OTHERS)}


@pytest.mark.skipif(not MSGFMT, reason="GNU gettext is not installed")
def test_msgfmt_finds_nothing_to_say_of_what_is_made(house):
    refresh(house)
    for path in folder(house).rglob("*.po*"):
        done = subprocess.run(
            [MSGFMT, "--check", "-o", "/dev/null", str(path)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), path


def test_refreshing_twice_changes_nothing(house):
    refresh(house)
    before = {path: path.read_bytes() for path in folder(house).rglob("*.po*")}
    refresh(house)
    assert {path: path.read_bytes() for path in folder(house).rglob("*.po*")} == before


def test_refreshing_keeps_translations_and_new_texts_wait(house):
    refresh(house)
    fill(house, "fr")
    (house / "jobs" / "mail.py").write_text('A = _("One more.")\n')
    refresh(house)
    spoken = Catalogues.load(folder(house))
    assert spoken.translate(_("A long sentence in two parts."), "fr").endswith("parts. x")
    assert spoken.translate(_("One more."), "fr") == "One more."


def test_an_unsound_file_is_left_as_it_is(house):
    refresh(house)
    path = po_path(folder(house), "tr")
    path.write_bytes(b'msgid "a')
    (house / "jobs" / "mail.py").write_text('A = _("One more.")\n')
    template = (folder(house) / "messages.pot").read_bytes()
    with pytest.raises(PoProblems):
        refresh(house)
    assert path.read_bytes() == b'msgid "a'
    assert (folder(house) / "messages.pot").read_bytes() == template


def test_nothing_is_wrong_when_every_text_is_translated(house):
    refresh(house)
    for tag in OTHERS:
        fill(house, tag)
    assert check(house) == []


def test_a_house_without_files_is_told_all_it_lacks(house):
    problems = check(house)
    assert problems[0].startswith("messages.pot is stale")
    assert problems[1:] == [f"{tag}: there is no messages.po." for tag in OTHERS]


def test_missing_doubtful_and_stale_texts_are_told(house):
    refresh(house)
    for tag in OTHERS:
        fill(house, tag)
    path = po_path(folder(house), "de")
    file = read_po(path.read_bytes(), tag="de")
    first, second, *rest = file.entries
    doubtful = replace(second, flags=("fuzzy",))
    entries = (replace(first, msgstr=("",)), doubtful, *rest)
    path.write_bytes(write_po(PoFile(file.header, entries)))
    po_path(folder(house), "ja").write_bytes(b'msgid "a')
    assert check(house) == [
        "de: the translation of '100% of {dust} and {' is missing.",
        "de: the translation of 'A long sentence in two parts.' is in doubt (fuzzy).",
        "ja: line 1: The closing quotation mark is missing. (unterminated-string)",
    ]


@pytest.mark.parametrize("tag", OTHERS)
@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"msgstr": ("",)}, "is missing."),
        ({"flags": ("fuzzy",)}, "is in doubt (fuzzy)."),
        (None, "the file does not follow the texts in the code."),
    ],
)
def test_one_text_in_one_of_the_languages_is_enough_to_fail(house, tag, fault, told):
    refresh(house)
    for each in OTHERS:
        fill(house, each)
    path = po_path(folder(house), tag)
    file = read_po(path.read_bytes(), tag=tag)
    first, second, *rest = file.entries
    entries = (first, *([] if fault is None else [replace(second, **fault)]), *rest)
    path.write_bytes(write_po(PoFile(file.header, entries)))
    problems = check(house)
    assert problems
    assert all(each.startswith(f"{tag}: ") for each in problems)
    assert problems[0].endswith(told)


def test_a_new_text_makes_template_and_files_stale(house):
    refresh(house)
    for tag in OTHERS:
        fill(house, tag)
    (house / "jobs" / "mail.py").write_text('A = _("One more.")\n')
    problems = check(house)
    assert problems[0].startswith("messages.pot is stale")
    assert "fr: the file does not follow the texts in the code." in problems
    assert "fr: the translation of 'One more.' is missing." in problems


def test_the_plural_forms_of_each_language_are_asked_for(house):
    refresh(house)
    for tag in OTHERS:
        entries = read_po(po_path(folder(house), tag).read_bytes(), tag=tag).entries
        counted = next(each for each in entries if each.msgid == "{count} watch")
        assert len(counted.msgstr) == language(tag).plural_count


def test_the_projects_own_texts_can_be_extracted():
    template = extract(Path(__file__).parents[2])
    assert read_po(template, tag="en").header["Language"] == "en"
