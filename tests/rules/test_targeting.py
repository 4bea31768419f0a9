"""The closest piece wins, always the same one, and it can say why."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.targeting import COUNTED, Candidate, Clause, Dimension, Operator, matches, select, why

LAUNCH = datetime(2019, 11, 12, tzinfo=UTC)
LATER = datetime(2020, 1, 1, tzinfo=UTC)

WATCH = {
    Dimension.REFERENCE: frozenset({"CBED4742"}),
    Dimension.CALIBRE: frozenset({"CB 1847"}),
    Dimension.COLLECTION: frozenset({"Méridien"}),
    Dimension.STRAP_SYSTEM: frozenset({"CLASSIC_PIN"}),
    Dimension.STRAP_TYPE: frozenset({"RUBBER"}),
    Dimension.FUNCTIONS: frozenset({"HOURS_MINUTES", "GMT"}),
    Dimension.MOVEMENT: frozenset({"AUTOMATIC"}),
    Dimension.CATEGORY: frozenset({"WATCH"}),
    Dimension.KIND: frozenset({"WATCH"}),
}
# One clause that the watch above meets, for each dimension of a model, the closest first.
MET = [
    Clause(dimension, Operator.ANY, WATCH.get(dimension, frozenset({"FR"})))
    for dimension in Dimension
    if dimension not in COUNTED
]


def clause(dimension, op, *values):
    return Clause(Dimension(dimension), Operator(op), frozenset(values))


def piece(name="a", *clauses, **more):
    return Candidate(**{"id": name, "key": name, "clauses": clauses, "visible_from": LAUNCH} | more)


@pytest.mark.parametrize(
    ("op", "values", "holds"),
    [
        ("any", {"GMT", "DATE"}, True),
        ("any", {"DATE"}, False),
        ("all", {"GMT", "HOURS_MINUTES"}, True),
        ("all", {"GMT", "DATE"}, False),
        ("none", {"DATE"}, True),
        ("none", {"GMT", "DATE"}, False),
    ],
)
def test_a_clause_asks_for_any_all_or_none(op, values, holds):
    assert matches([clause("functions", op, *values)], WATCH) is holds


def test_every_clause_must_hold():
    fits, misses = clause("kind", "any", "WATCH"), clause("movement", "any", "MANUAL")

    assert matches([fits], WATCH)
    assert not matches([fits, misses], WATCH)
    assert not matches([misses, fits], WATCH)


@pytest.mark.parametrize("op", [Operator.ANY, Operator.ALL, Operator.NONE])
def test_of_an_unknown_attribute_nothing_is_true(op):
    assert not matches([clause("strap_type", op, "RUBBER")], {})


def test_a_watch_known_to_have_no_function_has_none_of_them():
    bare = {Dimension.FUNCTIONS: frozenset()}

    assert matches([clause("functions", "none", "GMT")], bare)
    assert not matches([clause("functions", "any", "GMT")], bare)


def test_a_piece_without_clauses_is_for_every_timepiece():
    assert [each.id for each in select([piece()], {}, None)] == ["a"]


@pytest.mark.parametrize(
    ("closer", "wider"),
    [pair for pair in pairwise(MET) if pair[0].dimension != "strap_system"],
    ids=lambda each: each.dimension,
)
def test_a_closer_dimension_beats_all_the_wider_ones_together(closer, wider):
    others = MET[MET.index(wider) :]
    rivals = [
        piece("near", closer, group="g"),
        piece("wide", *others, group="g", priority=9, visible_from=LATER),
    ]

    assert [each.id for each in select(rivals, WATCH, "FR")] == ["near"]


def test_strap_system_and_strap_type_weigh_the_same_and_together_more():
    system, kind = (
        clause("strap_system", "any", "CLASSIC_PIN"),
        clause("strap_type", "any", "RUBBER"),
    )

    assert piece("a", system).rank == piece("a", kind).rank
    assert piece("a", system, kind).rank > piece("a", system).rank


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        (clause("functions", "all", "GMT", "HOURS_MINUTES"), clause("functions", "any", "GMT")),
        (clause("functions", "any", "GMT"), clause("functions", "none", "DATE")),
        (clause("kind", "any", "WATCH"), clause("reference", "none", "CBXX0000")),
    ],
)
def test_only_what_a_piece_asks_for_makes_it_close(narrow, wide):
    rivals = [piece("a", narrow, group="g"), piece("b", wide, group="g")]

    assert [each.id for each in select(rivals, WATCH, None)] == ["a"]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (piece("a", markets=frozenset({"FR"})), piece("b", priority=9)),
        (piece("a", clause("days_owned", "between", "0..30")), piece("b", priority=9)),
        (piece("a", markets=frozenset({"FR"})), piece("b", clause("days_owned", "between", "0.."))),
        (piece("a", priority=1), piece("b", visible_from=LATER)),
        (piece("a", visible_from=LATER), piece("b")),
        (piece("b"), piece("a")),
    ],
    ids=["market", "lifecycle", "market before lifecycle", "priority", "later", "id"],
)
def test_equally_close_pieces_differ_by_market_then_days_then_priority_then_date_then_id(
    better, worse
):
    assert better.rank > worse.rank


def test_a_piece_for_some_markets_is_served_there_and_nowhere_else():
    swiss = piece(markets=frozenset({"CH", "FR"}))

    assert select([swiss], WATCH, "CH") == [swiss]
    assert select([swiss], WATCH, "IT") == []
    assert select([swiss], WATCH, None) == []


def test_a_clause_may_exclude_a_market_and_an_unknown_market_is_no_other():
    elsewhere = piece("a", clause("market", "none", "US"))

    assert select([elsewhere], WATCH, "FR") == [elsewhere]
    assert select([elsewhere], WATCH, "US") == []
    assert select([elsewhere], WATCH, None) == []


def test_each_group_serves_one_piece_and_a_piece_alone_competes_only_with_itself():
    served = select(
        [
            piece("guide", group="g"),
            piece("guide-of-the-calibre", MET[1], group="g"),
            piece("g"),
            piece("tip"),
            piece("tip-again", key="tip", visible_from=LATER),
        ],
        WATCH,
        None,
    )

    assert [each.id for each in served] == ["guide-of-the-calibre", "tip-again", "g"]


def test_why_names_what_the_watch_has_the_most_telling_first():
    asked = [
        clause("kind", "any", "WATCH", "CLOCK"),
        clause("reference", "none", "CBXX0000"),
        clause("functions", "all", "GMT"),
        clause("movement", "any", "MANUAL"),
        clause("strap_type", "any", "RUBBER", "TEXTILE"),
    ]

    assert why(asked, WATCH) == (
        clause("strap_type", "any", "RUBBER"),
        clause("functions", "all", "GMT"),
        clause("kind", "any", "WATCH"),
        clause("reference", "none", "CBXX0000"),
    )


VALUES = {
    Dimension.COLLECTION: ["Méridien", "Ovale"],
    Dimension.STRAP_SYSTEM: ["CLASSIC_PIN", "INTEGRATED"],
    Dimension.STRAP_TYPE: ["RUBBER", "TEXTILE"],
    Dimension.FUNCTIONS: ["DATE", "GMT", "MOON_PHASE"],
    Dimension.KIND: ["WATCH", "CLOCK"],
    Dimension.MARKET: ["FR", "CH"],
}
clauses = st.sampled_from(sorted(VALUES)).flatmap(
    lambda dimension: st.builds(
        Clause,
        st.just(dimension),
        st.sampled_from([Operator.ANY, Operator.ALL, Operator.NONE]),
        st.frozensets(st.sampled_from(VALUES[dimension]), min_size=1),
    )
)
days = st.integers(0, 40)
spans = st.builds(
    lambda dimension, first, length: Clause(
        dimension, Operator.BETWEEN, frozenset({f"{first}..{first + length}"})
    ),
    st.sampled_from([Dimension.DAYS_OWNED, Dimension.WARRANTY_DAYS_LEFT]),
    days,
    days,
)
markets = st.sampled_from(VALUES[Dimension.MARKET])
publications = st.lists(
    st.builds(
        Candidate,
        id=st.integers(0, 99).map("{:02}".format),
        key=st.sampled_from("xyz"),
        clauses=st.lists(clauses | spans, max_size=3).map(tuple),
        visible_from=st.sampled_from([LAUNCH, LATER]),
        group=st.sampled_from([None, "g", "h"]),
        markets=st.frozensets(markets, max_size=1),
        priority=st.integers(-1, 1),
    ),
    unique_by=lambda each: each.id,
    max_size=20,
)
watches = st.fixed_dictionaries(
    {},
    optional={
        dimension: st.frozensets(st.sampled_from(values))
        for dimension, values in VALUES.items()
        if dimension is not Dimension.MARKET
    }
    | {
        dimension: days.map(lambda day: frozenset({str(day)}))
        for dimension in (Dimension.DAYS_OWNED, Dimension.WARRANTY_DAYS_LEFT)
    },
)


@given(publications, watches, markets, st.randoms())
def test_the_choice_does_not_depend_on_the_order_of_the_candidates(pieces, watch, market, chance):
    served = select(pieces, watch, market)
    chance.shuffle(pieces)

    assert select(pieces, watch, market) == served


@given(publications, watches, markets)
def test_what_is_served_matches_and_nothing_closer_was_left_out(pieces, watch, market):
    served = {each.slot: each for each in select(pieces, watch, market)}
    told = {**watch, Dimension.MARKET: frozenset({market})}
    eligible = [
        each
        for each in pieces
        if matches(each.clauses, told) and (market in each.markets or not each.markets)
    ]

    assert served.keys() == {each.slot for each in eligible}
    assert set(served.values()) <= set(eligible)
    assert all(each.rank <= served[each.slot].rank for each in eligible)


@given(publications, watches, markets)
def test_the_reasons_given_are_true_of_the_watch(pieces, watch, market):
    told = {**watch, Dimension.MARKET: frozenset({market})}
    for each in select(pieces, watch, market):
        reasons = why(each.clauses, told)

        assert len(reasons) == len(each.clauses)
        assert matches(reasons, told)


@given(st.lists(clauses, max_size=4), clauses)
def test_asking_for_more_never_makes_a_piece_less_close(asked, more):
    assert piece("a", *asked, more).rank >= piece("a", *asked).rank
