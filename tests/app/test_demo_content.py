"""The demo's pieces speak to every reference of the demo's catalogue, and never two at once."""

from itertools import combinations
from pathlib import Path

import pytest

from app.demo.translations import TITLE_LIMIT, read_documents
from integrations.maison_files.formats import CATALOGUE
from integrations.maison_files.reading import MaisonFile
from models.catalogue import CATEGORIES
from rules.documents import GUIDES, TIPS, ContentKind
from rules.targeting import COUNTED, Candidate, Dimension, Operator, matches, select

DEMO = Path(__file__).parents[2] / "app" / "demo"
DOCUMENTS = read_documents(DEMO / "content")
KINDS = {each.key: each.kind for each in DOCUMENTS}
CANDIDATES = [
    Candidate(
        id=each.key,
        key=each.key,
        clauses=each.where,
        visible_from=each.visible_from,
        group=each.group,
        markets=each.markets,
        priority=each.priority,
    )
    for each in DOCUMENTS
]
MARKETS = [None, "ZZ", *sorted(set[str]().union(*(each.markets for each in DOCUMENTS)))]
COLUMNS = {each: each.value for each in Dimension if each not in {Dimension.MARKET, *COUNTED}}


def attributes(cells):
    """What services/shelving.py knows of a reference: an empty cell is unknown."""
    functions = frozenset(name for name in cells["functions"].split("|") if name)
    plain = {each: cells[name] for each, name in COLUMNS.items()}
    known = {each: frozenset({value}) for each, value in plain.items() if value}
    return known | {Dimension.FUNCTIONS: functions}


def read_catalogue():
    """Each reference as the import takes it: a repeated or an unknown one is left out."""
    kept = {}
    for row in MaisonFile(DEMO / "data" / "catalogue.csv", CATALOGUE).rows():
        if row.cells["category"] in CATEGORIES:
            kept.setdefault(row.cells["reference"], attributes(row.cells))
    return kept


REFERENCES = read_catalogue()


def shown(known, market, kinds):
    chosen = select([each for each in CANDIDATES if KINDS[each.key] in kinds], known, market)
    return [each.key for each in chosen]


def test_the_catalogue_is_read_as_the_import_reads_it():
    assert len(REFERENCES) == 296  # of 298 rows, one is repeated and one of no known category


@pytest.mark.parametrize("market", MARKETS)
def test_every_reference_has_a_guide_and_three_tips_in_any_market(market):
    bare = {
        number: (guides, tips)
        for number, known in REFERENCES.items()
        if not (guides := shown(known, market, GUIDES))
        or len(tips := shown(known, market, TIPS)) < 3
    }
    assert bare == {}


def test_every_reference_has_exactly_one_user_guide():
    counts = {
        number: len(shown(known, None, {ContentKind.USER_GUIDE}))
        for number, known in REFERENCES.items()
    }
    assert {number: count for number, count in counts.items() if count != 1} == {}


def test_every_function_beyond_hours_and_minutes_has_its_guide():
    made = set[str]().union(*(known[Dimension.FUNCTIONS] for known in REFERENCES.values()))
    told = {
        name
        for each in DOCUMENTS
        if each.kind is ContentKind.FUNCTION
        for clause in each.where
        if clause.dimension is Dimension.FUNCTIONS and clause.op is not Operator.NONE
        for name in clause.values
    }
    assert told == made - {"HOURS_MINUTES"}


def test_no_two_pieces_tie_for_a_reference():
    """Beside the id, which only makes the order total, something tells rivals apart."""
    rivals = [
        pair
        for pair in combinations(CANDIDATES, 2)
        if pair[0].slot == pair[1].slot and pair[0].rank[:-1] == pair[1].rank[:-1]
    ]
    ties = [
        (number, one.key, other.key)
        for one, other in rivals
        for number, known in REFERENCES.items()
        if matches(one.clauses, known) and matches(other.clauses, known)
    ]
    assert ties == []


def test_every_piece_is_meant_for_some_reference():
    idle = [
        each.key
        for each in CANDIDATES
        if not any(matches(each.clauses, known) for known in REFERENCES.values())
    ]
    assert idle == []


def test_every_key_is_its_own_and_every_title_is_short():
    keys = [each.key for each in DOCUMENTS]
    assert len(keys) == len(set(keys))
    assert [each.key for each in DOCUMENTS if len(each.title) > TITLE_LIMIT] == []
