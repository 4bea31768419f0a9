"""What is chosen for a watch is kept, is right on every day, and says truly why."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rules.clauses import Clause, Dimension, Operator, matches
from rules.targeting import select
from rules.visibility import Window
from services.guidance import attributes_of, choose_items
from services.snapshot import (
    CollectionEntry,
    PublishedItem,
    ReferenceEntry,
    Rendered,
    Snapshot,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
KIND = "SERVICE"
REFERENCE = ReferenceEntry(
    *(UUID(int=1), "R1", CollectionEntry(UUID(int=2), "Aurore"), "WATCH", "WATCH", "Aurore 36"),
    *("CB 1904", "QUARTZ", ("DATE",), None, "RUBBER", None, None, None, None),
    {Dimension.STRAP_TYPE: frozenset({"RUBBER"}), Dimension.FUNCTIONS: frozenset({"DATE"})},
)
days = st.integers(0, 30)
COUNTED = (Dimension.DAYS_OWNED, Dimension.WARRANTY_DAYS_LEFT, Dimension.LAST_SERVICE_DAYS)
spans = st.one_of(
    st.builds("{}..".format, days),
    st.builds("..{}".format, days),
    st.builds(lambda first, length: f"{first}..{first + length}", days, days),
)
clauses = st.one_of(
    st.builds(
        Clause,
        st.sampled_from(COUNTED),
        st.just(Operator.BETWEEN),
        st.frozensets(spans, min_size=1, max_size=2),
    ),
    st.builds(
        Clause,
        st.just(Dimension.STRAP_TYPE),
        st.sampled_from([Operator.ANY, Operator.NONE]),
        st.frozensets(st.sampled_from(["RUBBER", "TEXTILE"]), min_size=1),
    ),
    st.builds(
        Clause,
        st.just(Dimension.MARKET),
        st.sampled_from([Operator.ANY, Operator.NONE]),
        st.frozensets(st.sampled_from(["FR", "CH"]), min_size=1),
    ),
)


def item(number, asked, group, markets, hours):
    key = f"piece-{number}"
    return PublishedItem(
        id=key,
        key=key,
        clauses=tuple(asked),
        visible_from=START + timedelta(hours=hours),
        group=group,
        markets=markets,
        content_id=UUID(int=number + 10),
        kind=KIND,
        window=Window(START + timedelta(hours=hours)),
        texts={"en": Rendered("en", key, "", "")},
    )


shelves = st.lists(
    st.tuples(
        st.lists(clauses, max_size=2),
        st.sampled_from([None, "g"]),
        st.frozensets(st.sampled_from(["FR", "CH"]), max_size=1),
        st.integers(0, 3),
    ),
    max_size=8,
).map(lambda rows: [item(number, *row) for number, row in enumerate(rows)])
situations = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(COUNTED), st.integers(0, 70)),
        st.sampled_from([None, "FR", "CH", "US"]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


def served(snapshot, counts, market, hours):
    return choose_items(
        snapshot,
        REFERENCE,
        kinds=[KIND],
        market=market,
        language="en",
        at=START + timedelta(hours=hours),
        counts=counts,
    )


@given(shelves, situations)
def test_what_was_kept_for_one_watch_is_right_for_the_next(items, asked):
    snapshot = Snapshot(1, {REFERENCE.id: REFERENCE}, {}, {}, tuple(items))
    for counts, market, hours in asked:
        at = START + timedelta(hours=hours)
        afresh = select(
            snapshot.visible_items(at, market), attributes_of(REFERENCE, market, counts), market
        )
        assert [each.item for each in served(snapshot, counts, market, hours)] == afresh


@given(shelves, situations)
def test_every_reason_of_every_item_is_true_of_the_watch(items, asked):
    snapshot = Snapshot(1, {REFERENCE.id: REFERENCE}, {}, {}, tuple(items))
    for counts, market, hours in asked:
        told = attributes_of(REFERENCE, market, counts)
        for each in served(snapshot, counts, market, hours):
            assert len(each.because) == len(each.item.clauses)
            assert matches(each.because, told)


def test_where_nothing_asks_for_days_all_watches_of_a_reference_share_one_choice():
    snapshot = Snapshot(1, {REFERENCE.id: REFERENCE}, {}, {}, (item(1, [], None, frozenset(), 0),))
    choices = [served(snapshot, {Dimension.DAYS_OWNED: day}, None, 1) for day in range(40)]

    assert snapshot.marks == {}
    assert all(choice == choices[0] for choice in choices)
    assert len(snapshot._kept) == 1  # noqa: SLF001 - what is kept is the claim


def test_days_are_told_apart_only_where_an_answer_becomes_another():
    asked = Clause(Dimension.DAYS_OWNED, Operator.BETWEEN, frozenset({"3..5"}))
    shelf = (item(1, [asked], None, frozenset(), 0),)
    snapshot = Snapshot(1, {REFERENCE.id: REFERENCE}, {}, {}, shelf)
    counts = [len(served(snapshot, {Dimension.DAYS_OWNED: day}, None, 1)) for day in range(40)]

    assert counts == [0, 0, 0, 1, 1, 1] + [0] * 34
    assert len(snapshot._kept) == 3  # noqa: SLF001 - what is kept is the claim
