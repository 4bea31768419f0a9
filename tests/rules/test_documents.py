"""A piece is read to the letter, refused by line, and shown as Markdown that says the same."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from app.demo.translations import TITLE_LIMIT, read_documents, template, translated
from i18n.po import FUZZY, PoEntry, read_po
from rules.document_reader import parse_document
from rules.documents import (
    GUIDES,
    TIPS,
    Block,
    BlockKind,
    ContentKind,
    DocumentProblem,
    to_markdown,
)
from rules.inline_markup import find_inline_fault
from rules.targeting import Candidate, Clause, Dimension, Operator, select

FRONT = """\
---
key: rewind
kind: USER_GUIDE
visible_from: 2019-11-12T00:00:00+01:00
---
"""
PIECE = f"""{FRONT}
# Winding

Wind it **daily**,
at one hour. {{#hour}}

## Steps {{#steps}}

1. Take it off. {{#off}}
2. Turn the
   crown. {{#turn}}

- Stop *gently*. {{#stop}}
"""
CONTENT = Path(__file__).parents[2] / "app" / "demo" / "content"


def read(text):
    return parse_document(text, name="rewind.md")


def with_field(line):
    return PIECE.replace("\n---\n\n", f"\n{line}\n---\n\n")


def test_a_piece_is_read_into_blocks_with_stable_ids():
    document = read(PIECE)

    assert (document.key, document.kind) == ("rewind", ContentKind.USER_GUIDE)
    assert document.title == "Winding"
    assert document.visible_from == datetime(2019, 11, 12, tzinfo=timezone(timedelta(hours=1)))
    assert document.blocks == (
        Block("hour", BlockKind.PARAGRAPH, "Wind it **daily**, at one hour."),
        Block("steps", BlockKind.HEADING, "Steps"),
        Block("off", BlockKind.STEP, "Take it off."),
        Block("turn", BlockKind.STEP, "Turn the crown."),
        Block("stop", BlockKind.ITEM, "Stop *gently*."),
    )


def test_what_is_not_said_has_a_plain_default():
    document = read(PIECE)

    assert (document.visible_until, document.group, document.priority) == (None, None, 0)
    assert (document.where, document.markets) == ((), frozenset())


def test_every_field_of_the_front_matter_is_read():
    fields = """\
visible_until: 2030-01-01T00:00:00Z
group: user-guide
priority: -2
markets: FR CH
where: calibre any "CB 1904" CB-X "CB 1847"
where: functions none DATE"""
    document = read(with_field(fields))

    assert document.visible_until == datetime(2030, 1, 1, tzinfo=UTC)
    assert (document.group, document.priority) == ("user-guide", -2)
    assert document.markets == {"FR", "CH"}
    assert document.where == (
        Clause(Dimension.CALIBRE, Operator.ANY, frozenset({"CB 1904", "CB-X", "CB 1847"})),
        Clause(Dimension.FUNCTIONS, Operator.NONE, frozenset({"DATE"})),
    )


def test_line_ends_of_another_system_change_nothing():
    assert read(PIECE.replace("\n", "\r\n")) == read(PIECE)


def test_a_no_break_space_survives_the_joining_of_lines():
    document = read(PIECE.replace("daily**,\nat one", "daily**\u202f!\n\u00a0at one"))

    assert document.blocks[0].text == "Wind it **daily**\u202f! \u00a0at one hour."


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("key: again", "key is given twice"),
        ("author: someone", "This is no line of front matter"),
        ("priority 3", "This is no line of front matter"),
        ("priority: high", "The value of priority cannot be read"),
        ("group: User Guide", "The value of group cannot be read"),
        ("markets: France", "The value of markets cannot be read"),
        ("visible_until: 2030-01-01", "The value of visible_until cannot be read"),
        ("visible_until: 2030-02-30T00:00:00Z", "There is no such moment"),
        ("visible_until: 2019-11-11T23:00:00Z", "It ends before it begins"),
        ("where: colour any RED", "The value of where cannot be read"),
        ("where: kind is WATCH", "The value of where cannot be read"),
        ("where: kind any", "The value of where cannot be read"),
        ('where: calibre any "CB 1904', "The value of where cannot be read"),
        ('where: calibre any "CB 1904"X', "The value of where cannot be read"),
        ("where: days_owned any 30", "days_owned is asked only with between"),
        ("where: calibre between 0..30", "calibre is asked never with between"),
        ("where: days_owned between 30..0", "30..0 is no span of days, as 0..30"),
    ],
)
def test_front_matter_that_is_unclear_is_refused_at_its_line(line, said):
    with pytest.raises(DocumentProblem) as refused:
        read(with_field(line))

    assert (refused.value.line, refused.value.what) == (5, said)
    assert str(refused.value).startswith(f"rewind.md, line 5: {said}. ")


@pytest.mark.parametrize("field", ["key", "kind", "visible_from"])
def test_a_piece_must_say_its_key_its_kind_and_its_beginning(field):
    text = "\n".join(line for line in PIECE.split("\n") if not line.startswith(f"{field}:"))

    with pytest.raises(DocumentProblem, match=f"line 1: {field} is missing"):
        read(text)


@pytest.mark.parametrize("text", ["", "# Winding", PIECE.replace("---\n\n", "\n"), f"\n{PIECE}"])
def test_a_file_without_front_matter_is_refused(text):
    with pytest.raises(DocumentProblem, match="line 1: There is no front matter"):
        read(text)


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("", 5, "The title is missing"),
        ("Words. {#a}", 6, "The title is missing"),
        ("## Words {#a}", 6, "The title is missing"),
        ("# Title", 6, "There is nothing below the title"),
        ("# A <b>title</b>\n\nWords. {#a}", 6, "There is a stray <"),
        ("# Title\n\nWords.\n\nMore. {#a}", 8, "The block has no anchor"),
        ("# Title\n\nWords.\n- More. {#a}", 8, "The block has no anchor"),
        ("# Title\n\nWords. {#a}\nMore.", 9, "The block has no anchor"),
        ("# Title\n\nWords. {#A b}", 8, "The block has no anchor"),
        ("# Title\n\nWords.{#a}", 8, "The block has no anchor"),
        ("# Title\n\nOne. {#a}\n\nTwo. {#a}", 10, "The id a is taken"),
        ("# Title\n\nOne. {#title}", 8, "The id title is taken"),
        ("# Title\n\n# Second {#a}", 8, "Only ##, - and 1. may begin a block"),
        ("# Title\n\n### Deep {#a}", 8, "Only ##, - and 1. may begin a block"),
        ("# Title\n\n* Star {#a}", 8, "Only ##, - and 1. may begin a block"),
        ("# Title\n\n1) One {#a}", 8, "Only ##, - and 1. may begin a block"),
        ("# Title\n\n  - Nested {#a}", 8, "Only ##, - and 1. may begin a block"),
        ("# Title\n\nA tab\there. {#a}", 8, "There is a control character"),
        ("# Title\n\nOne {#b} two. {#a}", 8, "There is a stray {#"),
    ],
)
def test_a_body_that_is_unclear_is_refused_at_its_line(body, line, said):
    with pytest.raises(DocumentProblem) as refused:
        read(FRONT + body)

    assert (refused.value.line, refused.value.what) == (line, said)
    assert refused.value.cure


@pytest.mark.parametrize(
    "text",
    [
        "Plain, with 5 % & more — “quoted”.",
        "**Strong.** And *stressed*, and **two** of them.",
        "[The boutique](https://maison.example/a_b?c=1#d) or [here](/care).",
        "**镌刻**。字母",
        "这是**重点**，",
    ],
)
def test_plain_inline_markdown_is_sound(text):
    assert find_inline_fault(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "<b>bold</b>",
        "<!-- hidden -->",
        "&lt;b&gt;",
        "&#60;",
        "`code`",
        "_stress_",
        r"\*",
        "**unbalanced",
        "** spaced **",
        "a * b",
        "[no target]",
        "[x](http://maison.example)",
        "[x](javascript:alert)",
        "[x](//elsewhere.example)",
        r"[x](/\elsewhere.example)",
        "![image](https://maison.example/x.png)",
        "<https://maison.example>",
        "**镌刻。**字母",  # CommonMark shows these stars: punctuation within, a letter after
    ],
)
def test_anything_else_inline_is_a_fault(text):
    assert find_inline_fault(text)


def test_a_client_gets_numbered_steps_and_bulleted_items():
    document = read(PIECE)

    assert to_markdown(document.title, document.blocks) == (
        "# Winding\n\nWind it **daily**, at one hour.\n\n## Steps\n\n"
        "1. Take it off.\n2. Turn the crown.\n\n- Stop *gently*.\n"
    )


TAGS = {
    BlockKind.HEADING: ["h2"],
    BlockKind.PARAGRAPH: ["p"],
    BlockKind.STEP: ["ol", "li", "p"],
    BlockKind.ITEM: ["ul", "li", "p"],
    BlockKind.IMAGE: ["p"],
}


@given(
    st.sampled_from(BlockKind),
    st.sampled_from(["1. ", "2019. ", "- ", "+ ", "# ", "## ", "3) ", "# # ", "1.", "-", ""]),
    st.sampled_from(["Words", "2", "- x", "1. y", "two\nlines"]),
)
def test_no_text_is_taken_for_structure(kind, start, rest):
    text = start + rest
    tokens = MarkdownIt().parse(to_markdown("T", [Block("a", kind, text)]))

    opened = [token.tag for token in tokens if token.nesting == 1]
    assert opened == ["h1", *TAGS[kind]]
    shown = [child.content for token in tokens for child in token.children or ()]
    assert "".join(shown[1:]) == text.replace("\n", " ").strip()


def test_each_kind_is_a_guide_or_a_tip():
    assert set(ContentKind) == GUIDES | TIPS
    assert not GUIDES & TIPS


# The house's own pieces.


def test_every_piece_of_the_house_is_sound_and_of_a_readable_length():
    for document in read_documents(CONTENT):
        words = " ".join([document.title, *(block.text for block in document.blocks)]).split()

        assert 60 <= len(words) <= 150, document.key
        assert len(document.title) <= TITLE_LIMIT, document.key
        assert document.visible_from == datetime(2019, 11, 11, 23, tzinfo=UTC)


def served(**attributes):
    pieces = {document.key: document for document in read_documents(CONTENT)}
    candidates = [
        Candidate(
            id=each.key,
            key=each.key,
            group=each.group,
            clauses=each.where,
            visible_from=each.visible_from,
        )
        for each in pieces.values()
    ]
    known = {Dimension(name): frozenset({value}) for name, value in attributes.items()}
    return [pieces[each.key] for each in select(candidates, known, "FR")]


MOVEMENTS = ["QUARTZ", "SOLAR", "AUTOMATIC", "MANUAL"]
STRAPS = list(
    product(
        ["INTERCHANGEABLE", "CLASSIC_PIN", "INTEGRATED"],
        ["CALFSKIN", "ALLIGATOR", "TEXTILE", "RUBBER", "STEEL_BRACELET", "GOLD_BRACELET"],
    )
)


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_every_watch_has_one_user_guide_and_three_tips_or_more(movement):
    for system, material in STRAPS:
        shown = served(kind="WATCH", movement=movement, strap_system=system, strap_type=material)

        assert [each.kind for each in shown if each.kind in GUIDES] == [ContentKind.USER_GUIDE]
        assert {each.kind for each in shown if each.kind in TIPS} >= {
            ContentKind.STRAP_CHANGE,
            ContentKind.STRAP_CARE,
            ContentKind.SERVICE,
        }


@pytest.mark.parametrize("movement", MOVEMENTS)
def test_a_clock_is_shown_nothing_about_wrists(movement):
    shown = {each.key for each in served(kind="CLOCK", movement=movement)}

    assert shown == {"clock-guide", "clock-care", "papers", "services", "workshop"}


def test_the_guide_of_a_collection_wins_over_the_guide_of_the_movement():
    keys = [
        each.key
        for collection in ("Méridien", "Ovale")
        for each in served(kind="WATCH", movement="AUTOMATIC", collection=collection)
        if each.kind is ContentKind.USER_GUIDE
    ]

    assert keys == ["automatic-guide-meridien", "automatic-guide"]


def test_the_template_holds_every_text_of_the_house_and_is_up_to_date():
    data = template(CONTENT)
    entries = read_po(data, tag=None).entries

    assert (CONTENT / "po" / "content.pot").read_bytes() == data
    assert [entry.msgid for entry in entries] == [
        text
        for document in read_documents(CONTENT)
        for text in (document.title, *(block.text for block in document.blocks))
    ]


def test_a_file_must_bear_the_name_of_its_key(tmp_path):
    (tmp_path / "other.md").write_text(PIECE, encoding="utf-8")

    with pytest.raises(DocumentProblem, match=r"other\.md, line 1: The key is not"):
        read_documents(tmp_path)


def test_a_translation_is_shown_only_for_the_text_it_was_made_for():
    document = read(PIECE)
    title, blocks = translated(
        document,
        [
            PoEntry("Winding", ("Remontage",), "rewind/title"),
            PoEntry("Steps", ("Étapes",), "other/body/steps"),
            PoEntry("Take it away.", ("Emportez-la.",), "rewind/body/off"),
            PoEntry("Turn the crown.", ("Tournez.",), "rewind/body/turn", flags=(FUZZY,)),
            PoEntry("Stop *gently*.", ("Arrêtez *doucement*.",), "rewind/body/stop"),
        ],
    )

    assert title == "Remontage"
    assert [block.text for block in blocks[1:]] == [
        "Steps",
        "Take it off.",
        "Turn the crown.",
        "Arrêtez *doucement*.",
    ]
    assert [(each.id, each.kind) for each in blocks] == [
        (each.id, each.kind) for each in document.blocks
    ]


def test_a_translation_that_could_not_be_shown_as_meant_is_refused_by_name():
    entry = PoEntry("Winding", ("<b>Remontage</b>",), "rewind/title", line=7)

    with pytest.raises(DocumentProblem, match="rewind/title, line 7: There is a stray <"):
        translated(read(PIECE), [entry])


@pytest.mark.parametrize("path", sorted((CONTENT / "po").glob("*.po")), ids=lambda path: path.stem)
def test_every_language_says_the_whole_of_every_piece_and_nothing_that_breaks(path):
    entries = {entry.key: entry for entry in read_po(path.read_bytes(), tag=path.stem).entries}
    source = read_po(template(CONTENT), tag=None).entries

    assert [entry.msgctxt for entry in source if entry.key not in entries] == []
    assert [entry.msgctxt for entry in entries.values() if not entry.is_translated] == []
    for document in read_documents(CONTENT):
        title, blocks = translated(document, entries.values())
        assert len(title) <= TITLE_LIMIT
        assert [each.text.count("**") for each in blocks] == [
            each.text.count("**") for each in document.blocks
        ]
