"""What a change of the rules means for one piece; whatever was granted before it stays as it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from rules.programme import Programme
from rules.reasons import ReasonCode, Verdict
from rules.warranty import WatchFacts, judge, zone_of

NOON = time(12)


class Effect(StrEnum):
    """What is KEPT was granted, and is longer or shorter than the rules would grant it anew."""

    NEWLY_ELIGIBLE = "NEWLY_ELIGIBLE"
    NO_LONGER_ELIGIBLE = "NO_LONGER_ELIGIBLE"
    EXTENSION_LONGER = "EXTENSION_LONGER"
    EXTENSION_SHORTER = "EXTENSION_SHORTER"
    KEPT_EXTENSION_LONGER = "KEPT_EXTENSION_LONGER"
    KEPT_EXTENSION_SHORTER = "KEPT_EXTENSION_SHORTER"
    BASE_LONGER = "BASE_LONGER"
    BASE_SHORTER = "BASE_SHORTER"
    KEPT_BASE_LONGER = "KEPT_BASE_LONGER"
    KEPT_BASE_SHORTER = "KEPT_BASE_SHORTER"
    GRANTED_SHORTENED = "GRANTED_SHORTENED"
    CATEGORY_JOINS = "CATEGORY_JOINS"
    CATEGORY_LEAVES = "CATEGORY_LEAVES"


@dataclass(frozen=True, slots=True)
class Change:
    """The rules of a day as they are, and as they would be."""

    before: Programme
    after: Programme
    on: date


def effects(facts: WatchFacts, change: Change) -> Iterator[Effect]:
    """All that a change means for a piece: in its category, its base, and its extension.

    What it could get is judged at noon of the day at the point of sale. Of a base that is still to
    start, the market is not known: it is compared where no market has years of its own.
    """
    noon = datetime.combine(change.on, NOON, zone_of(facts.sale.zone if facts.sale else None))
    was, becomes = judge(facts, change.before, noon), judge(facts, change.after, noon)
    yield from _of_category(facts, change)
    yield from _of_base(facts, change)
    yield from _of_request(was, becomes)
    if facts.extended_through:
        yield from _of_kept_extension(change)
    if _shortens(facts, becomes):
        yield Effect.GRANTED_SHORTENED


def _of_category(facts: WatchFacts, change: Change) -> Iterator[Effect]:
    was, is_in = change.before.covers(facts.category), change.after.covers(facts.category)
    if is_in and not was:
        yield Effect.CATEGORY_JOINS
    if was and not is_in:
        yield Effect.CATEGORY_LEAVES


def _of_base(facts: WatchFacts, change: Change) -> Iterator[Effect]:
    market = facts.sale.market if facts.sale else None
    was = change.before.base_years_of(market, facts.category)
    becomes = change.after.base_years_of(market, facts.category)
    if was == becomes:
        return
    if facts.base_through:
        yield Effect.KEPT_BASE_LONGER if was > becomes else Effect.KEPT_BASE_SHORTER
    elif facts.sale is None:
        yield Effect.BASE_LONGER if becomes > was else Effect.BASE_SHORTER


def _of_kept_extension(change: Change) -> Iterator[Effect]:
    if change.before.total_years > change.after.total_years:
        yield Effect.KEPT_EXTENSION_LONGER
    if change.before.total_years < change.after.total_years:
        yield Effect.KEPT_EXTENSION_SHORTER


def _of_request(was: Verdict, becomes: Verdict) -> Iterator[Effect]:
    if becomes.is_eligible and not was.is_eligible:
        yield Effect.NEWLY_ELIGIBLE
    if was.is_eligible and not becomes.is_eligible:
        yield Effect.NO_LONGER_ELIGIBLE
    if was.is_eligible and becomes.is_eligible:
        if _covered_through(becomes) > _covered_through(was):
            yield Effect.EXTENSION_LONGER
        if _covered_through(becomes) < _covered_through(was):
            yield Effect.EXTENSION_SHORTER


def _covered_through(verdict: Verdict) -> date:
    """The last day of cover that a yes would bring; a long base may reach beyond the total."""
    return max(verdict.deadline or date.min, verdict.extended_through or date.min)


def _shortens(facts: WatchFacts, verdict: Verdict) -> bool:
    """Whether the rules would take back a day of what was granted; they never should."""
    if verdict.code is ReasonCode.ALREADY_EXTENDED:
        return verdict.extended_through != facts.extended_through
    return verdict.is_eligible and (verdict.deadline or date.min) < (facts.base_through or date.min)
