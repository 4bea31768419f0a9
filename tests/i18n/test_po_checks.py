from dataclasses import replace

import pytest

from i18n.po import Fault, PoEntry, PoFile, header_for
from i18n.po_checks import faults_of

GERMAN = header_for("de", {})
COUNTED = PoEntry("{n} day", ("{n} Tag", "{n} Tage"), msgid_plural="{n} days")
SWAPPED = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 5 : 4"


def found_in(*entries, tag="de", **fields):
    """Codes and lines: the header stands in line 1, the entries in 20, 21 and so on."""
    header = {name: value for name, value in {**GERMAN, **fields}.items() if value is not None}
    placed = tuple(replace(each, line=20 + number) for number, each in enumerate(entries))
    return [
        (each.code, each.line) for each in faults_of(PoFile(header, placed, header_line=1), tag=tag)
    ]


UNSOUND_ENTRIES = {
    "no placeholder": (PoEntry("a {b}", ("a",)), Fault.PLACEHOLDER),
    "an invented placeholder": (PoEntry("a", ("a {b}",)), Fault.PLACEHOLDER),
    "a translated placeholder": (PoEntry("{day}", ("{tag}",)), Fault.PLACEHOLDER),
    "a doubled placeholder": (PoEntry("{a}", ("{a}{a}",)), Fault.PLACEHOLDER),
    "no number where many count": (
        replace(COUNTED, msgstr=("{n} Tag", "Tage")), Fault.PLACEHOLDER,
    ),
    "an invented placeholder for one": (
        replace(COUNTED, msgstr=("{m} Tag", "{n} Tage")), Fault.PLACEHOLDER,
    ),
    "a stray brace": (
        PoEntry("{a}", ("{a} {",), flags=("python-brace-format",)), Fault.PLACEHOLDER,
    ),
    "too few forms": (replace(COUNTED, msgstr=("{n} Tage",)), Fault.PLURAL_COUNT),
    "too many forms": (replace(COUNTED, msgstr=("{n}", "{n}", "{n}")), Fault.PLURAL_COUNT),
    "too few forms, in doubt": (
        replace(COUNTED, msgstr=("{n} Tage",), flags=("fuzzy",)), Fault.PLURAL_COUNT,
    ),
    "a lost line break": (PoEntry("a\n", ("b",)), Fault.NEWLINE),
    "an added line break": (PoEntry("a", ("\nb",)), Fault.NEWLINE),
    "a plural's own line break": (replace(COUNTED, msgid_plural="{n} days\n"), Fault.NEWLINE),
}  # fmt: skip


@pytest.mark.parametrize("name", UNSOUND_ENTRIES)
def test_an_unsound_entry_is_told_with_its_line(name):
    entry, code = UNSOUND_ENTRIES[name]
    assert found_in(PoEntry("sound"), entry) == [(code, 21)]


@pytest.mark.parametrize(
    "entry",
    [
        COUNTED,
        replace(COUNTED, msgstr=("ein Tag", "{n} Tage")),
        replace(COUNTED, msgid="One day"),
        PoEntry("{a} {b}", ("{b} {a}",)),
        PoEntry("a {b}", ("",)),
        PoEntry("a {b}\n", ("a",), flags=("fuzzy",)),
        PoEntry("{a} {", ("{a} {",), flags=("python-brace-format",)),
        PoEntry("\n", ("\n",)),
    ],
    ids=str,
)
def test_a_sound_entry_is_left_alone(entry):
    assert found_in(entry) == []


UNSOUND_HEADERS = {
    "another language": ({"Language": "fr"}, Fault.LANGUAGE),
    "a neighbour's language": ({"Language": "lb"}, Fault.LANGUAGE),
    "no language": ({"Language": None}, Fault.LANGUAGE),
    "not a language": ({"Language": "German!"}, Fault.LANGUAGE),
    "no rule": ({"Plural-Forms": None}, Fault.PLURAL_RULE),
    "an unfilled rule": (
        {"Plural-Forms": "nplurals=INTEGER; plural=EXPRESSION;"},
        Fault.PLURAL_RULE,
    ),
    "no expression": ({"Plural-Forms": "nplurals=2; plural=exit();"}, Fault.PLURAL_RULE),
    "counting otherwise": ({"Plural-Forms": "nplurals=2; plural=n > 1;"}, Fault.PLURAL_RULE),
    "dividing by zero": ({"Plural-Forms": "nplurals=2; plural=1/n;"}, Fault.PLURAL_RULE),
    "no forms": ({"Plural-Forms": "nplurals=0; plural=0;"}, Fault.PLURAL_RULE),
    "too many": ({"Plural-Forms": "nplurals=100000000; plural=0;"}, Fault.PLURAL_RULE),
    "another number": ({"Plural-Forms": "nplurals=3; plural=n != 1;"}, Fault.PLURAL_COUNT),
}


@pytest.mark.parametrize("name", UNSOUND_HEADERS)
def test_an_unsound_header_is_told_with_its_line(name):
    fields, code = UNSOUND_HEADERS[name]
    assert found_in(COUNTED, **fields) == [(code, 1)]


def test_arabic_with_swapped_forms_is_told_by_the_count_that_differs():
    header = {"Language": "ar", "Plural-Forms": f"nplurals=6; plural=({SWAPPED});"}
    (problem,) = faults_of(PoFile(header), tag="ar")
    assert "n=11" in problem.sentence


@pytest.mark.parametrize(
    "rule", ["n != 1", "(n == 1) ? 0 : 1", "!(n == 1)", "n==1 ? 0 : n>1 || n<1"]
)
def test_a_plural_rule_may_be_written_in_any_way(rule):
    assert found_in(COUNTED, **{"Plural-Forms": f" nplurals = 2 ; plural = {rule} "}) == []


def test_a_file_that_counts_nothing_needs_no_rule():
    assert found_in(PoEntry("a", ("b",)), **{"Plural-Forms": None}) == []


@pytest.mark.parametrize(
    ("tag", "declared"),
    [("pt-BR", "pt_BR"), ("pt-BR", "pt"), ("zh-Hant", "zh_TW"), ("zh-Hans", "zh_CN"), ("fr", "FR")],
)
def test_a_language_may_be_declared_by_its_region(tag, declared):
    assert found_in(tag=tag, **{**header_for(tag, {}), "Language": declared}) == []


def test_the_same_key_twice_is_told_with_both_lines():
    again = replace(COUNTED, msgid_plural=None, msgstr=("{n} Tag",))
    assert found_in(COUNTED, again) == [(Fault.DUPLICATE_ENTRY, 21)]
    assert found_in(COUNTED, replace(COUNTED, msgctxt="elsewhere")) == []
    assert found_in(PoEntry("a", msgctxt=""), PoEntry("a")) == []


def test_without_an_expected_language_the_header_decides_how_many_forms_there_are():
    czech = {"Language": "cs", "Plural-Forms": "nplurals=3; plural=n==1 ? 0 : n<5 ? 1 : 2;"}
    three = replace(COUNTED, msgstr=("{n} a", "{n} b", "{n} c"))
    assert found_in(three, tag=None, **czech) == []
    assert found_in(COUNTED, tag=None, **czech) == [(Fault.PLURAL_COUNT, 20)]


def test_a_rule_that_leaves_its_forms_is_refused_in_any_language():
    assert found_in(tag=None, **{"Plural-Forms": "nplurals=2; plural=n;"}) == [
        (Fault.PLURAL_RULE, 1)
    ]
