"""However a number is typed, it is one number; what is unclear is not guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.individual_number import canonical


@pytest.mark.parametrize(
    "typed",
    [
        "123456AB",
        "123456ab",
        "123456aB",
        " 123456AB\n",
        "123 456 AB",
        "123\u00a0456\u202fAB",  # the blanks that phones put in
        "123456-AB",
        "123–456—AB",  # dashes
        "123‐456‑AB",  # hyphens, breaking and not
        "123\u2212456\u2015AB",  # minus and bar
        "123.456.AB",
        "123/456/AB",
        "123_456·AB",
        "１２３４５６ＡＢ",  # full-width
        "１２３４５６－ａｂ",
        "١٢٣٤٥٦AB",  # Arabic digits
        "۱۲۳۴۵۶ab",  # Persian digits
        "१२३४५६AB",  # Devanagari digits
        "\u2068123456AB\u2069",  # as it stands, isolated, in a sentence of ours in Arabic
        "\u200f١٢٣٤٥٦\u200eAB",
        "123456\u200bAB\ufeff",
    ],
)
def test_one_number_however_it_is_typed(typed):
    assert canonical(typed) == "123456AB"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("AB123456", "AB123456"),
        ("ab 123 456", "AB123456"),
        ("12345678", "12345678"),
        ("١٢٣٤ ٥٦٧٨", "12345678"),
    ],
)
def test_older_forms_stay_valid(typed, number):
    assert canonical(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "---",
        "123456A",
        "123456ABC",
        "1234567AB",
        "12345AB",
        "A123456B",
        "ABCDEFGH",
        "1234567",
        "123456789",
        "AB12345",
        "123456A1",
        "123456AB;DROP TABLE timepiece",
        "123456AB\x00",
        "123456AB" * 9,  # 72 characters
        "①" * 65,
        "💎💎💎💎💎💎AB",
    ],
)
def test_what_cannot_be_a_number_is_none(typed):
    assert canonical(typed) is None


@pytest.mark.parametrize(
    "typed",
    [
        "12345OAB",  # the letter O for a nought
        "l23456AB",  # a small L for a one
        "I23456AB",
        "123456А8",  # 8 for B
        "123456АВ",  # Cyrillic A and Ve
        "123456ΑΒ",  # Greek Alpha and Beta
        "123456ß",  # its capital form is two letters
        "123456İB",
    ],
)
def test_look_alikes_are_not_guessed_at(typed):
    assert canonical(typed) is None


@given(st.text(max_size=80))
def test_the_canonical_form_of_anything_is_its_own(text):
    number = canonical(text)
    assert number is None or (len(number) == 8 and number.isascii() and canonical(number) == number)
