"""Caps hold back what is too much for a day or a week, and never what was shown already."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.keys import new_id
from rules.caps import Cap, Sight, within_caps

MONDAY = date(2026, 11, 16)
SUNDAY = MONDAY - timedelta(days=1)
WEDNESDAY = MONDAY + timedelta(days=2)
PIECES = [new_id() for _ in range(6)]
KINDS = ("SERVICE", "CARE", "SAFETY")


def shown(*seen, cap, today=WEDNESDAY, offered=PIECES):
    sights = [Sight(PIECES[place], "SERVICE", on) for place, on in seen]
    found = within_caps([(each, "SERVICE") for each in offered], sights, {"SERVICE": cap}, today)
    return [place for place, each in enumerate(PIECES) if each in found]


def test_the_closest_are_shown_and_no_more_than_the_cap_of_a_day():
    assert shown(cap=Cap(2, None)) == [0, 1]


def test_what_was_shown_today_stays_and_takes_its_place():
    assert shown((4, WEDNESDAY), cap=Cap(2, None)) == [0, 4]
    assert shown((4, WEDNESDAY), (5, WEDNESDAY), cap=Cap(2, None)) == [4, 5]


def test_what_was_shown_in_the_week_counts_for_the_week():
    assert shown((4, MONDAY), cap=Cap(None, 2)) == [0, 4]
    assert shown((4, MONDAY), (5, MONDAY), cap=Cap(2, 2)) == [4, 5]


def test_a_week_begins_on_monday():
    assert shown((4, SUNDAY), cap=Cap(None, 1)) == [0]
    assert shown((4, SUNDAY), cap=Cap(None, 1), today=SUNDAY) == [4]


def test_a_week_that_ends_in_another_year_is_one():
    assert shown((4, date(2026, 12, 31)), cap=Cap(None, 1), today=date(2027, 1, 2)) == [4]


def test_what_is_not_offered_any_more_has_had_its_share():
    assert shown((5, WEDNESDAY), cap=Cap(1, None), offered=PIECES[:3]) == []


def test_kinds_do_not_count_for_one_another_and_without_a_cap_all_is_shown():
    offered = [(each, kind) for each, kind in zip(PIECES, KINDS * 2, strict=True)]
    found = within_caps(offered, [], {"SERVICE": Cap(1, None)}, MONDAY)

    assert found == set(PIECES) - {PIECES[3]}


sights = st.lists(
    st.builds(
        Sight,
        st.sampled_from(PIECES),
        st.just("SERVICE"),
        st.integers(-9, 0).map(lambda back: WEDNESDAY + timedelta(days=back)),
    ),
    unique_by=lambda sight: sight.content_id,
)


@given(sights, st.integers(1, 4), st.integers(1, 6))
def test_read_twice_in_a_day_a_page_is_the_same_and_within_its_cap(seen, a_day, a_week):
    caps, offered = {"SERVICE": Cap(a_day, a_week)}, [(each, "SERVICE") for each in PIECES]
    first = within_caps(offered, seen, caps, WEDNESDAY)
    earlier = [sight for sight in seen if sight.content_id not in first]
    now = [Sight(each, "SERVICE", WEDNESDAY) for each in first]
    of_today = {each.content_id for each in seen if each.on == WEDNESDAY}

    assert within_caps(offered, [*earlier, *now], caps, WEDNESDAY) == first
    assert len(first) <= max(a_day, len(of_today))
    assert of_today <= first or len(of_today) > a_day
