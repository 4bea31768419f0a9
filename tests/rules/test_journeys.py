"""Steps follow one another by the days that a watch is owned."""

from datetime import date, timedelta

import pytest

from models.keys import new_id
from rules.clauses import Dimension, matches
from rules.journeys import CatchUp, Course, Step, conditions_of

MADE = date(2026, 3, 1)
FIRST, SECOND, THIRD = (Step(new_id(), day) for day in (0, 30, 90))


def offered(catch_up, days, *, owned_since=MADE):
    """The days of the steps that somebody is offered on that day of their ownership."""
    conditions = conditions_of(Course(catch_up, MADE, [THIRD, FIRST, SECOND]))
    told = {
        Dimension.DAYS_OWNED: frozenset({str(days)}),
        Dimension.OWNED_SINCE: frozenset({str(owned_since.toordinal())}),
    }
    steps = (FIRST, SECOND, THIRD)
    return [step.day for step in steps if matches(conditions[step.content_id], told)]


@pytest.mark.parametrize(
    ("days", "latest", "everything"),
    [
        (0, [0], [0]),
        (29, [0], [0]),
        (30, [30], [0, 30]),
        (89, [30], [0, 30]),
        (90, [90], [0, 30, 90]),
        (5000, [90], [0, 30, 90]),
    ],
)
def test_a_step_is_offered_from_its_day_on_until_the_next_or_for_good(days, latest, everything):
    assert offered(CatchUp.NONE, days) == latest
    assert offered(CatchUp.LATEST, days) == latest
    assert offered(CatchUp.ALL, days) == everything


@pytest.mark.parametrize(
    ("catch_up", "missed"),
    [(CatchUp.NONE, []), (CatchUp.LATEST, [30]), (CatchUp.ALL, [0, 30])],
)
def test_who_owned_a_watch_before_the_journey_was_made_catches_up_as_it_says(catch_up, missed):
    long_ago = MADE - timedelta(days=40)

    assert offered(catch_up, 40, owned_since=long_ago) == missed
    # The next step lies ahead for everybody.
    assert offered(catch_up, 90, owned_since=long_ago)[-1] == 90
