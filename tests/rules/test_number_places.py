"""Every place that the catalogue names can be shown and told; no other is made up."""

from rules.number_places import WHERE, NumberPlace, place_named


def test_every_place_has_its_words_and_its_picture():
    assert set(WHERE) == set(NumberPlace)
    assert len({place.image_key for place in NumberPlace}) == len(NumberPlace)


def test_a_place_is_known_by_its_name():
    assert [place_named(each.value) for each in NumberPlace] == list(NumberPlace)


def test_a_place_that_is_not_known_is_none():
    assert [place_named(each) for each in (None, "", "caseback", "MOON")] == [None] * 4
