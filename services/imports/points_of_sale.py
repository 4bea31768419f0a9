"""The points of sale of a file: new ones are added, known ones brought up to date."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.imports.entries import Entry
from services.imports.staging import Record

KINDS = ("BOUTIQUE", "AUTHORISED_RETAILER")
MARKET = re.compile(r"[A-Z]{2}")

JUDGE = text("""
CREATE TEMP TABLE import_judged ON COMMIT DROP AS
SELECT s.line,
       CASE WHEN s.line > first_value(s.line) OVER same_code THEN
              CASE WHEN (s.name, s.kind, s.market, s.time_zone, s.city)
                        = first_value((s.name, s.kind, s.market, s.time_zone, s.city))
                          OVER same_code
                   THEN 'REPEATED' ELSE 'CODE_GIVEN_TWICE' END
            WHEN p.id IS NULL THEN 'INSERTED'
            WHEN (p.name, p.kind, p.market, p.time_zone, p.city)
                 = (s.name, s.kind, s.market, s.time_zone, s.city) THEN 'UNCHANGED'
            ELSE 'UPDATED' END AS outcome
  FROM import_staged s
  LEFT JOIN point_of_sale p ON p.code = s.code
WINDOW same_code AS (PARTITION BY s.code ORDER BY s.line)
""")

INSERT = text("""
INSERT INTO point_of_sale (id, code, name, kind, market, time_zone, city)
SELECT s.id, s.code, s.name, s.kind, s.market, s.time_zone, s.city
  FROM import_staged s JOIN import_judged j USING (line)
 WHERE j.outcome = 'INSERTED'
""")

UPDATE = text("""
UPDATE point_of_sale p
   SET name = s.name, kind = s.kind, market = s.market, time_zone = s.time_zone, city = s.city
  FROM import_staged s JOIN import_judged j USING (line)
 WHERE j.outcome = 'UPDATED' AND p.code = s.code
""")


class PointOfSaleImport:
    columns: Mapping[str, str] = MappingProxyType(
        dict.fromkeys(("code", "name", "kind", "market", "time_zone", "city"), "text")
    )
    writes = ("point_of_sale",)
    action = "IMPORT_POINTS_OF_SALE"

    async def learn(self, session: AsyncSession) -> None:
        """A point of sale depends on nothing."""

    def record(self, entry: Entry) -> Record:
        market = entry.key("market")
        if market and not MARKET.fullmatch(market):
            entry.refuse("market", "MARKET_MALFORMED")
        zone = entry.text("time_zone")
        if zone and not is_zone(zone):
            entry.refuse("time_zone", "TIME_ZONE_UNKNOWN")
        return (
            entry.key("code"),
            entry.text("name"),
            entry.choice("kind", KINDS, "KIND_UNKNOWN"),
            market,
            zone,
            entry.text("city"),
        )

    async def judge(self, session: AsyncSession) -> None:
        await session.execute(JUDGE)

    async def write(self, session: AsyncSession) -> None:
        await session.execute(INSERT)
        await session.execute(UPDATE)


@cache
def is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
