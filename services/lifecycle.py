"""Where a watch stands with whoever holds it: for how many days, covered for how many more."""

from collections.abc import Mapping
from datetime import datetime

from rules.clauses import Dimension
from rules.warranty import local_day
from services.portfolio import OwnedWatch
from services.snapshot import Snapshot

NOT_COUNTED: Mapping[Dimension, int] = {}


def counts_for(snapshot: Snapshot, watch: OwnedWatch, at: datetime) -> Mapping[Dimension, int]:
    """The days of a watch, where anything that is published asks for any."""
    return counts_of(watch, at) if snapshot.marks else NOT_COUNTED


def counts_of(watch: OwnedWatch, at: datetime) -> Mapping[Dimension, int]:
    """The days that content may ask about, counted in the zone of the watch's point of sale.

    A day of cover that runs is one that is left. What is not known, or was not read, is left out.
    """
    today = local_day(at, watch.zone)
    counts = {
        Dimension.DAYS_OWNED: max(0, (today - watch.since).days),
        Dimension.OWNED_SINCE: watch.since.toordinal(),
    }
    if watch.covered_through is not None:
        days_left = (watch.covered_through - today).days + 1
        counts[Dimension.WARRANTY_DAYS_LEFT] = max(0, days_left)
    if watch.serviced_on is not None:
        counts[Dimension.LAST_SERVICE_DAYS] = max(0, (today - watch.serviced_on).days)
    return counts
