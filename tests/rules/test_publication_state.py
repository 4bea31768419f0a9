"""What a publication is called follows from its window, by the one predicate."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.publication_state import Published, next_change, state_of, state_of_piece
from rules.visibility import Window, is_visible

NOON = datetime(2026, 11, 12, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AGO, SOON = NOON - HOUR, NOON + HOUR


@pytest.mark.parametrize(
    ("window", "markets", "state"),
    [
        (Window(SOON), (), "SCHEDULED"),
        (Window(AGO), (), "LIVE"),
        (Window(NOON), (), "LIVE"),
        (Window(AGO, NOON), (), "EXPIRED"),
        (Window(AGO, SOON, NOON), (), "WITHDRAWN"),
        (Window(SOON, None, AGO), (), "WITHDRAWN"),
        (Window(AGO, embargo_at=SOON), (), "EMBARGOED"),
        (Window(AGO, market_embargoes={"FR": SOON}), (), "LIVE"),
        (Window(AGO, market_embargoes={"FR": SOON}), ("FR",), "EMBARGOED"),
        (Window(AGO, market_embargoes={"FR": SOON}), ("CH", "FR"), "LIVE"),
        (Window(AGO, replaced_at=NOON), (), "REPLACED"),
        (Window(AGO, replaced_at=SOON), (), "LIVE"),
        (Window(AGO, market_replacements={"FR": AGO}), (), "LIVE"),
        (Window(AGO, market_replacements={"FR": AGO}), ("FR",), "REPLACED"),
        (Window(AGO, embargo_at=SOON, replaced_at=AGO), (), "REPLACED"),
    ],
)
def test_a_publication_is_called_what_it_is(window, markets, state):
    assert state_of(Published(window, markets), NOON) == state


@pytest.mark.parametrize(
    ("windows", "state"),
    [
        ([], "UNPUBLISHED"),
        ([Window(AGO), Window(SOON)], "LIVE"),
        ([Window(AGO, NOON), Window(SOON)], "SCHEDULED"),
        ([Window(AGO, NOON), Window(AGO - HOUR, None, AGO)], "EXPIRED"),
        ([Window(AGO, replaced_at=NOON), Window(NOON, None, NOON)], "WITHDRAWN"),
        ([Window(AGO, embargo_at=SOON), Window(SOON)], "EMBARGOED"),
    ],
)
def test_a_piece_is_the_most_that_one_of_its_publications_is(windows, state):
    assert state_of_piece([Published(each, ()) for each in windows], NOON) == state


def test_the_next_change_is_the_first_to_come():
    published = [Published(Window(AGO, SOON + HOUR, embargo_at=SOON), ())]
    assert next_change(published, NOON) == SOON
    assert next_change(published, SOON + HOUR) is None


def test_in_a_market_that_is_not_known_only_what_replaces_it_everywhere_does():
    window = Window(AGO, market_replacements={"FR": AGO})
    assert is_visible(window, NOON, None)
    assert not is_visible(window, NOON, "FR")
    assert not is_visible(Window(AGO, replaced_at=AGO), NOON, None)
