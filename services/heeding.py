"""Heeds what an owner did about content: what they dismissed, and what they were shown of late."""

from collections.abc import Iterable
from datetime import datetime

from rules.caps import Sight, within_caps
from rules.documents import ContentKind
from rules.warranty import local_day
from services.guidance import ServedItem
from services.portfolio import OwnedWatch
from services.snapshot import Snapshot


def heed(
    snapshot: Snapshot, watch: OwnedWatch, served: list[ServedItem], at: datetime
) -> list[ServedItem]:
    """What of the items chosen for a watch its owner is shown.

    A piece that was dismissed leaves its place empty: the next best of its group says the same in
    other words. A safety notice is always shown.
    """
    if watch.dismissed:
        unwanted = set(watch.dismissed)
        served = [
            each
            for each in served
            if each.item.content_id not in unwanted or each.item.kind == ContentKind.SAFETY
        ]
    if not snapshot.caps:
        return served
    offered = [(each.item.content_id, each.item.kind) for each in served]
    today = local_day(at, watch.zone)
    shown = within_caps(offered, _sights(watch), snapshot.caps, today)
    return [each for each in served if each.item.content_id in shown]


def _sights(watch: OwnedWatch) -> Iterable[Sight]:
    columns = (watch.seen_ids or (), watch.seen_kinds or (), watch.seen_at or ())
    for content_id, kind, last_at in zip(*columns, strict=True):
        yield Sight(content_id, kind, local_day(last_at, watch.zone))
