"""People are found by one form of what they type, and children are turned away at once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.errors import Ineligible, InvalidInput
from rules.people import normal_email, normal_name, normal_phone, require_age
from rules.programme import DEFAULT_PROGRAMME
from rules.reasons import ReasonCode

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "typed",
    ["ada@example.com", " Ada@Example.COM ", "ADA@EXAMPLE.com\n", "ada@example.com\u00a0"],
)
def test_an_address_has_one_form(typed):
    assert normal_email(typed) == "ada@example.com"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("Zoe\u0308@example.com", "zoë@example.com"),  # composed and decomposed are one
        ("ada+watch@example.com", "ada+watch@example.com"),
        ("o'ada.x_y-z@sub.example.co", "o'ada.x_y-z@sub.example.co"),
    ],
)
def test_unusual_addresses_are_addresses(typed, kept):
    assert normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "ada", "@example.com", "ada@", "ada@example", "ada@@example.com"),
        *("ada@example..com", "ada@.example.com", "ada@example.com.", "a b@example.com"),
        *("ada@example.com,bob@example.com", "Ada <ada@example.com>", "ada@[127.0.0.1]"),
        *("ada@example.com\nBcc: bob@example.com", "ada\r@example.com", "a\x00da@example.com"),
        *("ada@exam\x00ple.com", "ada@example.com\x7f", "ada\u200b@example.com"),
        *("a" * 65 + "@example.com", "ada@" + "x" * 64 + ".com", "ada@" + "x." * 40 + "com"),
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(InvalidInput) as caught:
        normal_email(typed)
    assert caught.value.code == "EMAIL_INVALID"
    assert caught.value.field == ("email",)


@given(st.text(max_size=100))
def test_an_address_is_refused_or_its_form_is_its_own(text):
    try:
        address = normal_email(text)
    except InvalidInput:
        return
    assert normal_email(address) == address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (None, None),
        ("  ", None),
        ("+41 44 668 18 00", "+41446681800"),
        ("+41 (44) 668-18.00", "+41446681800"),
        ("＋41 44 668 18 00", "+41446681800"),
    ],
)
def test_a_telephone_number_has_one_form(typed, kept):
    assert normal_phone(typed) == kept


@pytest.mark.parametrize(
    "typed", ["044 668 18 00", "+0446681800", "+41", "+41446681800123456", "x"]
)
def test_a_number_without_its_country_is_refused(typed):
    with pytest.raises(InvalidInput) as caught:
        normal_phone(typed)
    assert caught.value.code == "PHONE_INVALID"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \t Byron ", "Ada Byron"),
        ("Zoe\u0308", "Zoë"),
        ("A\x00d\u202ea", "Ada"),  # control and direction characters go
        ("李", "李"),
        ("Ñ" * 40, "Ñ" * 40),
    ],
)
def test_a_name_is_kept_without_stray_characters(typed, kept):
    assert normal_name(typed, "givenName", 40) == kept


@pytest.mark.parametrize("typed", ["", "  ", "\x00", "a" * 41])
def test_a_name_is_neither_empty_nor_too_long(typed):
    with pytest.raises(InvalidInput) as caught:
        normal_name(typed, "givenName", 40)
    assert (caught.value.code, caught.value.field) == ("NAME_INVALID", ("givenName",))


@pytest.mark.parametrize(
    ("born", "may_join"),
    [
        ("2013-11-21", True),  # 13 today
        ("2013-11-22", False),  # 13 tomorrow
        ("2013-11-20", True),
        ("1896-01-01", True),  # 130 this year
    ],
)
def test_thirteen_is_reached_on_the_birthday(born, may_join):
    birth_date = date.fromisoformat(born)
    if may_join:
        require_age(birth_date, TODAY, DEFAULT_PROGRAMME)
    else:
        with pytest.raises(Ineligible) as caught:
            require_age(birth_date, TODAY, DEFAULT_PROGRAMME)
        assert caught.value.verdict.code is ReasonCode.UNDER_AGE


def test_who_is_born_on_a_leap_day_is_thirteen_on_the_last_of_february():
    born = date(2012, 2, 29)  # 2025 is no leap year
    with pytest.raises(Ineligible):
        require_age(born, date(2025, 2, 27), DEFAULT_PROGRAMME)
    require_age(born, date(2025, 2, 28), DEFAULT_PROGRAMME)


@pytest.mark.parametrize("born", ["2026-11-22", "1895-12-31", "0001-01-01", "9999-12-31"])
def test_a_date_of_birth_that_cannot_be_is_refused(born):
    with pytest.raises(InvalidInput) as caught:
        require_age(date.fromisoformat(born), TODAY, DEFAULT_PROGRAMME)
    assert caught.value.code == "BIRTH_DATE_INVALID"
