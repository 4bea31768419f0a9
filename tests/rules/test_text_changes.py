"""The difference of two texts loses nothing of either."""

from hypothesis import given
from hypothesis import strategies as st

from rules.text_changes import Change, changes_between


@given(st.text(), st.text())
def test_both_texts_can_be_read_off_their_difference(old, new):
    found = changes_between(old, new)
    assert "".join(each.text for each in found if each.change is not Change.NEW) == old
    assert "".join(each.text for each in found if each.change is not Change.GONE) == new


def test_what_stayed_stays_word_by_word():
    found = changes_between("Press it again to stop.", "Press it twice to stop.")
    assert [(each.change, each.text) for each in found] == [
        (Change.SAME, "Press it "),
        (Change.GONE, "again"),
        (Change.NEW, "twice"),
        (Change.SAME, " to stop."),
    ]


def test_texts_too_long_to_compare_are_shown_one_after_the_other():
    found = changes_between("word " * 2_000, "other")
    assert [each.change for each in found] == [Change.GONE, Change.NEW]
