"""Something is seen from the first instant of its window, and never before its embargo."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.visibility import Window, is_visible

T = datetime(2019, 11, 12, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("window", "instant", "seen"),
    [
        (Window(T), T - SECOND, False),
        (Window(T), T, True),
        (Window(T, visible_until=T + DAY), T + DAY - SECOND, True),
        (Window(T, visible_until=T + DAY), T + DAY, False),
        (Window(T, withdrawn_at=T + DAY), T + DAY - SECOND, True),
        (Window(T, withdrawn_at=T + DAY), T + DAY, False),
        (Window(T - DAY, embargo_at=T), T - SECOND, False),  # the embargo outranks the publication
        (Window(T - DAY, embargo_at=T), T, True),
        (Window(T, embargo_at=T - DAY), T - SECOND, False),  # and never hastens it
        (Window(T, visible_until=T + DAY, withdrawn_at=T + SECOND), T + SECOND, False),
    ],
)
def test_what_may_be_seen_at_an_instant(window, instant, seen):
    assert is_visible(window, instant, "FR") is seen


@pytest.mark.parametrize(
    ("market", "instant", "seen"),
    [
        ("JP", T + DAY - SECOND, False),
        ("JP", T + DAY, True),
        ("FR", T, True),
        ("FR", T - SECOND, False),
        (None, T + DAY - SECOND, False),  # who may be anywhere is kept waiting by every embargo
        (None, T + DAY, True),
    ],
)
def test_a_market_may_have_to_wait_longer(market, instant, seen):
    window = Window(T - DAY, embargo_at=T, market_embargoes={"JP": T + DAY})
    assert is_visible(window, instant, market) is seen
    assert {T, T + DAY} <= {*window.instants()}
