"""How fast and how often a CRM is asked that is not well, or whose calls run out."""

import pytest

from integrations.crm import Usage
from jobs.crm.governor import Pace, pace
from jobs.crm.outbound.breaker import FIRST_WAIT_SECONDS, OPENS_AFTER, PROBE_SECONDS, Breaker

PACES = [
    (None, Pace.FULL),
    (Usage(0, 0), Pace.FULL),
    (Usage(79_999, 100_000), Pace.FULL),
    (Usage(80_000, 100_000), Pace.SLOW),
    (Usage(94_999, 100_000), Pace.SLOW),
    (Usage(95_000, 100_000), Pace.RESERVED),
    (Usage(120_000, 100_000), Pace.RESERVED),
]


@pytest.mark.parametrize(("usage", "expected"), PACES)
def test_the_last_calls_of_the_day_are_kept_for_what_is_urgent(usage, expected):
    assert pace(usage) is expected


def test_a_breaker_opens_after_five_failures_in_a_row_and_closes_with_the_first_success():
    breaker = Breaker()
    waits = [breaker.failed() for _ in range(OPENS_AFTER)]
    assert breaker.is_open
    assert waits[-1] == PROBE_SECONDS
    breaker.succeeded()
    assert not breaker.is_open


def test_the_first_failures_are_waited_out_for_moments_only():
    for _ in range(50):
        breaker = Breaker()
        waits = [breaker.failed() for _ in range(OPENS_AFTER - 1)]
        longest = [FIRST_WAIT_SECONDS * 2**tries for tries in range(1, OPENS_AFTER)]
        assert all(0 < wait <= most for wait, most in zip(waits, longest, strict=True))
