"""Whether a watch's warranty may be extended, and to which day.

Calendar dates are local to the point of sale; the last day is the same date n years on, inclusive,
computed from the purchase date. 29 February falls back to the last day of February, and weekends
move nothing: the rule of Regulation (EEC, Euratom) No 1182/71, Article 3, adopted by choice.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rules.programme import FIRST_ZONE_ON_EARTH, LAST_ZONE_ON_EARTH, Programme
from rules.reasons import ReasonCode, Verdict

LEAP_DAY = (2, 29)


@dataclass(frozen=True, slots=True)
class Sale:
    """The declaration that counts for a watch."""

    sold_on: date
    zone: str | None
    market: str | None
    authorised: bool = True


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """All that a decision about a watch rests on.

    Without a category, there is no such watch.
    `stolen` is said of a lost piece too: whoever brings it, it is somebody else's.
    `base_through` and `extended_through` are the last days granted so far, if any: what was granted
    counts, not what the rules of today would grant. `is_cut_short` when a repair by somebody else
    ended cover before its time: nothing is added to it.
    """

    category: str | None
    sale: Sale | None = None
    sale_voided: bool = False
    disputed: bool = False
    stolen: bool = False
    base_through: date | None = None
    extended_through: date | None = None
    is_cut_short: bool = False


def years_later(day: date, years: int) -> date:
    """The same date so many years on; 29 February becomes 28 February where there is none."""
    year = day.year + years
    if (day.month, day.day) == LEAP_DAY and not isleap(year):
        return date(year, 2, 28)
    return day.replace(year=year)


def base_through(
    sold_on: date, market: str | None, category: str | None, programme: Programme
) -> date:
    """The last day of the base warranty, inclusive."""
    return years_later(sold_on, programme.base_years_of(market, category))


def extended_through(sold_on: date, programme: Programme) -> date:
    """The last day of the extended warranty, inclusive: a cap on the total, not an addition."""
    return years_later(sold_on, programme.total_years)


@lru_cache(maxsize=1024)
def zone_of(name: str | None) -> tzinfo:
    """The zone of a point of sale; an unknown one is the last on earth, UTC-12."""
    try:
        return ZoneInfo(name) if name else LAST_ZONE_ON_EARTH
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, such as "Europe"
        return LAST_ZONE_ON_EARTH


def local_day(instant: datetime, zone: str | None) -> date:
    return instant.astimezone(zone_of(zone)).date()


def latest_day(instant: datetime) -> date:
    """The latest date that it is anywhere, for what was done where nobody knows."""
    return instant.astimezone(FIRST_ZONE_ON_EARTH).date()


def day_begins(sale: Sale) -> datetime:
    """The first instant of the day of a sale where it was made; else where days begin first."""
    zone = zone_of(sale.zone) if sale.zone else FIRST_ZONE_ON_EARTH
    return datetime.combine(sale.sold_on, time.min, tzinfo=zone)


def judge(facts: WatchFacts, programme: Programme, at: datetime) -> Verdict:
    """The decision on a request made at an instant, whenever it is processed."""
    today = local_day(at, facts.sale.zone if facts.sale else None)
    if embargo := _embargo(facts.sale, programme, today):
        return embargo
    if facts.category is None:
        return Verdict(ReasonCode.NOT_CONFIRMED)
    obstacle = _category(facts, programme) or _standing(facts)
    if obstacle:
        return Verdict(obstacle)
    if facts.extended_through:
        return Verdict(ReasonCode.ALREADY_EXTENDED, extended_through=facts.extended_through)
    if facts.sale is None:
        return Verdict(ReasonCode.SALE_NOT_DECLARED)
    return _judge_sale(facts, facts.sale, programme, today)


def _embargo(sale: Sale | None, programme: Programme, today: date) -> Verdict | None:
    """The day to wait for, before which nothing else is told.

    Until the programme is open somewhere, everybody hears of the general day. From then on, a watch
    waits for the day of its market, which is told only with proof.
    """
    if today < programme.first_opens_on:
        return Verdict(ReasonCode.PROGRAMME_NOT_OPEN, deadline=programme.opens_on)
    if sale and today < (opens_on := programme.opens_in(sale.market)):
        return Verdict(ReasonCode.PROGRAMME_NOT_OPEN, deadline=opens_on, tells_market=True)
    return None


def _category(facts: WatchFacts, programme: Programme) -> ReasonCode | None:
    if facts.category in programme.excluded_categories:
        return ReasonCode.TRADITION_EXCLUDED
    if facts.category not in programme.covered_categories:
        return ReasonCode.OUT_OF_SCOPE_CATEGORY
    return None


def _standing(facts: WatchFacts) -> ReasonCode | None:
    if facts.stolen:
        return ReasonCode.REPORTED_STOLEN
    if facts.disputed:
        return ReasonCode.UNDER_DISPUTE
    if facts.sale is None and facts.sale_voided:
        return ReasonCode.SALE_VOIDED
    return None


def _judge_sale(facts: WatchFacts, sale: Sale, programme: Programme, today: date) -> Verdict:
    if sale.market in programme.authorised_only_markets and not sale.authorised:
        return Verdict(ReasonCode.CHANNEL_NOT_ACCEPTED)
    deadline = facts.base_through or base_through(
        sale.sold_on, sale.market, facts.category, programme
    )
    if today > deadline or facts.is_cut_short:
        return Verdict(ReasonCode.BASE_EXPIRED, deadline=deadline)
    return Verdict(ReasonCode.ELIGIBLE, deadline, extended_through(sale.sold_on, programme))
