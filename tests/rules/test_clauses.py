"""What a piece asks of days is asked in spans, and of what is not known nothing is true."""

from datetime import date

import pytest

from rules.clauses import COUNTED, Clause, Dimension, Operator, find_clause_fault, holds, marks_of
from rules.spans import Span, read_span, write_span

OWNED = Dimension.DAYS_OWNED


def between(*spans, dimension=OWNED):
    return Clause(dimension, Operator.BETWEEN, frozenset(spans))


@pytest.mark.parametrize(
    ("spans", "days", "is_so"),
    [
        (["0..30"], 0, True),
        (["0..30"], 30, True),
        (["0..30"], 31, False),
        (["31.."], 31, True),
        (["31.."], 30, False),
        (["..90"], 90, True),
        (["..90"], 91, False),
        (["0..7", "30..37"], 33, True),
        (["0..7", "30..37"], 8, False),
        (["soon"], 0, False),
    ],
)
def test_days_lie_in_one_of_the_spans_with_both_ends_in_them(spans, days, is_so):
    assert holds(between(*spans), {OWNED: frozenset({str(days)})}) is is_so


@pytest.mark.parametrize("dimension", COUNTED)
def test_of_days_that_are_not_known_no_span_is_true(dimension):
    assert not holds(between("..9999", dimension=dimension), {})


def test_no_span_is_true_of_what_is_not_counted():
    assert not holds(between("0..9", dimension=Dimension.CALIBRE), {Dimension.CALIBRE: {"4"}})


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0..30", Span(0, 30)),
        ("..30", Span(None, 30)),
        ("-3..", Span(-3, None)),
        ("2026-02-28..", Span(date(2026, 2, 28).toordinal(), None)),
        ("2026-02-30..", None),
        ("30..0", None),
        ("..", None),
        ("30", None),
        ("", None),
        ("1...3", None),
    ],
)
def test_a_span_is_read_strictly(text, span):
    assert read_span(text) == span


@pytest.mark.parametrize("ends", [(0, 30), (None, 3), (4, None)])
def test_a_span_is_read_as_it_was_written(ends):
    assert read_span(write_span(*ends)) == ends


@pytest.mark.parametrize(
    ("clause", "fault"),
    [
        (between("0..30"), None),
        (between("2026-01-01..", dimension=Dimension.OWNED_SINCE), None),
        (between("0..30", dimension=Dimension.OWNED_SINCE), "0..30 is no span of days"),
        (between("2026-01-01.."), "2026-01-01.. is no span of days"),
        (between("30..0"), "30..0 is no span of days"),
        (between(), "There is no value"),
        (between("0..30", dimension=Dimension.CALIBRE), "calibre is asked never with between"),
        (Clause(OWNED, Operator.ANY, frozenset({"3"})), "days_owned is asked only with between"),
        (Clause(Dimension.CALIBRE, Operator.ANY, frozenset({"CB 1904"})), None),
    ],
)
def test_a_clause_that_could_never_be_asked_is_told(clause, fault):
    found = find_clause_fault(clause)

    assert found is None if fault is None else found.startswith(fault)


def test_the_marks_of_a_span_are_the_days_on_which_its_answer_becomes_another():
    clause = between("3..5", "9..")
    answers = {day: holds(clause, {OWNED: frozenset({str(day)})}) for day in range(-1, 15)}

    changes = {day for day in range(15) if answers[day] != answers[day - 1]}
    assert {mark for _, mark in marks_of([clause])} == changes
