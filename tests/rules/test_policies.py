"""What cover means is dated, and what was in force on a day stays what it was."""

from datetime import date

import pytest

from models.people import PURPOSES, TEXTS
from rules.policies import COVERAGE_TERMS, POLICIES, terms_on


@pytest.mark.parametrize(
    ("day", "version"),
    [("2019-11-11", None), ("2019-11-12", "2019-11-12"), ("2100-01-01", COVERAGE_TERMS[0].version)],
)
def test_the_terms_of_a_day_are_the_newest_that_were_in_force(day, version):
    terms = terms_on(date.fromisoformat(day))
    assert (terms.version if terms else None) == version


def test_what_is_covered_is_never_published_without_what_is_not():
    versions = {purpose: {v for p, v in POLICIES if p == purpose} for purpose in TEXTS}
    assert versions["COVERED"] == versions["NOT_COVERED"]


def test_every_text_is_of_a_purpose_that_is_kept():
    assert {purpose for purpose, _ in POLICIES} == set(TEXTS)
    assert not {"COVERED", "NOT_COVERED"} & set(PURPOSES)
