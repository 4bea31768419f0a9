"""The steps of a revision: each from one state alone, and by the right person."""

import pytest

from rules.content_workflow import STEPS, RevisionState, Step, after, require_another
from rules.documents import Block, BlockKind
from rules.errors import StudioRefused
from rules.revision_diff import diff_of

DRAFT, IN_REVIEW = RevisionState.DRAFT, RevisionState.IN_REVIEW
APPROVED, ASIDE = RevisionState.APPROVED, RevisionState.SUPERSEDED


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", RevisionState)
def test_a_step_is_taken_from_its_own_state_alone(state, step):
    begins, ends = STEPS[step]
    if state is begins:
        assert after(state, step) is ends
    else:
        with pytest.raises(StudioRefused, match="REVISION_STATE"):
            after(state, step)


def test_nothing_leads_from_what_is_approved_or_set_aside():
    led = {ends for begins, ends in STEPS.values() if begins in (APPROVED, ASIDE)}
    assert led == {APPROVED}


def test_to_approval_leads_review_alone():
    assert {begins for begins, ends in STEPS.values() if ends is APPROVED} == {IN_REVIEW, APPROVED}


def test_four_eyes_are_two_people():
    require_another("REVIEWER:b", than="AUTHOR:a")
    with pytest.raises(StudioRefused, match="FOUR_EYES"):
        require_another("AUTHOR:a", than="AUTHOR:a")


class Said:
    def __init__(self, **texts):
        self.blocks = [Block(name, BlockKind.PARAGRAPH, text) for name, text in texts.items()]


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ({"a": "1", "b": "2"}, {"a": "1", "b": "2"}, [("a", "SAME"), ("b", "SAME")]),
        ({"a": "1"}, {"a": "2"}, [("a", "CHANGED")]),
        ({"a": "1"}, {"a": "1", "b": "2"}, [("a", "SAME"), ("b", "ADDED")]),
        ({"a": "1", "b": "2"}, {"b": "2"}, [("a", "REMOVED"), ("b", "SAME")]),
        ({"a": "1", "b": "2"}, {"b": "2", "a": "1"}, [("b", "MOVED"), ("a", "SAME")]),
        ({}, {"a": "1"}, [("a", "ADDED")]),
        ({"a": "1"}, {}, [("a", "REMOVED")]),
    ],
)
def test_every_block_of_both_is_told_once(old, new, changes):
    found = diff_of(Said(**old), Said(**new))
    assert [(each.path.removeprefix("body/"), each.change) for each in found] == changes
