"""However a number is typed, it is one number; what is unclear is not guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.individual_number import Reading, bare, canonical, read_number

# What may be taken for what, as it is shown in capitals; the first is what was typed.
LOOK_ALIKES = {("O", "0"), ("I", "1"), ("L", "1"), ("0", "O"), ("1", "I")}
CONFUSING = st.text(alphabet="OoIilL01А23AB", min_size=8, max_size=8)


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
def test_a_look_alike_is_not_exactly_a_number(typed):
    assert canonical(typed) is None


@pytest.mark.parametrize("typed", ["123456AB", "ab 123-456", "12345678", "１２３٤٥٦ＡＢ"])
def test_what_is_exactly_a_number_is_read_as_it_stands(typed):
    assert read_number(typed) == Reading(canonical(typed))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12345OAB", "123450AB"),  # O where only a digit may stand
        ("12345oab", "123450AB"),
        ("l23456AB", "123456AB"),  # a small L for a one
        ("I23456AB", "123456AB"),
        ("i23456ab", "123456AB"),
        ("123456A0", "123456AO"),  # 0 where only a letter may stand
        ("123456A1", "123456AI"),
        ("A0123456", "AO123456"),  # two letters, six digits
        ("ABI23456", "AB123456"),
        ("1234S678", None),  # S for 5 is not among what is put right
        ("I2345678", "12345678"),  # eight digits
        ("123456АВ", "123456AB"),  # Cyrillic A and Ve
        ("123456ав", "123456AB"),
        ("ХК123456", "XK123456"),
        ("12345ОАВ", "123450AB"),  # Cyrillic O in a digit's place
        ("123456ΑΒ", "123456AB"),  # Greek Alpha and Beta
        ("123456ας", None),  # a final sigma looks like nothing of ours
        ("123456Aν", None),  # a small nu looks like v, and its capital like N
        ("123456ıB", "123456IB"),  # the Turkish I without a dot
        ("123456İB", "123456IB"),
        ("１２３４５ＯＡＢ", "123450AB"),  # full-width
        ("١٢٣٤٥OAB", "123450AB"),  # Arabic digits
        ("12 34-5O/AB", "123450AB"),
    ],
)
def test_a_look_alike_is_put_right_where_only_one_reading_is_possible(typed, number):
    assert read_number(typed) == Reading(number, was_corrected=number is not None)


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("123456O1", ("123456OI", "12345601")),  # modern, or eight digits
        ("O1234567", ("OI234567", "01234567")),  # letters first, or eight digits
        ("0I234567", ("OI234567", "01234567")),
        ("OO0000OO", ("000000OO", "OO000000", "00000000")),
    ],
)
def test_of_several_readings_none_is_guessed(typed, candidates):
    assert read_number(typed) == Reading(candidates=candidates)


@pytest.mark.parametrize(
    ("typed", "others"),
    [
        ("123456OI", ("12345601",)),
        ("12345601", ("123456OI",)),
        ("01234567", ("OI234567",)),
        ("11111111", ("111111II", "II111111")),
        ("12345678", ()),
    ],
)
def test_what_is_exactly_a_number_is_not_asked_about_and_says_what_else_it_may_be(typed, others):
    assert read_number(typed) == Reading(typed, others)


@pytest.mark.parametrize("typed", ["", "CBEA5193", "81180/000R-9159", "K3L 99871", "123456ß", "💎"])
def test_what_has_none_of_our_forms_is_nothing(typed):
    assert read_number(typed) == Reading()


@given(st.text(max_size=80) | CONFUSING)
def test_the_canonical_form_of_anything_is_its_own(text):
    number = canonical(text)
    assert number is None or (len(number) == 8 and number.isascii() and canonical(number) == number)


@given(st.text(max_size=80) | CONFUSING)
def test_every_number_that_is_read_is_one(text):
    reading = read_number(text)
    numbers = [*([reading.number] if reading.number else []), *reading.candidates]
    assert [canonical(each) for each in numbers] == numbers
    assert len(set(numbers)) == len(numbers)


@given(CONFUSING)
def test_a_reading_differs_from_what_was_typed_at_look_alikes_only(text):
    reading = read_number(text)
    shown = bare(text).upper().replace("А", "A")
    for number in filter(None, (reading.number, *reading.candidates)):
        differing = {pair for pair in zip(shown, number, strict=True) if pair[0] != pair[1]}
        assert differing <= LOOK_ALIKES


@given(CONFUSING)
def test_what_is_asked_is_answered_by_typing_it(text):
    for candidate in read_number(text).candidates:
        assert read_number(candidate).number == candidate
