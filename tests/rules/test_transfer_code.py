"""The code that hands a watch over is read as people read, say and type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.transfer_code import ALPHABET, LENGTH, code_of, grouped, read_code

CODES = st.integers(0, 2**256 - 1).map(code_of)


@given(CODES)
def test_a_code_that_is_shown_is_read(code):
    assert len(code) == LENGTH
    assert set(code) <= set(ALPHABET)
    assert read_code(grouped(code)) == code
    assert read_code(code.lower()) == code


def test_a_code_has_fifty_bits():
    assert code_of(0) == "0" * LENGTH
    assert code_of(2**50 - 1) == "Z" * LENGTH
    assert code_of(2**50) == code_of(0)
    assert code_of(32) == "0000000010"


@pytest.mark.parametrize(
    "typed",
    [
        *("0O1IL-ABCDE", "0o1il abcde", "  0O1IL–ABCDE\n", "0·O·1·I·L·A·B·C·D·E"),
        *("０Ｏ１ＩＬ－ＡＢＣＤＥ", "\u200e0O1IL-ABCDE\u200f", "٠O١IL-ABCDE"),
    ],
)
def test_look_alikes_and_other_hands_are_understood(typed):
    assert read_code(typed) == "00111ABCDE"


@pytest.mark.parametrize(
    "typed",
    ["", "0000", "00000-0000", "00000-000000", "00000-0000U", "0000ß-00000", "💎" * 10, "0" * 999],
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None
