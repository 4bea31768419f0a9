"""Writes what was judged of a file of sales: first what is taken back, then what is new."""

from datetime import datetime

from sqlalchemy import any_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import PointOfSale
from models.query import id_list
from models.warranty import SaleDeclaration
from rules.programme import Programme
from services import outbox
from services.cover import BASE_RULE, start_base
from services.extension import restore

TAKE_BACK = text("""
UPDATE sale_declaration d
   SET state = 'VOIDED', held_for = NULL, voided_by = v.voided_by, voided_at = :at
  FROM import_void v
 WHERE v.declared_id = d.id AND v.known_state IN ('ACCEPTED', 'HELD')
""")

VOID_COVER = text("""
WITH voided AS (
  UPDATE coverage_segment c
     SET voided_at = :at, void_reason = 'SALE_VOIDED'
    FROM import_void v
   WHERE v.counted AND c.sale_declaration_id = v.declared_id AND c.voided_at IS NULL
  RETURNING c.id, c.timepiece_id)
SELECT id, timepiece_id FROM voided WHERE timepiece_id IN (SELECT timepiece_id FROM ownership)
""")

PROMOTE = text("""
UPDATE sale_declaration d SET state = 'ACCEPTED', held_for = NULL
  FROM import_promoted p WHERE p.id = d.id
RETURNING d.id
""")

FILL_TOMBSTONES = text("""
UPDATE sale_declaration d
   SET state = 'VOIDED', timepiece_id = s.timepiece_id, kind = s.kind, sold_on = s.sold_on
  FROM import_sale s
 WHERE s.outcome = 'VOIDED' AND s.tombstone_id = d.id
""")

DECLARE = text("""
INSERT INTO sale_declaration (id, external_id, point_of_sale_id, timepiece_id, kind, sold_on,
                              state, held_for, voided_by, voided_at)
SELECT id, external_id, point_of_sale_id, timepiece_id, kind, sold_on,
       CASE WHEN outcome IN ('ACCEPTED', 'VOIDED') THEN outcome ELSE 'HELD' END,
       CASE WHEN outcome IN ('SOLD_TWICE', 'REFERENCE_DIFFERS') THEN outcome END,
       CASE WHEN outcome = 'VOIDED' THEN voided_by END,
       CASE WHEN outcome = 'VOIDED' THEN CAST(:at AS timestamptz) END
  FROM import_sale
 WHERE outcome IN ('ACCEPTED', 'VOIDED', 'SOLD_TWICE', 'REFERENCE_DIFFERS')
   AND tombstone_id IS NULL
""")

START_BASES = text("""
INSERT INTO coverage_segment (id, timepiece_id, kind, starts_on, ends_on, rule, rule_version,
                              sale_declaration_id)
SELECT segment_id, timepiece_id, 'BASE', sold_on, ends_on, :rule, :rule_version, id
  FROM import_sale
 WHERE outcome = 'ACCEPTED' AND ends_on IS NOT NULL
""")

STARTED_FOR_OWNERS = text("""
SELECT timepiece_id, segment_id FROM import_sale
 WHERE outcome = 'ACCEPTED' AND ends_on IS NOT NULL
   AND timepiece_id IN (SELECT timepiece_id FROM ownership)
 ORDER BY timepiece_id
""")

RAISE_TOMBSTONES = text("""
INSERT INTO sale_declaration (id, external_id, point_of_sale_id, state, voided_by, voided_at)
SELECT v.id, v.external_id, v.point_of_sale_id, 'TOMBSTONE', v.voided_by, :at
  FROM import_void v JOIN import_judged j USING (line)
 WHERE j.outcome = 'TOMBSTONE'
""")


async def write(session: AsyncSession, programme: Programme, at: datetime) -> None:
    """Take back, let what waited count, then declare; the CRM hears of cover that owners lose."""
    await session.execute(TAKE_BACK, {"at": at})
    lost = (await session.execute(VOID_COVER, {"at": at})).all()
    await outbox.promise(session, "TIMEPIECE", {row.timepiece_id for row in lost})
    await outbox.promise(session, "COVERAGE", [row.id for row in lost])
    await _promote(session, programme)
    await session.execute(FILL_TOMBSTONES)
    await session.execute(DECLARE, {"at": at})
    await session.execute(START_BASES, {"rule": BASE_RULE, "rule_version": programme.version})
    await session.execute(RAISE_TOMBSTONES, {"at": at})
    await _follow_up(session, programme)


async def _follow_up(session: AsyncSession, programme: Programme) -> None:
    """Whoever registered under a sale that was voided has the extension again; the CRM hears."""
    started = (await session.execute(STARTED_FOR_OWNERS)).all()
    restored = [await restore(session, programme, row.timepiece_id) for row in started]
    await outbox.promise(session, "TIMEPIECE", [row.timepiece_id for row in started])
    segments = [row.segment_id for row in started] + [each for each in restored if each]
    await outbox.promise(session, "COVERAGE", segments)


async def _promote(session: AsyncSession, programme: Programme) -> None:
    promoted = (await session.scalars(PROMOTE)).all()
    found = await session.execute(
        select(SaleDeclaration, PointOfSale.market)
        .join(PointOfSale, PointOfSale.id == SaleDeclaration.point_of_sale_id)
        .where(SaleDeclaration.id == any_(id_list())),
        {"ids": promoted},
    )
    for sale, market in found:
        await start_base(session, programme, sale, market)
    await session.flush()  # the places of these bases are taken before rows of the file ask
