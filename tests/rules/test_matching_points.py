"""What a piece of evidence is worth is decided here a second time, so that no change slips in."""

from itertools import combinations

from rules.matching_points import CONTRADICTIONS, LINKED, POINTS, WORTH_ASKING, Evidence, Points

# What ties two records to a household, and what tells its members apart.
TABLE = """
    EMAIL_EQUAL           6   0
    EMAIL_PERSONAL        0   2
    EMAIL_CLOSE           1   0
    EMAIL_DIFFERS         0  -1
    PHONE_EQUAL           4   0
    EMAIL_AND_PHONE       0   2
    WATCH_EQUAL           4   1
    FAMILY_NAME_EQUAL     2   0
    FAMILY_NAME_CLOSE     1   0
    FAMILY_NAME_UNCLEAR   0   0
    FAMILY_NAME_DIFFERS  -1  -5
    GIVEN_NAME_EQUAL      1   6
    GIVEN_NAME_CLOSE      0   4
    GIVEN_NAME_SIMILAR    0  -3
    GIVEN_NAME_UNCLEAR    0   0
    GIVEN_NAME_DIFFERS   -1  -4
    NAMES_SWAPPED         0   0
    BIRTH_DATE_EQUAL      2   5
    BIRTH_DATE_CLOSE      1   0
    BIRTH_DATE_DIFFERS    0   0
    POSTAL_CODE_EQUAL     1   0
    TAKEN                 0   0
"""
# What a whole family may have in common.
SHARED = {
    *(Evidence.EMAIL_EQUAL, Evidence.PHONE_EQUAL, Evidence.EMAIL_AND_PHONE),
    *(Evidence.WATCH_EQUAL, Evidence.FAMILY_NAME_EQUAL, Evidence.POSTAL_CODE_EQUAL),
    *(Evidence.EMAIL_PERSONAL, Evidence.BIRTH_DATE_CLOSE),
}


def test_the_points_are_those_that_were_agreed():
    rows = [line.split() for line in TABLE.strip().splitlines()]
    agreed = {name: (int(a), int(b)) for name, a, b in rows}
    assert agreed == POINTS
    assert (Points(household=6, member=6), 4) == (LINKED, WORTH_ASKING)
    assert {"GIVEN_NAME_DIFFERS", "BIRTH_DATE_DIFFERS", "TAKEN"} == CONTRADICTIONS


def test_every_piece_of_evidence_has_its_points():
    assert set(POINTS) == set(Evidence)


def test_all_that_a_family_has_in_common_makes_nobody_the_same_member_of_it():
    assert sum(POINTS[each].member for each in SHARED) < LINKED.member


def test_a_birthday_alone_makes_nobody_the_same_member_for_there_are_twins():
    assert POINTS[Evidence.BIRTH_DATE_EQUAL].member < LINKED.member


def test_no_single_fact_and_no_names_alone_make_a_link():
    names = {Evidence.FAMILY_NAME_EQUAL, Evidence.GIVEN_NAME_EQUAL}
    assert sum(POINTS[each].household for each in names) < WORTH_ASKING
    dated = {*names, Evidence.BIRTH_DATE_EQUAL}
    assert WORTH_ASKING <= sum(POINTS[each].household for each in dated) < LINKED.household
    assert not any(each >= LINKED for each in POINTS.values() if each.member >= LINKED.member)


def test_a_way_to_reach_somebody_a_family_name_and_a_given_name_are_enough():
    names = POINTS[Evidence.FAMILY_NAME_EQUAL], POINTS[Evidence.GIVEN_NAME_EQUAL]
    for reached in (Evidence.EMAIL_EQUAL, Evidence.PHONE_EQUAL, Evidence.WATCH_EQUAL):
        household, member = map(sum, zip(POINTS[reached], *names, strict=True))
        assert household >= LINKED.household
        assert member >= LINKED.member


def test_what_speaks_against_somebody_is_never_worth_anything():
    for each in CONTRADICTIONS:
        assert max(POINTS[each]) <= 0
    assert len({*combinations(CONTRADICTIONS, 2)}) == 3
