"""A text that somebody pastes is read as blocks, and what was there before keeps its ids."""

from uuid import UUID

from rules.documents import Block, BlockKind
from rules.plain_blocks import read_plain_text

PASTED = """# Set the time

Pull the crown
to its second notch.

## Then
1. Turn it forwards.
2) Push it back.
- Gently
• Always
"""


def said(text, former=()):
    return [(each.kind.value, each.text) for each in read_plain_text(text, former).blocks]


def test_a_text_is_read_by_the_marks_that_people_type():
    assert read_plain_text(PASTED, ()).title == "Set the time"
    assert said(PASTED) == [
        ("PARAGRAPH", "Pull the crown to its second notch."),
        ("HEADING", "Then"),
        ("STEP", "Turn it forwards."),
        ("STEP", "Push it back."),
        ("ITEM", "Gently"),
        ("ITEM", "Always"),
    ]


def test_a_reworded_block_keeps_its_id_and_a_new_one_has_its_own():
    former = (
        Block("crown", BlockKind.PARAGRAPH, "Pull the crown to the second notch."),
        Block("rest", BlockKind.PARAGRAPH, "Let it rest."),
    )
    blocks = read_plain_text("New.\n\nLet it rest.\n\nPull the crown to its notch.", former).blocks
    assert [each.id for each in blocks][1:] == ["rest", "crown"]
    assert blocks[0].id not in ("rest", "crown", "")


def test_an_image_stays_where_it_stood():
    image = Block("picture", BlockKind.IMAGE, "A crown", media=UUID(int=1))
    former = (Block("a", BlockKind.PARAGRAPH, "One."), image, Block("b", BlockKind.STEP, "Two."))
    blocks = read_plain_text("One.\n\n1. Two.", former).blocks
    assert [each.id for each in blocks] == ["a", "picture", "b"]


def test_nothing_is_no_block():
    assert said(" \n\n ") == []
