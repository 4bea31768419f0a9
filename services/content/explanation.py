"""Why each candidate is served to a watch, or is not: clause by clause, and to whom it lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rules.clauses import Attributes, Clause, Dimension, holds
from rules.targeting import Rank, select
from rules.visibility import is_visible
from services.guidance import attributes_of
from services.snapshot import PublishedItem, ReferenceEntry, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """In which an owner looks: where, when, and for how many days something has been so.

    `counts` are the days by dimension, as `rules.clauses.COUNTED` names them (`OWNED_SINCE` is the
    ordinal of a date). No `kinds` means all of them.
    """

    at: datetime
    market: str | None = None
    counts: Mapping[Dimension, int] = field(default_factory=dict[Dimension, int])
    kinds: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one candidate. One that is served has lost to nobody.

    `lost_by` names the first place of the rank in which the winner is closer.
    """

    item: PublishedItem
    clauses: tuple[tuple[Clause, bool], ...]
    is_visible: bool
    is_for_market: bool
    is_served: bool
    lost_to: PublishedItem | None = None
    lost_by: str | None = None

    @property
    def is_eligible(self) -> bool:
        return self.is_visible and self.is_for_market and all(held for _, held in self.clauses)


def explain(
    snapshot: Snapshot,
    reference: ReferenceEntry,
    situation: Situation,
    *,
    candidates: Sequence[PublishedItem] | None = None,
) -> list[Account]:
    """Every candidate for a watch of this reference: what is served first, then what lost and why.

    Without `candidates`, all that is published.
    """
    items = [
        item
        for item in (snapshot.items if candidates is None else candidates)
        if not situation.kinds or item.kind in situation.kinds
    ]
    attributes = attributes_of(reference, situation.market, situation.counts)
    visible = [item for item in items if is_visible(item.window, situation.at, situation.market)]
    served = {item.slot: item for item in select(visible, attributes, situation.market)}
    accounts = [_account(item, attributes, situation, served.get(item.slot)) for item in items]
    places = {item.id: place for place, item in enumerate(served.values())}
    return sorted(accounts, key=lambda each: (places.get(each.item.id, len(places)), each.item.key))


def _account(
    item: PublishedItem,
    attributes: Attributes,
    situation: Situation,
    winner: PublishedItem | None,
) -> Account:
    account = Account(
        item,
        tuple((clause, holds(clause, attributes)) for clause in item.clauses),
        is_visible(item.window, situation.at, situation.market),
        not item.markets or situation.market in item.markets,
        is_served=winner is item,
    )
    if account.is_served or winner is None or not account.is_eligible:
        return account
    return Account(
        *(account.item, account.clauses, account.is_visible, account.is_for_market),
        is_served=False,
        lost_to=winner,
        lost_by=_first_difference(winner.rank, item.rank),
    )


def _first_difference(winner: Rank, loser: Rank) -> str | None:
    pairs: Iterable[tuple[str, object, object]] = zip(Rank._fields, winner, loser, strict=True)
    return next((name for name, closer, wider in pairs if closer != wider), None)
