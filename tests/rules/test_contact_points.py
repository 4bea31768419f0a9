"""Addresses and telephone numbers are found again as clerks type them, and no two are one."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.contact_points import are_close_emails, are_same_phone, email_key, read_phone
from rules.phone_notation import CALLING_CODE, NOTATIONS, split, usual_notations

DIGITS = st.from_regex(r"[1-9]{4}[0-9]{7,9}", fullmatch=True)


@pytest.mark.parametrize(
    "typed",
    [
        "anna.keller@example.com",
        " Anna.Keller@Example.COM ",
        "ａｎｎａ．ｋｅｌｌｅｒ＠ｅｘａｍｐｌｅ。ｃｏｍ",
        "anna.keller @ example.com",
        "<anna.keller@example.com>;",
        "mailto:anna.keller@example.com",
        "anna.keller@exam\u200bple.com",
    ],
)
def test_one_address_however_a_clerk_typed_it(typed):
    assert email_key(typed) == "anna.keller@example.com"


@pytest.mark.parametrize(
    "other",
    ["annakeller@example.com", "anna.keller+watch@example.com", "anna.keller@example.org"],
)
def test_dots_and_what_follows_a_plus_may_be_another_mailbox(other):
    assert email_key(other) != email_key("anna.keller@example.com")


@pytest.mark.parametrize("typed", [None, "", " ", "-", "none", "anna@", "anna.keller"])
def test_what_is_no_address_proves_nothing(typed):
    assert email_key(typed) is None


@pytest.mark.parametrize(
    ("one", "other", "is_close"),
    [
        ("anna@gmail.com", "anna@gmial.com", True),
        ("anna@gmail.com", "anna@gmail.con", True),
        ("anna@gmail.com", "ana@gmail.com", True),
        ("anna@gmail.com", "anna@gmail.com", False),
        ("anna1@gmail.com", "anna2@gmail.com", False),
        ("anna@gmail.com", "anna7@gmail.com", False),
        ("anna@gmail.com", "hans@gmail.com", False),
    ],
)
def test_a_slip_in_an_address_is_near_and_a_number_in_it_is_not(one, other, is_close):
    assert are_close_emails(one, other) is are_close_emails(other, one) is is_close


@pytest.mark.parametrize(
    ("abroad", "typed"),
    [
        *(("+41791234567", each) for each in ("079 123 45 67", "0791234567", "0041 79 123 45 67")),
        *(("+41791234567", each) for each in ("+41 (0)79 123 45 67", "79 123 45 67")),
        *(("+41791234567", each) for each in ("079/123.45.67", "(+41) 79 1234567", "41791234567")),
        *(("+41791234567", each) for each in ("+41 079 123 45 67", "０７９ １２３ ４５ ６７")),
        *(("+41791234567", each) for each in ("079 123 45 67 ext. 12", "\u202a079 123 45 67")),
        *(("+12125550100", each) for each in ("(212) 555-0100", "1 212 555 0100", "212.555.0100")),
        *(("+79161234567", each) for each in ("8 (916) 123-45-67", "916 123 45 67")),
        ("+390612345678", "06 1234 5678"),
        ("+393471234567", "347 123 4567"),
        ("+8613812345678", "138 1234 5678"),
        ("+971501234567", "٠٥٠ ١٢٣ ٤٥٦٧"),
        ("+85291234567", "9123 4567"),
    ],
)
def test_one_number_in_every_notation(abroad, typed):
    assert are_same_phone(read_phone(abroad), read_phone(typed))
    assert are_same_phone(read_phone(typed), read_phone(abroad))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+41791234567", "+49791234567"),  # another country
        ("+41791234567", "079 123 45 68"),
        ("+41791234567", "123 45 67"),  # without its area code it is anybody's
        ("+442079460958", "7946 0958"),
        ("079 123 45 67", "078 123 45 67"),
        ("+12125550100", "555-0100"),
    ],
)
def test_two_numbers_stay_two(one, other):
    assert not are_same_phone(read_phone(one), read_phone(other))


@pytest.mark.parametrize("typed", [None, "", "-", "n/a", "000 000 00 00", "12345", "0" * 70])
def test_what_is_no_number_proves_nothing(typed):
    assert read_phone(typed) is None


@given(DIGITS)
def test_every_usual_notation_is_of_the_number(digits):
    notations = usual_notations(digits)
    assert len(notations) <= 6
    assert notations[0] == f"+{digits}"
    for typed in notations:
        assert are_same_phone(read_phone(f"+{digits}"), read_phone(typed)), typed


@given(DIGITS, DIGITS)
def test_numbers_are_compared_both_ways_alike(one, other):
    numbers = read_phone(f"+{one}"), read_phone(other)
    assert are_same_phone(*numbers) is are_same_phone(*reversed(numbers))


def test_no_calling_code_begins_another():
    codes = {split(f"{number:03}5551234").code for number in range(100, 1000)}
    assert not [pair for pair in combinations(codes, 2) if pair[0].startswith(pair[1])]
    assert not [pair for pair in combinations(codes, 2) if pair[1].startswith(pair[0])]
    assert all(CALLING_CODE.fullmatch(code) for code in NOTATIONS)


@pytest.mark.parametrize(
    ("digits", "typed"),
    [
        ("41791234567", "079 123 45 67"),
        ("33612345678", "06 12 34 56 78"),
        ("12125550100", "(212) 555-0100"),
        ("79161234567", "8 916 123 45 67"),
        ("819012345678", "090-1234-5678"),
        ("8613812345678", "138 1234 5678"),
        ("3584012345", "040 123 45"),  # not in the table: grouped as by default
    ],
)
def test_a_number_is_looked_for_as_it_is_typed_at_home(digits, typed):
    assert typed in usual_notations(digits)
