"""A time is typed on somebody's clock, and means one instant or none."""

from datetime import UTC, datetime

import pytest

from rules.errors import StudioRefused
from rules.local_times import instant_of, local_text

TIMES = [
    ("2026-11-12T09:00", "UTC", datetime(2026, 11, 12, 9, tzinfo=UTC)),
    ("2026-11-12T09:00", "Asia/Tokyo", datetime(2026, 11, 12, 0, tzinfo=UTC)),
    ("2026-07-01 09:00", "Europe/Paris", datetime(2026, 7, 1, 7, tzinfo=UTC)),
    ("2026-10-25T02:30", "Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
]


@pytest.mark.parametrize(("text", "zone", "instant"), TIMES)
def test_a_time_on_a_clock_is_an_instant(text, zone, instant):
    assert instant_of(text, zone, field="at") == instant


@pytest.mark.parametrize(
    ("text", "zone", "code"),
    [
        ("", "UTC", "TIME_UNREADABLE"),
        ("tomorrow", "UTC", "TIME_UNREADABLE"),
        ("2026-02-30T09:00", "UTC", "TIME_UNREADABLE"),
        ("2026-11-12T09:00", "Mars/Olympus", "TIME_UNREADABLE"),
        ("2026-11-12T09:00", "../../etc/passwd", "TIME_UNREADABLE"),
        ("2026-11-12T09:00", "", "TIME_UNREADABLE"),
        ("2026-11-12T09:00+01:00", "UTC", "TIME_UNREADABLE"),
        ("9999-12-31T23:59", "America/New_York", "TIME_UNREADABLE"),
        ("0001-01-01T00:00", "Asia/Tokyo", "TIME_UNREADABLE"),
        ("2026-03-29T02:30", "Europe/Paris", "TIME_SKIPPED"),
    ],
)
def test_what_no_clock_shows_is_refused(text, zone, code):
    with pytest.raises(StudioRefused) as refused:
        instant_of(text, zone, field="at")
    assert (refused.value.code, refused.value.field) == (code, ("at",))


def test_an_instant_is_written_as_a_form_takes_it():
    instant = datetime(2026, 11, 12, 8, tzinfo=UTC)
    assert local_text(instant, "Europe/Paris") == "2026-11-12T09:00"
