"""A programme is read strictly: all that is wrong is said at once, by its key and with the cure."""

import json
import tomllib
from datetime import date
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.catalogue import CATEGORIES
from rules.programme import DEFAULT_PROGRAMME, Programme
from rules.programme_document import ProgrammeRefused, as_document, read_kept, read_new

FILE = Path(__file__).parents[2] / "docs" / "programme.toml"
SHIPPED = as_document(DEFAULT_PROGRAMME)
DAY = date(2027, 1, 1)
DAYS = st.dates(date(2019, 11, 12), date(2040, 12, 31))
MARKETS = st.sampled_from(["CN", "FR", "JP", "PT", "US"])
YEARS = st.integers(1, 8)
COVERED = sorted(DEFAULT_PROGRAMME.covered_categories)


def new(document, version=2, in_force_from=DAY):
    return read_new(document, version=version, in_force_from=in_force_from, categories=CATEGORIES)


def problems(document, read=new):
    with pytest.raises(ProgrammeRefused) as caught:
        read(document)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return list(caught.value.problems)


programmes = st.builds(
    Programme,
    version=st.just(2),
    in_force_from=st.just(DAY),
    opens_on=DAYS,
    total_years=st.integers(8, 50),
    base_years=YEARS,
    base_years_by_market=st.dictionaries(MARKETS, YEARS),
    base_years_by_category=st.dictionaries(st.sampled_from(CATEGORIES), YEARS),
    covered_categories=st.frozensets(st.sampled_from(COVERED), min_size=1),
    excluded_categories=st.frozensets(st.sampled_from(["TRADITION", "EYEWEAR"])),
    authorised_only_markets=st.frozensets(MARKETS),
    opens_on_by_market=st.dictionaries(MARKETS, DAYS),
    minimum_age=st.integers(0, 99),
    record_begins_on=st.dates(date(1850, 1, 1), date(2019, 11, 12)),
)


def test_the_file_in_the_documentation_is_the_programme_that_is_shipped():
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    read = new(document, version=1, in_force_from=date(1990, 1, 1))
    assert read == DEFAULT_PROGRAMME


@given(programmes)
def test_what_is_written_and_read_again_is_the_same(programme):
    assert new(as_document(programme)) == programme
    kept = orjson.loads(orjson.dumps(as_document(programme)))  # as the database keeps it
    assert read_kept(kept, version=2, in_force_from=DAY) == programme
    assert new(json.loads(json.dumps(kept))) == programme


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"opens_on": "2019-02-29"}, "opens_on: '2019-02-29' is no day; "),
        ({"opens_on": "20191112"}, "opens_on: '20191112' is no day; "),
        ({"opens_on": 2019}, "opens_on: 2019 is no day; "),
        ({"record_begins_on": None}, "record_begins_on: None is no day; "),
        ({"total_years": 0}, "total_years: 0 is not taken; write a number from 1 to 50."),
        ({"total_years": 51}, "total_years: 51 is not taken; write a number from 1 to 50."),
        ({"total_years": True}, "total_years: True is not taken; "),
        ({"total_years": "8"}, "total_years: '8' is not taken; "),
        ({"total_years": 8.0}, "total_years: 8.0 is not taken; "),
        ({"minimum_age": -1}, "minimum_age: -1 is not taken; write a number from 0 to 99."),
        ({"base_years": 9}, "base_years: 9 years are more than total_years, 8 in all."),
        ({"base_years_by_market": {"PT": 9}}, "base_years_by_market.PT: 9 years are more "),
        ({"base_years_by_market": {"pt": 3}}, "base_years_by_market: 'pt' is no name; "),
        ({"base_years_by_market": {"PT": "3"}}, "base_years_by_market.PT: '3' is not taken; "),
        ({"base_years_by_market": ["PT"]}, "base_years_by_market: ['PT'] is no table; "),
        ({"base_years_by_category": {"CAR": 3}}, "base_years_by_category: CAR is no category "),
        ({"base_years_by_category": {"WATCH": 9}}, "base_years_by_category.WATCH: 9 years "),
        ({"opens_on_by_market": {"JP": 1}}, "opens_on_by_market.JP: 1 is no day; "),
        ({"authorised_only_markets": "CN"}, "authorised_only_markets: 'CN' is no list; "),
        ({"authorised_only_markets": ["CHN"]}, "authorised_only_markets: 'CHN' is no name; "),
        ({"authorised_only_markets": [7]}, "authorised_only_markets: 7 is no name; "),
        ({"covered_categories": []}, "covered_categories: nothing is covered; "),
        ({"covered_categories": ["WACTH"]}, "covered_categories: WACTH is no category "),
        ({"covered_categories": ["WATCH"] * 2}, "covered_categories: WATCH is named twice; "),
        ({"excluded_categories": ["WATCH"]}, "excluded_categories: WATCH is covered too; "),
        ({"sale_kinds": ["SALE", "LOAN"]}, "sale_kinds: a SALE starts the base, "),
        ({"sale_kinds": []}, "sale_kinds: a SALE starts the base, "),
        ({"record_begins_on": "2020-01-01"}, "record_begins_on: it lies after the first opening; "),
        ({"total_year": 8}, "total_year: there is no such key; the keys are opens_on, "),
    ],
)
def test_each_fault_is_named_by_its_key_and_with_its_cure(change, problem):
    (found,) = problems(SHIPPED | change)
    assert found.startswith(problem)


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_a_key_that_was_forgotten_is_asked_for(key):
    document = {name: value for name, value in SHIPPED.items() if name != key}
    (found,) = problems(document)
    assert found.startswith(f"{key}: it is missing; ")


def test_all_faults_are_said_at_once():
    odd = {"total_years": 0, "opens_on": "soon", "base_years_by_market": {"pt": 0}, "colour": "red"}
    found = problems(SHIPPED | odd)
    keys = [each.partition(":")[0] for each in found]
    assert keys == [
        *("colour", "opens_on", "total_years", "base_years_by_market", "base_years_by_market.pt")
    ]


def test_an_instant_is_no_day():
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    at = tomllib.loads("opens_on = 2019-11-12T00:00:00")
    assert problems(document | at)[0].startswith("opens_on: ")


def test_a_version_that_a_later_release_adopted_is_not_read_in_part():
    document = SHIPPED | {"moon_phase": True}
    (found,) = problems(document, lambda each: read_kept(each, version=4, in_force_from=DAY))
    assert found.startswith("moon_phase: version 4 says it, and this release does not know it; ")


def test_a_version_of_an_earlier_release_is_read_with_what_it_could_not_say_yet():
    kept = {key: value for key, value in SHIPPED.items() if key != "base_years_by_category"}
    assert read_kept(kept, version=1, in_force_from=date(1990, 1, 1)) == DEFAULT_PROGRAMME
    without_years = {key: value for key, value in SHIPPED.items() if key != "base_years"}
    (found,) = problems(without_years, lambda each: read_kept(each, version=1, in_force_from=DAY))
    assert found.startswith("base_years: version 1 does not say it; ")
