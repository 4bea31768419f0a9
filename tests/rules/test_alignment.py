"""Whoever rewrites a piece keeps the translations of all that stays what it was."""

import random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alignment import align
from rules.documents import Block, BlockKind

STEPS = {
    "pull": "Pull the crown out to its first position.",
    "turn": "Turn the crown until the hands show the time.",
    "push": "Push the crown back in against the case.",
    "note": "Never set the date between nine and three o’clock.",
}
OLD = tuple(Block(name, BlockKind.STEP, text) for name, text in STEPS.items())


def rewritten(*texts, kind=BlockKind.STEP):
    return [block.id for block in align(OLD, [Block("", kind, text) for text in texts])]


def test_the_same_text_keeps_its_ids():
    assert rewritten(*STEPS.values()) == list(STEPS)


def test_a_step_put_in_between_is_new_and_the_others_stay():
    new = "Breathe on the crystal and wipe it dry."
    ids = rewritten(STEPS["pull"], new, STEPS["turn"], STEPS["push"], STEPS["note"])
    assert [ids[0], *ids[2:]] == list(STEPS)
    assert ids[1] not in STEPS


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pull", "Pull the crown out to its second position."),
        ("turn", "Now turn the crown until both hands show the time."),
        ("push", "Push the crown firmly back in, against the case."),
        ("note", "Never set the date between eight and four o’clock."),
    ],
)
def test_a_reworded_step_is_the_step_it_was(name, text):
    assert rewritten(*(STEPS | {name: text}).values()) == list(STEPS)


def test_moved_steps_keep_their_ids():
    assert rewritten(*reversed(STEPS.values())) == list(reversed(STEPS))


def test_a_heading_never_becomes_a_step():
    assert rewritten(STEPS["pull"], kind=BlockKind.HEADING)[0] not in STEPS


def test_a_text_that_is_gone_gives_its_id_to_nobody():
    assert rewritten("Wind the mainspring every Sunday.")[0] not in STEPS


def test_of_two_alike_the_nearer_one_is_the_one():
    twins = [Block(f"b{at}", BlockKind.STEP, f"Turn screw number {at} to the left") for at in "123"]
    new = [Block("", BlockKind.STEP, f"Turn screw number {at} to the right") for at in "123"]
    assert [block.id for block in align(twins, new)] == ["b1", "b2", "b3"]


TEXTS = st.lists(st.text("abcd ", min_size=1, max_size=12), max_size=8)


@given(TEXTS, TEXTS)
def test_ids_are_never_shared_and_no_text_is_lost(before, after):
    old = align((), [Block("", BlockKind.ITEM, text) for text in before])
    new = align(old, [Block("", BlockKind.ITEM, text) for text in after])
    assert len({block.id for block in new}) == len(new)
    assert [block.text for block in new] == after
    kept = {block.id: block.text for block in old}
    assert sum(kept.get(b.id) == b.text for b in new) == sum(
        min(before.count(text), after.count(text)) for text in set(before)
    )


def test_a_piece_of_two_thousand_texts_is_aligned_at_once():
    chance = random.Random(7)  # noqa: S311 - the same texts each time
    words = [f"w{number}" for number in range(3_000)]
    texts = [" ".join(chance.choices(words, k=14)) for _ in range(2_000)]
    old = align((), [Block("", BlockKind.PARAGRAPH, text) for text in texts])
    for place in chance.sample(range(2_000), 100):
        texts[place] += " and one more"
    begun = perf_counter()
    new = align(old, [Block("", BlockKind.PARAGRAPH, text) for text in texts])
    assert perf_counter() - begun < 5
    assert [block.id for block in new] == [block.id for block in old]
