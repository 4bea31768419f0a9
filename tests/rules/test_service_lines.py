"""Which work is covered and which is billed, line by line."""

from datetime import date

import pytest

from models.care import WORKS
from rules.coverage import summarise
from rules.service_lines import NEVER_COVERED, Work, guarantee_through, judge_lines
from tests.rules.timelines import BASE, EXTENSION, GUARANTEE, voided

RUNNING = [BASE, EXTENSION]
CUT = [BASE, voided(EXTENSION, "THIRD_PARTY_REPAIR", "2024-01-01")]


def test_the_columns_take_the_works_that_the_rules_know():
    assert set(WORKS) == set(Work)


@pytest.mark.parametrize(
    ("work", "segments", "received_on", "is_covered", "reason"),
    [
        ("BATTERY", [BASE], "2020-01-01", True, "COVERED_BY_SALE"),
        ("BATTERY", RUNNING, "2023-01-01", True, "COVERED_BY_REGISTRATION"),
        ("BATTERY", RUNNING, "2027-11-12", True, "COVERED_BY_REGISTRATION"),  # the last day
        ("BATTERY", RUNNING, "2027-11-13", False, "COVER_ENDED"),
        ("BATTERY", [BASE, GUARANTEE], "2023-01-01", True, "COVERED_BY_SERVICE"),
        ("BATTERY", [], "2020-01-01", False, "SALE_NOT_DECLARED"),
        ("BATTERY", [BASE], "2019-11-11", False, "COVER_NOT_STARTED"),
        ("MOVEMENT", CUT, "2023-12-31", True, "COVERED_BY_REGISTRATION"),
        ("MOVEMENT", CUT, "2024-01-01", False, "THIRD_PARTY_REPAIR"),
        ("COMPLETE_SERVICE", RUNNING, "2023-01-01", True, "COVERED_BY_REGISTRATION"),
        ("WATER_RESISTANCE", RUNNING, "2023-01-01", True, "COVERED_BY_REGISTRATION"),
        ("CROWN", RUNNING, "2023-01-01", True, "COVERED_BY_REGISTRATION"),
        ("STRAP", RUNNING, "2023-01-01", False, "STRAP_CHANGE"),
        ("POLISH", RUNNING, "2023-01-01", False, "AESTHETIC_WORK"),
        ("ENGRAVING", RUNNING, "2023-01-01", False, "AESTHETIC_WORK"),
        ("MISHANDLING", RUNNING, "2023-01-01", False, "MISHANDLING"),
        ("MISHANDLING", [], "2023-01-01", False, "MISHANDLING"),
    ],
)
def test_a_line_of_work(work, segments, received_on, is_covered, reason):
    cover = summarise(segments, date.fromisoformat(received_on))
    (line,) = judge_lines([Work(work)], cover)
    assert (line.is_covered, line.reason) == (is_covered, reason)


def test_a_mixed_job_is_split_the_battery_covered_and_the_polish_billed():
    cover = summarise(RUNNING, date(2023, 1, 1))
    lines = judge_lines([Work.BATTERY, Work.POLISH], cover)
    assert [(line.work, line.is_covered) for line in lines] == [
        ("BATTERY", True),
        ("POLISH", False),
    ]


@pytest.mark.parametrize("work", sorted(set(Work) - set(NEVER_COVERED)))
def test_what_keeps_a_watch_running_well_is_covered(work):
    (line,) = judge_lines([work], summarise(RUNNING, date(2023, 1, 1)))
    assert line.is_covered


@pytest.mark.parametrize(
    ("works", "through"),
    [
        (["BATTERY"], "2026-02-28"),  # 2024-02-29 and two years
        (["MISHANDLING"], "2026-02-28"),  # billed, and guaranteed
        (["POLISH", "CROWN"], "2026-02-28"),
        (["POLISH", "STRAP", "ENGRAVING"], None),
    ],
)
def test_work_is_guaranteed_for_two_years_from_its_completion(works, through):
    found = guarantee_through([Work(each) for each in works], date(2024, 2, 29))
    assert found == (date.fromisoformat(through) if through else None)
