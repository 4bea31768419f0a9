"""A targeting is tried on the whole catalogue: reach, ties, gaps, slips, and who lost to whom."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from rules.clauses import Clause, Dimension, Operator
from rules.documents import ContentKind
from rules.visibility import Window
from services.content.simulation import (
    Proposal,
    Situation,
    explain,
    find_dead,
    reach_of,
    read_pieces,
    simulate,
)
from services.shelf import Shelf
from services.snapshot import PublishedItem, ReferenceEntry, Rendered, Snapshot
from tests.factories import make_catalogue, make_timepiece

AT = datetime(2026, 1, 1, tzinfo=UTC)
GUIDE, TIP = ContentKind.USER_GUIDE, ContentKind.SERVICE


def clause(dimension, *values, op=Operator.ANY):
    return Clause(Dimension(dimension), op, frozenset(values))


def between(span):
    return clause("days_owned", span, op=Operator.BETWEEN)


def reference(number, calibre, strap):
    row = ReferenceEntry(
        *(uuid4(), number, None, "WATCH", "WATCH", "Aurore", calibre, None, (), None, strap),
        *(None, None, None, None),
        {
            Dimension.REFERENCE: frozenset({number}),
            Dimension.CALIBRE: frozenset({calibre}),
            Dimension.STRAP_TYPE: frozenset({strap}),
        },
    )
    return row.id, row


REFERENCES = dict(
    reference(f"R{number}", "CB 1" if number < 4 else "CB 2", "RUBBER" if number % 2 else "STEEL")
    for number in range(8)
)


def proposal(key, *clauses, kind=GUIDE, group=None, **more):
    return Proposal(content_id=uuid4(), key=key, kind=kind, clauses=clauses, group=group, **more)


def item(key, *clauses, group=None, window=None, content_id=None, **more):
    return PublishedItem(
        id=key,
        key=key,
        clauses=clauses,
        visible_from=AT,
        group=group,
        content_id=content_id or uuid4(),
        kind=GUIDE,
        window=window or Window(AT),
        texts={"en": Rendered("en", key, "", "")},
        **more,
    )


def house(*items):
    return Snapshot(1, REFERENCES, {}, {}, items)


def tried(*proposals):
    return simulate(house(), at=AT, proposals=proposals)


def test_the_reach_is_the_references_that_the_clauses_are_for_and_what_they_leave_open():
    asked = [clause("calibre", "CB 1"), clause("strap_type", "RUBBER"), between("0..30")]
    reach = reach_of(house(), [*asked, clause("market", "FR")])

    assert ([each.number for each in reach.references], reach.of) == (["R1", "R3"], 8)
    assert reach.left_open == (Dimension.DAYS_OWNED, Dimension.MARKET)
    assert len(reach_of(house(), []).samples) == 5


async def test_a_reach_is_also_of_timepieces(database):
    catalogue = await make_catalogue(database)
    for _ in range(3):
        await make_timepiece(database, catalogue["WATCH"])
    shelf = Shelf(database)
    await shelf.refresh()
    reach = reach_of(shelf.current, [clause("category", "WATCH")])

    assert await read_pieces(database, [each.id for each in reach.references]) == 3


def test_variants_that_are_equally_close_tie_for_the_references_that_both_are_for():
    rubber, first = clause("strap_type", "RUBBER"), clause("strap_type", "RUBBER", "STEEL")
    (tie,) = tried(proposal("a", rubber, group="g"), proposal("b", first, group="g")).ties

    assert (tie.first, tie.second, tie.references) == ("a", "b", ("R1", "R3", "R5", "R7"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (proposal("a", group="g", priority=1), proposal("b", group="g")),
        (proposal("a", clause("calibre", "CB 1"), group="g"), proposal("b", group="g")),
        (proposal("a", between("0..30"), group="g"), proposal("b", between("31.."), group="g")),
        (
            proposal("a", group="g", markets=frozenset({"FR"})),
            proposal("b", group="g", markets=frozenset({"CH"})),
        ),
        (proposal("a", group="g"), proposal("b", group="h")),
    ],
    ids=["priority", "closeness", "days", "markets", "groups"],
)
def test_variants_that_something_tells_apart_do_not_tie(first, second):
    assert tried(first, second).ties == ()


def test_spans_of_days_that_overlap_tie_on_the_days_that_both_are_for():
    both = (proposal("a", between("0..30"), group="g"), proposal("b", between("30.."), group="g"))

    assert len(tried(*both).ties[0].references) == 8


def test_references_without_a_guide_and_with_few_tips_are_told():
    tips = [proposal(f"tip-{number}", kind=TIP) for number in range(2)]
    tips.append(proposal("tip-3", clause("strap_type", "STEEL"), kind=TIP))
    found = tried(proposal("guide", clause("calibre", "CB 1")), *tips)

    assert found.without_guide == ("R4", "R5", "R6", "R7")
    assert found.with_few_tips == ("R1", "R3", "R5", "R7")


def test_what_is_for_some_days_or_markets_alone_leaves_a_gap_on_others():
    assert len(tried(proposal("guide", between("0..30"))).without_guide) == 8
    assert len(tried(proposal("guide", markets=frozenset({"FR"}))).without_guide) == 8


def test_a_clause_that_is_true_of_nothing_is_dead():
    slip, fine = clause("calibre", "CB 3"), clause("calibre", "CB 2")

    assert find_dead(house(), [slip, fine, between("0..30")]) == (slip,)
    assert tried(proposal("a", slip)).dead == {"a": (slip,)}


def test_a_piece_that_is_never_the_closest_is_in_the_shadow_of_others():
    closer = proposal("closer", clause("calibre", "CB 1", "CB 2"), group="g")

    assert tried(closer, proposal("wide", group="g")).shadowed == ("wide",)
    assert tried(closer, proposal("wide", between("0..3"), group="g")).shadowed == ("wide",)


def test_a_draft_takes_the_place_of_what_is_published_of_its_piece():
    content_id = uuid4()
    old = item("guide", clause("calibre", "CB 1"), content_id=content_id)
    draft = Proposal(content_id=content_id, key="guide", kind=GUIDE, clauses=())

    assert simulate(house(old), at=AT).without_guide == ("R4", "R5", "R6", "R7")
    assert simulate(house(old), at=AT, proposals=[draft]).without_guide == ()


def test_what_is_over_counts_no_more_and_what_is_to_come_counts_already():
    hour = timedelta(hours=1)
    past = item("past", window=Window(AT - hour, AT))
    ahead = item("ahead", window=Window(AT + hour))

    assert len(simulate(house(past), at=AT).without_guide) == 8
    assert simulate(house(ahead), at=AT).without_guide == ()


def test_every_candidate_is_explained_clause_by_clause_and_who_lost_knows_to_whom_and_by_what():
    rubber, days = clause("strap_type", "RUBBER"), between("0..30")
    snapshot = house(
        item("close", rubber, group="g"),
        item("wide", group="g"),
        item("old", rubber, days, group="g"),
        item("later", group="g", window=Window(AT + timedelta(hours=1))),
        item("abroad", group="g", markets=frozenset({"CH"})),
    )
    entry = next(each for each in REFERENCES.values() if each.number == "R1")
    situation = Situation(at=AT, market="FR", counts={Dimension.DAYS_OWNED: 31})
    found = {each.item.key: each for each in explain(snapshot, entry, situation)}

    assert next(iter(found)) == "close"
    assert found["close"].is_served
    assert (found["wide"].lost_to.key, found["wide"].lost_by) == ("close", "strap")
    assert found["old"].clauses == ((rubber, True), (days, False))
    assert [found[key].is_eligible for key in ("old", "later", "abroad")] == [False] * 3
    assert (found["later"].is_visible, found["abroad"].is_for_market) == (False, False)
