from datetime import date

import pytest

from integrations.local_crm.periods import read_period

# A Wednesday in the second quarter; weeks begin on Monday.
TODAY = date(2026, 5, 13)


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("TODAY", "2026-05-13", "2026-05-13"),
        ("YESTERDAY", "2026-05-12", "2026-05-12"),
        ("TOMORROW", "2026-05-14", "2026-05-14"),
        ("LAST_WEEK", "2026-05-04", "2026-05-10"),
        ("THIS_WEEK", "2026-05-11", "2026-05-17"),
        ("NEXT_WEEK", "2026-05-18", "2026-05-24"),
        ("LAST_MONTH", "2026-04-01", "2026-04-30"),
        ("THIS_MONTH", "2026-05-01", "2026-05-31"),
        ("NEXT_MONTH", "2026-06-01", "2026-06-30"),
        ("LAST_QUARTER", "2026-01-01", "2026-03-31"),
        ("THIS_QUARTER", "2026-04-01", "2026-06-30"),
        ("NEXT_QUARTER", "2026-07-01", "2026-09-30"),
        ("LAST_YEAR", "2025-01-01", "2025-12-31"),
        ("THIS_YEAR", "2026-01-01", "2026-12-31"),
        ("NEXT_YEAR", "2027-01-01", "2027-12-31"),
        # "This range includes the current day": ninety-one days.
        ("LAST_90_DAYS", "2026-02-12", "2026-05-13"),
        ("NEXT_90_DAYS", "2026-05-14", "2026-08-11"),
        ("LAST_N_DAYS:1", "2026-05-12", "2026-05-13"),
        ("NEXT_N_DAYS:2", "2026-05-14", "2026-05-15"),
        ("N_DAYS_AGO:3", "2026-05-10", "2026-05-10"),
        ("LAST_N_WEEKS:2", "2026-04-27", "2026-05-10"),
        ("NEXT_N_WEEKS:2", "2026-05-18", "2026-05-31"),
        ("N_WEEKS_AGO:2", "2026-04-27", "2026-05-03"),
        ("LAST_N_MONTHS:5", "2025-12-01", "2026-04-30"),
        ("NEXT_N_MONTHS:8", "2026-06-01", "2027-01-31"),
        ("N_MONTHS_AGO:5", "2025-12-01", "2025-12-31"),
        ("LAST_N_QUARTERS:2", "2025-10-01", "2026-03-31"),
        ("N_QUARTERS_AGO:2", "2025-10-01", "2025-12-31"),
        ("LAST_N_YEARS:2", "2024-01-01", "2025-12-31"),
        ("NEXT_N_YEARS:2", "2027-01-01", "2028-12-31"),
    ],
)
def test_a_word_stands_for_its_days(word, first, last):
    period = read_period(word, TODAY)
    last_day = date.fromordinal(period.end.toordinal() - 1)
    assert (period.start.isoformat(), last_day.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "word", ["NOW", "LAST_DAY", "LAST_N_DAYS", "LAST_N_DAYS:", "THIS_FISCAL_YEAR", "today"]
)
def test_other_words_stand_for_no_days(word):
    assert read_period(word, TODAY) is None


def test_days_beyond_the_calendar_are_none_either():
    with pytest.raises((OverflowError, ValueError)):
        read_period("LAST_N_YEARS:9999", TODAY)
