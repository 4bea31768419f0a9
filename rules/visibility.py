"""The one place that decides whether something may be seen: a predicate over the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

NO_MARKET: Mapping[str, datetime] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when something may be seen; an embargo outranks every publication.

    `embargo_at` is that of all markets; `market_embargoes` are later ones of some of them. At
    `replaced_at`, or in some markets at their instant in `market_replacements`, another publication
    of the same piece takes its place.
    """

    visible_from: datetime
    visible_until: datetime | None = None
    withdrawn_at: datetime | None = None
    embargo_at: datetime | None = None
    market_embargoes: Mapping[str, datetime] = field(default_factory=lambda: NO_MARKET)
    replaced_at: datetime | None = None
    market_replacements: Mapping[str, datetime] = field(default_factory=lambda: NO_MARKET)

    def instants(self) -> tuple[datetime, ...]:
        """When the answer to `is_visible` may change."""
        marks = (
            *(self.visible_from, self.visible_until, self.withdrawn_at),
            *(self.embargo_at, self.replaced_at),
        )
        return (
            *(mark for mark in marks if mark is not None),
            *self.market_embargoes.values(),
            *self.market_replacements.values(),
        )


def is_visible(window: Window, at: datetime, market: str | None) -> bool:
    """Whether it may be seen at an instant in a market: the first instant is in, the last is out.

    Where the market is not known, every embargo counts.
    """
    if at < window.visible_from or (window.embargo_at and at < window.embargo_at):
        return False
    if window.market_embargoes and at < _market_embargo(window, market):
        return False
    return not (_has_ended(window, at) or _is_replaced_in(window, at, market))


def _has_ended(window: Window, at: datetime) -> bool:
    return bool(
        (window.visible_until and window.visible_until <= at)
        or (window.withdrawn_at and window.withdrawn_at <= at)
        or (window.replaced_at and window.replaced_at <= at)
    )


def _is_replaced_in(window: Window, at: datetime, market: str | None) -> bool:
    if market is None or not window.market_replacements:
        return False
    replaced_at = window.market_replacements.get(market)
    return replaced_at is not None and replaced_at <= at


def _market_embargo(window: Window, market: str | None) -> datetime:
    if market is None:
        return max(window.market_embargoes.values())
    return window.market_embargoes.get(market, window.visible_from)
