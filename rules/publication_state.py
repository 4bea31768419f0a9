"""What to call a publication, and a piece, at an instant: live, scheduled, held back or over."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from rules.visibility import NO_MARKET, Window, is_visible

_ANYWHERE = ""  # a market of which nothing particular is said


class PublicationState(StrEnum):
    """EMBARGOED is published, and held back; REPLACED has given way to another of its piece."""

    UNPUBLISHED = "UNPUBLISHED"
    SCHEDULED = "SCHEDULED"
    EMBARGOED = "EMBARGOED"
    LIVE = "LIVE"
    REPLACED = "REPLACED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"


class Published(NamedTuple):
    """A window and its markets; none are all of them."""

    window: Window
    markets: Collection[str]


def is_live(published: Published, at: datetime) -> bool:
    """Whether it can be seen in any market at all."""
    markets = published.markets or (_ANYWHERE,)
    return any(is_visible(published.window, at, market) for market in markets)


def state_of(published: Published, at: datetime) -> PublicationState:
    """What a single publication is at an instant."""
    window = published.window
    if window.withdrawn_at and window.withdrawn_at <= at:
        return PublicationState.WITHDRAWN
    if at < window.visible_from:
        return PublicationState.SCHEDULED
    if is_live(published, at):
        return PublicationState.LIVE
    if window.visible_until and window.visible_until <= at:
        return PublicationState.EXPIRED
    if is_live(_without_embargo(published), at):
        return PublicationState.EMBARGOED
    return PublicationState.REPLACED


_OF_PIECE = (PublicationState.LIVE, PublicationState.EMBARGOED, PublicationState.SCHEDULED)


def state_of_piece(publications: Iterable[Published], at: datetime) -> PublicationState:
    """What a piece is at an instant: the most that one of its publications is, or how it ended."""
    by_beginning = sorted(publications, key=lambda each: each.window.visible_from)
    states = [state_of(each, at) for each in by_beginning]
    for wanted in _OF_PIECE:
        if wanted in states:
            return wanted
    over = [state for state in states if state is not PublicationState.REPLACED]
    return over[-1] if over else PublicationState.UNPUBLISHED


def next_change(publications: Iterable[Published], at: datetime) -> datetime | None:
    """The next instant at which something of a piece may begin or end."""
    marks = (mark for each in publications for mark in each.window.instants())
    return min((mark for mark in marks if mark > at), default=None)


def _without_embargo(published: Published) -> Published:
    window = replace(published.window, embargo_at=None, market_embargoes=NO_MARKET)
    return Published(window, published.markets)
