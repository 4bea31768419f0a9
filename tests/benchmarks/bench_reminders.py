"""How long the daily reminders of a hundred thousand watches take: PYTHONPATH=. python FILE.

The first run finds all whom ninety days have brought, the next nobody; on the worst of days, which
no maison has, all watches end at once. The figures are wall-clock seconds.
"""

import asyncio
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import text

from app.embedded import running
from jobs.periodic import by_portions
from models.database import Database
from models.migration import migrate
from services.reminders import remind_some
from tests.benchmarks.figures import say, tell

WATCHES = 100_000
GOAL_SECONDS = 5.0
# The base of each ends on another of the last days of eight years, and its extension 6 years later.
FIRST_END = date(2020, 1, 1)
A_DAY = datetime(2026, 6, 1, 12, tzinfo=UTC)
ON_ONE_DAY = date(2030, 6, 1)

FILL = """
INSERT INTO point_of_sale (id, code, name, kind, market, time_zone, city)
SELECT gen_random_uuid(), 'P' || n, 'P', 'BOUTIQUE', 'FR', 'Europe/Paris', 'Paris'
  FROM generate_series(1, 100) n;
INSERT INTO collection (id, name) VALUES (gen_random_uuid(), 'Aurore');
INSERT INTO reference (id, number, collection_id, category, kind, name)
SELECT gen_random_uuid(), 'CB', id, 'WATCH', 'WATCH', 'Aurore' FROM collection;
INSERT INTO timepiece (id, individual_number, reference_id)
SELECT gen_random_uuid(), n || 'AB', r.id FROM generate_series(1, {watches}) n, reference r;
INSERT INTO owner (id) SELECT id FROM timepiece;
INSERT INTO ownership (id, timepiece_id, owner_id, since)
SELECT gen_random_uuid(), id, id, DATE '2019-01-01' FROM timepiece;
INSERT INTO sale_declaration (id, external_id, point_of_sale_id, timepiece_id, kind, sold_on, state)
SELECT gen_random_uuid(), t.id::text, p.id, t.id, 'SALE', DATE '2018-01-01', 'ACCEPTED'
  FROM (SELECT id, row_number() OVER () % 100 AS place FROM timepiece) t
  JOIN (SELECT id, row_number() OVER () % 100 AS place FROM point_of_sale) p USING (place);
INSERT INTO coverage_segment (id, timepiece_id, kind, starts_on, ends_on, rule, rule_version)
SELECT gen_random_uuid(), id, kind, ends_on - 700, ends_on, 'R', 1
  FROM (SELECT id, DATE '{first}' + (row_number() OVER () % 2922)::int AS base FROM timepiece) t,
       LATERAL (VALUES ('BASE', base), ('EXTENSION', base + 2191)) s(kind, ends_on);
ANALYZE;
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as home, running(Path(home)) as url:
        migrate(url)
        asyncio.run(_measure(url))


async def _measure(url: str) -> None:
    async with Database(url) as database:
        for statement in FILL.format(watches=WATCHES, first=FIRST_END).split(";")[:-1]:
            async with database.transaction() as session:
                await session.execute(text(statement))
        await _day(database, "first", A_DAY)
        await _day(database, "again", A_DAY)
        async with database.transaction() as session:
            ends = text("UPDATE coverage_segment SET starts_on = '2019-01-01', ends_on = :day")
            await session.execute(ends, {"day": ON_ONE_DAY})
        at = datetime.combine(ON_ONE_DAY - timedelta(days=7), A_DAY.timetz())
        await _day(database, "all_at_once", at, goal=None)


async def _day(
    database: Database, name: str, at: datetime, goal: float | None = GOAL_SECONDS
) -> None:
    before = await _count(database)
    begun = time.perf_counter()
    await by_portions(database, partial(remind_some, at=at))
    seconds = time.perf_counter() - begun
    tell(f"reminders_{name}_of_{WATCHES}", [seconds], "s", goal=goal)
    say(f"reminders_{name}_mails = {await _count(database) - before} mails")


async def _count(database: Database) -> int:
    async with database.transaction() as session:
        return await session.scalar(text("SELECT count(*) FROM notice")) or 0


if __name__ == "__main__":
    main()
