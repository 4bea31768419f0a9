"""Texts that mean the same are one, however they were linked."""

import pytest

from rules.meanings import gathered, may_mean_the_same


@pytest.mark.parametrize(
    ("links", "groups"),
    [
        ({}, []),
        ({"a": None}, ["a"]),
        ({"a": None, "b": None}, ["a", "b"]),
        ({"a": None, "b": "a"}, ["ab"]),
        ({"a": None, "b": "a", "c": "b"}, ["abc"]),
        ({"a": "c", "b": "a", "c": "b"}, ["abc"]),
        ({"a": "a"}, ["a"]),
        ({"a": None, "b": None, "c": "a", "d": "b"}, ["ac", "bd"]),
        ({"a": "gone"}, ["a"]),
    ],
)
def test_links_chains_and_rings_are_each_one_meaning(links, groups):
    found = gathered(links)
    by_meaning = {}
    for text in sorted(found):
        by_meaning[found[text]] = by_meaning.get(found[text], "") + text
    assert sorted(by_meaning.values()) == groups


def test_a_thousand_revisions_of_one_meaning_are_gathered_at_once():
    links = {number: number - 1 or None for number in range(1, 20_000)}
    assert len(set(gathered(links).values())) == 1


@pytest.mark.parametrize(
    ("former", "text", "may"),
    [
        ("Pull the crown.", "Pull out the crown.", True),
        ("Dear {name}", "Dearest {name}", True),
        ("Dear {name}", "Dear {given_name}", False),
        ("See [us](https://a.example).", "Look at [us](https://a.example).", True),
        ("See [us](https://a.example).", "See [us](https://b.example).", False),
    ],
)
def test_a_translation_with_another_address_or_name_is_never_carried_over(former, text, may):
    assert may_mean_the_same(former, text) is may
