"""Of a file that comes back: nothing written here meanwhile is overwritten, nothing is lost."""

from uuid import UUID

import pytest

from rules.translation_merge import Base, Outcome, Told, outcome_of

EARLIER, EXPORTED, NOW = (UUID(int=number) for number in (1, 2, 3))
NOTHING = None


def told(text, meaning=EXPORTED):
    return Told(text.encode(), meaning)


def base(text, *, fuzzy=False):
    return Base(text.encode() if text else None, EXPORTED, is_fuzzy=fuzzy)


@pytest.mark.parametrize(
    ("what", "incoming", "standing", "before", "outcome"),
    [
        ("a first translation", told("a"), NOTHING, base(None), "TAKEN"),
        ("nobody touched it", told("a"), told("a"), base("a"), "UNCHANGED"),
        ("changed here alone", told("a"), told("b"), base("a"), "UNCHANGED"),
        ("changed there alone", told("b"), told("a"), base("a"), "TAKEN"),
        ("changed alike", told("b"), told("b"), base("a"), "SAME"),
        ("changed on both sides", told("c"), told("b"), base("a"), "CONFLICT"),
        ("translated on both sides", told("c"), told("b"), base(None), "CONFLICT"),
        ("translated alike", told("b"), told("b"), base(None), "SAME"),
        (
            "what was in doubt is good",
            told("a"),
            told("a", EARLIER),
            base("a", fuzzy=True),
            "TAKEN",
        ),
        ("in doubt, and redone", told("b"), told("a", EARLIER), base("a", fuzzy=True), "TAKEN"),
        ("in doubt, redone here", told("c"), told("b"), base("a", fuzzy=True), "CONFLICT"),
        ("in doubt, found good here", told("b"), told("a"), base("a", fuzzy=True), "CONFLICT"),
        ("in doubt, found good in both", told("a"), told("a"), base("a", fuzzy=True), "SAME"),
        ("header lost, nothing here", told("a"), NOTHING, None, "TAKEN"),
        ("header lost, outdated here", told("b"), told("a", EARLIER), None, "TAKEN"),
        ("header lost, another here", told("b"), told("a"), None, "CONFLICT"),
        ("header lost, the same here", told("a"), told("a"), None, "SAME"),
    ],
)
def test_a_file_is_merged_as_a_person_would(what, incoming, standing, before, outcome):
    assert outcome_of(incoming, standing, before, current=EXPORTED) == outcome, what


@pytest.mark.parametrize(
    ("what", "incoming", "standing", "before", "outcome"),
    [
        ("kept for its own source", told("a"), NOTHING, base(None), "TAKEN_OUTDATED"),
        ("the better of two outdated", told("b"), told("a"), base("a"), "TAKEN_OUTDATED"),
        ("redone for the new text here", told("b"), told("c", NOW), base("a"), "CONFLICT"),
        ("found good for the new text", told("b"), told("a", NOW), base("a"), "CONFLICT"),
        ("the same, good for the new", told("a"), told("a", NOW), base(None), "SAME"),
        ("confirmed, and outdated again", told("a"), told("a", EARLIER), base("a", fuzzy=True),
         "TAKEN_OUTDATED"),
        ("header lost, nothing here", told("a"), NOTHING, None, "TAKEN_OUTDATED"),
        ("header lost, another here", told("b"), told("a", EARLIER), None, "CONFLICT"),
    ],
)  # fmt: skip
def test_what_was_made_for_a_text_that_changed_meanwhile_is_kept(
    what, incoming, standing, before, outcome
):
    assert outcome_of(incoming, standing, before, current=NOW) == outcome, what


def test_a_segment_that_is_gone_is_current_for_nothing():
    assert outcome_of(told("a"), None, None, current=None) is Outcome.TAKEN_OUTDATED
