"""The reason an owner reads is true of the watch, and there is one for whatever may be asked."""

import pytest

from rules.clauses import Clause, Dimension, Operator
from rules.why_sentences import sentence_of


def clause(dimension, *values, op=Operator.ANY):
    return Clause(Dimension(dimension), op, frozenset(values))


def days(span):
    return clause("days_owned", span, op=Operator.BETWEEN)


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (clause("strap_type", "CALFSKIN"), "Because your watch has a leather strap."),
        (clause("functions", "GMT"), "Because your watch shows a second time zone."),
        (clause("functions", "DEADBEAT"), "Because of what your watch can do."),
        (clause("calibre", "CB 1904"), "Because your watch has the calibre {name}."),
        (days("30..90"), "Because your watch has been with you for {count} day or longer."),
        (days("0..30"), "Because your watch joined your portfolio within the last {count} day."),
        (days("0..0"), "Because of how long your watch has been with you."),
    ],
)
def test_the_sentence_tells_what_the_watch_is(because, said):
    assert sentence_of([because]).msgid == said


def test_the_most_telling_reason_is_told_and_what_a_watch_is_not_is_none():
    excluded = clause("reference", "CBXX0000", op=Operator.NONE)
    strap, kind = clause("strap_type", "RUBBER"), clause("kind", "WATCH")

    assert sentence_of([strap, kind, excluded]).msgid == "Because your watch has a rubber strap."
    assert sentence_of([excluded]) is None
    assert sentence_of([]) is None


@pytest.mark.parametrize("dimension", Dimension)
def test_there_is_a_sentence_for_whatever_may_be_asked(dimension):
    assert sentence_of([clause(dimension, "SOMETHING NEW")]).msgid.startswith("Because")
