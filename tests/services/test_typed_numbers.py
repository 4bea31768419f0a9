"""What is typed for a number is read as far as it can be, and else refused with what helps."""

from uuid import UUID

import pytest

from rules.number_places import NumberPlace
from rules.reasons import ReasonCode
from services.snapshot import CollectionEntry, ReferenceEntry, Snapshot
from services.typed_numbers import NumberRefused, TypedNumber, read_typed

AURORE = CollectionEntry(UUID(int=1), "Aurore")


def entry(number, place):
    facts = dict.fromkeys(
        ("calibre", "movement", "strap_system", "strap_type", "water_resistance_bar")
    )
    return ReferenceEntry(
        id=UUID(int=2),
        number=number,
        collection=AURORE,
        category="WATCH",
        kind="WATCH",
        name="Aurore 36",
        functions=(),
        case_material=None,
        number_location=place,
        launched_on=None,
        attributes={},
        **facts,
    )


def catalogue(*entries):
    return Snapshot(1, {}, {each.number: each for each in entries}, {}, ())


CATALOGUE = catalogue(
    entry("CBEA5193", "CASEBACK"),
    entry("81180/000R-9159", "CLASP"),
    entry("CBOI1234", "BASE"),
    entry("CBXX0001", None),
    entry("123456O1", "CASEBACK"),  # could be read as a number in two ways
    entry("CB012345", "CASEBACK"),  # is exactly a number
    entry("CB01234O", "CASEBACK"),  # could be read as a number in one way
)


def refused(typed, snapshot=CATALOGUE):
    with pytest.raises(NumberRefused) as caught:
        read_typed(typed, snapshot)
    return caught.value


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("CBEA5193", NumberPlace.CASEBACK),
        ("cbea-5193", NumberPlace.CASEBACK),
        (" CB EA 5193 ", NumberPlace.CASEBACK),
        ("ＣＢＥＡ５１９３", NumberPlace.CASEBACK),
        ("81180000r9159", NumberPlace.CLASP),
        ("CBOI1234", NumberPlace.BASE),
        ("CBXX0001", None),
        ("123456O1", NumberPlace.CASEBACK),
        ("CB01234O", NumberPlace.CASEBACK),
    ],
)
def test_a_case_reference_is_told_from_a_number_and_says_where_that_is(typed, place):
    refusal = refused(typed)
    assert (refusal.verdict.code, refusal.place) == (ReasonCode.NUMBER_IS_REFERENCE, place)


def test_what_is_exactly_a_number_is_one_also_where_a_reference_is_written_alike():
    assert read_typed("CB012345", CATALOGUE) == TypedNumber("CB012345")


def test_a_look_alike_is_put_right():
    assert read_typed("12345O ab", CATALOGUE) == TypedNumber("123450AB")


def test_what_else_may_have_been_meant_comes_along():
    assert read_typed("12345601") == TypedNumber("12345601", ("123456OI",))


@pytest.mark.parametrize(
    ("scanned", "token"),
    [
        ("https://care.example/w/123456AB?t=abcDEF_-12345678", "abcDEF_-12345678"),
        ("https://care.example/w/123456AB", None),
        ("https://id.example/01/07612345678900/21/123456AB", None),
    ],
)
def test_a_scanned_code_gives_the_number_and_the_token_beside_it(scanned, token):
    assert read_typed(scanned, CATALOGUE) == TypedNumber("123456AB", card_token=token)


def test_several_readings_are_asked_about():
    refusal = refused("123456O1", catalogue())
    assert refusal.verdict.code is ReasonCode.NUMBER_AMBIGUOUS
    assert refusal.candidates == ("123456OI", "12345601")


@pytest.mark.parametrize(
    "typed", ["", "K3L 99871", "CBEA5194", "x" * 65, "https://other.example/watch?id=123456AB"]
)
def test_what_is_neither_may_be_of_another_house(typed):
    assert refused(typed).verdict.code is ReasonCode.NUMBER_MALFORMED
