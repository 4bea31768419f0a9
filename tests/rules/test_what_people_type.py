"""What people type is kept as they meant it, and nobody is taken for another."""

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from graph.scalars import read_country
from rules.errors import InvalidInput
from rules.people import normal_country, normal_email, normal_name, plain_text, typed_email


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u2003", "\u2028", "\t", " \u00a0 "])
def test_words_of_a_name_stay_apart_whatever_blank_was_typed(blank):
    assert normal_name(f"Jean{blank}Paul", "givenName", 40) == "Jean Paul"


def test_a_character_that_is_not_seen_leaves_no_blank_of_its_own():
    assert normal_name("Jean \u200b Paul", "givenName", 40) == "Jean Paul"


@given(st.text(max_size=40))
def test_plain_text_is_one_line_that_can_be_shown(typed):
    kept = plain_text(typed)
    assert kept.isprintable()
    assert kept == kept.strip()
    assert "  " not in kept


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gro\u00df@example.com", "gross@example.com"),
        ("\ufb01n@example.com", "fin@example.com"),
        ("\u017fam@example.com", "sam@example.com"),
        ("ada@stra\u00dfe.example", "ada@strasse.example"),
        ("ada@\u03bb\u03bf\u03c2.example", "ada@\u03bb\u03bf\u03c3.example"),
    ],
)
def test_two_mailboxes_are_two_people(one, other):
    assert normal_email(one) != normal_email(other)


def test_a_case_makes_no_other_person():
    assert normal_email("Zo\u00cb@B\u00dcCHER.Example") == normal_email(
        "zo\u00eb@b\u00fccher.example"
    )


@pytest.mark.parametrize(
    ("typed", "mailed"),
    [
        (" Ada.Lovelace@Example.COM ", "Ada.Lovelace@Example.COM"),
        ("Zoe\u0308@example.com", "Zo\u00eb@example.com"),
        ("Gro\u00df@example.com", "Gro\u00df@example.com"),
        ("Ada@Stra\u00dfe.example", "Ada@xn--strae-oqa.example"),
        ("Ada@B\u00dcCHER.example", "Ada@xn--bcher-kva.example"),
    ],
)
def test_mail_goes_to_the_address_as_it_was_typed(typed, mailed):
    assert typed_email(typed) == mailed


@pytest.mark.parametrize(
    "typed",
    ["ada@b\u00fc\uff20x.example", "ada@\u2026.example", "ada@" + "\u00fc" * 64 + ".example"],
)
def test_a_domain_that_is_none_once_it_is_spelt_out_is_refused(typed):
    with pytest.raises(InvalidInput):
        typed_email(typed)


@pytest.mark.parametrize("typed", ["\u00df", "\ufb00", "C\u0127", "CHE", "C", "", "\uff23\uff28"])
def test_a_country_has_two_letters_before_they_are_made_capitals(typed):
    with pytest.raises(InvalidInput):
        normal_country(typed, "country")
    with pytest.raises(GraphQLError):
        read_country(typed)


@pytest.mark.parametrize("typed", ["ch", "cH", "CH"])
def test_a_country_is_kept_in_capitals(typed):
    assert normal_country(typed, "country") == read_country(typed) == "CH"


def test_an_address_that_pretends_to_be_an_encoded_word_is_none():
    with pytest.raises(InvalidInput):
        typed_email("=?utf-8?q?=76ictim?=@x.example")
