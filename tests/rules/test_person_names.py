"""A name is one name however it is typed, and two members of a family are never taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.name_likeness import Likeness, family_likeness, given_likeness
from rules.name_readings import compare_names
from rules.person_names import read_name

EQUAL, CLOSE, SIMILAR, UNCLEAR, DIFFERENT = Likeness
TYPED = st.text(max_size=30) | st.text("aAeéöüßøłnNjyИиёЙ王 -'.", max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "JOSE"),
        ("Jean-Pierre", "jean pierre"),
        ("Jürgen", "Juergen"),
        ("Jürgen", "Jurgen"),
        ("Søren", "Soeren"),
        ("Łukasz", "lukasz"),
        ("Şükrü", "SUKRU"),
        ("Iḃrahim", "İbrahim"),
        ("Ａｎｎａ", "Anna"),
        ("Zoe\u0308", "Zoë"),
        ("Юлия", "Yulia"),
        ("Юлия", "Julia"),
        ("Сергей", "Sergej"),
        ("Александр", "Alexander"),
        ("Γιώργος", "Giorgos"),
        ("Παύλος", "Pavlos"),
        ("أحمد", "احمد"),
        ("عبد الله", "عبدالله"),
        ("محمّد", "محمد"),
        ("Mr John", "john"),
        ("Frau Dr. Anna", "Anna"),
        ("M. Jean", "Jean"),
        ("王伟 先生", "王伟"),
        ("恵子様", "恵子"),
        ("Dr 민준", "민준"),
        ("Don", "don"),  # a title, but also a name
    ],
)
def test_one_given_name_however_it_is_typed(one, other):
    assert given_likeness(read_name(one), read_name(other)) is EQUAL


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Michael", "Micheal", CLOSE),  # two neighbours changed places
        ("Матвей", "Мавтей", CLOSE),
        ("Matthias", "Mathias", CLOSE),  # sounds the same
        ("Yulia", "Julia", CLOSE),
        ("Nikolay", "Nikolai", CLOSE),
        ("Anna Maria", "Anna", CLOSE),  # the first of two
        ("Jo Anna", "Jo", CLOSE),
        ("Anna Maria", "Maria", SIMILAR),  # mothers' names are second names
        ("Elisabeth", "Elisaneth", CLOSE),  # a slip in a long name
        ("Elisabeth", "Elisabetn", SIMILAR),  # but at its end
        ("Michele", "Michelle", SIMILAR),  # man and woman
        ("Gabriele", "Gabrielle", SIMILAR),
        ("Ulrike", "Ulrije", SIMILAR),  # a slip; but so are, by one letter, these:
        ("Marina", "Martina", SIMILAR),
        ("Markus", "Marius", SIMILAR),
        ("Paul", "Paula", SIMILAR),
        ("Elias", "Elisa", SIMILAR),
        ("Ana", "Anna", SIMILAR),
        ("Tim", "Tom", SIMILAR),
        ("Joe", "Jo", SIMILAR),
        ("Александр", "Alexandra", SIMILAR),
        ("J.", "Jean", UNCLEAR),  # initials
        ("J.-P.", "Jean-Pierre", UNCLEAR),
        ("", "Anna", UNCLEAR),
        ("Dr.", "Anna", UNCLEAR),
        ("N/A", "Anna", UNCLEAR),
        ("伟", "Wei", UNCLEAR),  # no table tells
        ("さくら", "桜", UNCLEAR),
        ("小明", "小红", DIFFERENT),  # a brother and a sister
        ("민준", "민지", DIFFERENT),
        ("राम", "रवि", DIFFERENT),
        ("Robert", "Bob", DIFFERENT),
        ("K.", "Anna", DIFFERENT),
        ("Maria Elena", "Maria Pia", DIFFERENT),
    ],
)
def test_what_tells_two_of_a_family_apart_is_never_a_slip(one, other, likeness):
    assert given_likeness(read_name(one), read_name(other)) is likeness


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("O'Brien", "OBrien", EQUAL),
        ("O\u2019Brien", "o brien", EQUAL),
        ("van der Berg", "Vanderberg", EQUAL),
        ("Mac Donald", "MacDonald", EQUAL),
        ("Groß", "GROSS", EQUAL),
        ("Иванов", "Ivanov", EQUAL),
        ("Παπαδόπουλος", "Papadopoulos", EQUAL),
        ("Smith Jr.", "Smith", EQUAL),
        ("Schröder", "Schöder", CLOSE),
        ("Ivanov", "Ivanova", CLOSE),
        ("García Márquez", "Garcia", CLOSE),
        ("Weiss-Bodmer", "Bodmer", CLOSE),
        ("de la Tour", "Tour", CLOSE),
        ("Aydın", "Aydim", CLOSE),
        ("Lee", "Li", DIFFERENT),
        ("王", "李", DIFFERENT),
        ("Keller", "Meier", DIFFERENT),
        ("王", "Wang", UNCLEAR),
        ("-", "Keller", UNCLEAR),
    ],
)
def test_a_family_name_keeps_its_family(one, other, likeness):
    assert family_likeness(read_name(one), read_name(other)) is likeness


@pytest.mark.parametrize(
    ("owner", "typed", "expected"),
    [
        (("Anna", "Keller"), ("Keller", "Anna"), (EQUAL, EQUAL, True)),
        (("Anna", "Keller"), ("", "Anna Keller"), (EQUAL, EQUAL, True)),
        (("Anna", "Keller"), ("Keller Anna", ""), (EQUAL, EQUAL, True)),
        (("Anna", "Keller"), ("Anna Keller", "Keller"), (EQUAL, EQUAL, True)),
        (("伟", "欧阳"), ("", "欧阳伟"), (EQUAL, EQUAL, True)),
        (("Anna", "Keller"), ("Keller", "A."), (UNCLEAR, EQUAL, True)),
        (("Anna", "Keller"), ("", "Keller"), (UNCLEAR, EQUAL, False)),
        (("Anna", "Keller"), ("Hans", "Keller"), (DIFFERENT, EQUAL, False)),
        # The wife of one who typed his own names the wrong way round.
        (("Keller", "Hans"), ("Anna", "Keller"), (DIFFERENT, DIFFERENT, False)),
        (("Keller", "Hans"), ("", "Keller"), (UNCLEAR, DIFFERENT, False)),
        (("Keller", "Marina"), ("Martina", "Keller"), (SIMILAR, CLOSE, True)),  # and her twin
        (("佐藤", "直樹"), ("さくら", "佐藤"), (UNCLEAR, DIFFERENT, False)),
        (("佐藤", "直樹"), ("佐藤", "Sakura"), (UNCLEAR, UNCLEAR, False)),
        (("Martin", "Dupont"), ("Jean", "Dupont Martin"), (DIFFERENT, CLOSE, False)),
        # One name, two people.
        (("John", "Smith Jr"), ("John", "Smith Sr"), (UNCLEAR, EQUAL, False)),
        (("John", "Smith"), ("John Junior", "Smith"), (UNCLEAR, EQUAL, False)),
    ],
)
def test_two_fields_are_read_in_whatever_way_they_were_filled_in(owner, typed, expected):
    given, family = (read_name(each) for each in owner)
    read = compare_names(given, family, typed_given=typed[0], typed_family=typed[1])
    assert (read.given, read.family, read.is_swapped) == expected


@given(TYPED, TYPED)
def test_what_is_compared_is_alike_both_ways(one, other):
    names = read_name(one), read_name(other)
    assert given_likeness(*names) is given_likeness(*reversed(names))
    assert family_likeness(*names) is family_likeness(*reversed(names))


@given(TYPED)
def test_a_name_is_equal_to_itself_in_any_case_and_width(typed):
    name = read_name(typed)
    if name.words:
        assert given_likeness(name, read_name(f"  {typed} ")) is EQUAL
        assert family_likeness(name, read_name(typed.swapcase())) in (EQUAL, CLOSE, UNCLEAR)


@given(st.text(max_size=400), st.text(max_size=400))
def test_whatever_was_typed_is_read(given_name, family_name):
    keller = read_name("Anna"), read_name("Keller")
    assert compare_names(*keller, typed_given=given_name, typed_family=family_name)
