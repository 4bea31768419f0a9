"""Reminds owners that the cover of a watch will end: ninety, thirty and seven days before it does.

Whoever held the watch on that day is told once. A day that was missed is made up for until the next
of the three, and not after the last day of cover.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale
from rules.warranty import local_day
from services.notices import Promise, notify_all

KIND = "COVER_ENDING"
EARLIEST = 90
BATCH = 5000

# Of the segments that end soon, those that no living one of their piece outlasts. Which day it is
# at a point of sale is told, not asked of the database: its zones may be older than ours.
ENDING = text("""
WITH zone(name, today) AS (
  SELECT * FROM unnest(CAST(:zones AS text[]), CAST(:days AS date[]))
), living AS (
  SELECT id, timepiece_id, CASE WHEN voided_at IS NULL THEN ends_on ELSE voided_from - 1 END
         AS last_day
    FROM coverage_segment
   WHERE (voided_at IS NULL AND ends_on BETWEEN :first AND :last)
      OR (voided_from > starts_on AND voided_from - 1 BETWEEN :first AND :last)
), ending AS (
  SELECT s.id, s.timepiece_id, s.last_day, s.last_day - z.today AS days_left
    FROM living s
    LEFT JOIN sale_declaration d
      ON d.timepiece_id = s.timepiece_id AND d.kind = 'SALE' AND d.state = 'ACCEPTED'
    LEFT JOIN point_of_sale p ON p.id = d.point_of_sale_id
    JOIN zone z ON z.name = coalesce(p.time_zone, '')
   WHERE NOT EXISTS (
     SELECT FROM coverage_segment o
      WHERE o.timepiece_id = s.timepiece_id AND o.id <> s.id
        AND (CASE WHEN o.voided_at IS NULL THEN o.ends_on ELSE o.voided_from - 1 END, o.id)
            > (s.last_day, s.id))
), due AS (
  SELECT *, CASE WHEN days_left <= 7 THEN 7 WHEN days_left <= 30 THEN 30 ELSE 90 END AS before
    FROM ending
   WHERE days_left BETWEEN 0 AND 90
)
SELECT o.owner_id, due.id AS segment_id, CAST(due.before AS text) AS detail
  FROM due
  JOIN ownership o ON o.timepiece_id = due.timepiece_id AND o.until IS NULL
                  AND o.since < due.last_day - due.before
 WHERE NOT EXISTS (
   SELECT FROM notice n
    WHERE n.kind = 'COVER_ENDING' AND n.owner_id = o.owner_id AND n.object_id = due.id
      AND n.detail = CAST(due.before AS text))
 ORDER BY due.last_day, due.id, o.owner_id
 LIMIT :most
""")


async def remind_some(session: AsyncSession, *, at: datetime, most: int = BATCH) -> int:
    """Promise so many of the mails that are due, at most; how many there were."""
    today = await _days(session, at)
    days = list(today.values())
    found = await session.execute(
        ENDING,
        {
            "zones": list(today),
            "days": days,
            "first": min(days),
            "last": max(days) + timedelta(days=EARLIEST),
            "most": most,
        },
    )
    promises = [Promise(row.owner_id, row.segment_id, row.detail) for row in found]
    await notify_all(session, KIND, promises)
    return len(promises)


async def _days(session: AsyncSession, at: datetime) -> dict[str, date]:
    """Which day it is in every zone where the maison sells, and where none is known."""
    zones: Sequence[str] = (await session.scalars(select(PointOfSale.time_zone).distinct())).all()
    return {zone: local_day(at, zone or None) for zone in ("", *zones)}
