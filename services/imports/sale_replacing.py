"""Rows of a file that take the place of a sale that staff had found proven by a card or receipt."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.warranty import SaleDeclaration
from rules.programme import Programmes
from services.replaced_sales import take_over

REPLACED = text("""
CREATE TEMP TABLE import_replaced ON COMMIT DROP AS
SELECT d.id AS standing_id, s.id AS declared_id, s.external_id
  FROM import_sale s
  JOIN sale_declaration d ON d.timepiece_id = s.timepiece_id
 WHERE s.outcome = 'ACCEPTED' AND s.kind = 'SALE'
   AND d.state = 'ACCEPTED' AND d.kind = 'SALE' AND d.source <> 'SALE_DECLARATION'
""")

# Their cover is not started: that of the sale whose place they take goes over to them.
START_NO_BASE = text("""
UPDATE import_sale s SET ends_on = NULL FROM import_replaced r WHERE r.declared_id = s.id
""")

GIVE_WAY = text("""
UPDATE sale_declaration d SET state = 'VOIDED', voided_by = r.external_id, voided_at = :at
  FROM import_replaced r WHERE r.standing_id = d.id
""")

# As `services.found_repairs` does for a single declaration.
CUT_SHORT = text("""
UPDATE coverage_segment base
   SET voided_from = found.voided_from, voided_at = found.voided_at,
       void_reason = 'THIRD_PARTY_REPAIR'
  FROM import_sale s
 CROSS JOIN LATERAL (
       SELECT c.voided_from, c.voided_at FROM coverage_segment c
        WHERE c.timepiece_id = s.timepiece_id AND c.void_reason = 'THIRD_PARTY_REPAIR'
          AND c.voided_from >= s.sold_on
        ORDER BY c.voided_from LIMIT 1) AS found
 WHERE base.id = s.segment_id AND found.voided_from <= base.ends_on
""")

PAIRS = text("SELECT standing_id, declared_id FROM import_replaced ORDER BY declared_id")


async def give_way(session: AsyncSession, at: datetime) -> None:
    """Take the proven sales out of the way, before the rows that replace them are written."""
    for statement in (REPLACED, START_NO_BASE):
        await session.execute(statement)
    await session.execute(GIVE_WAY, {"at": at})


async def move_covers(session: AsyncSession, programmes: Programmes, at: datetime) -> None:
    """Let their cover follow, one by one: there are few."""
    for row in (await session.execute(PAIRS)).all():
        standing = await session.get_one(SaleDeclaration, row.standing_id)
        declared = await session.get_one(SaleDeclaration, row.declared_id)
        await take_over(session, programmes, standing=standing, declared=declared, at=at)
