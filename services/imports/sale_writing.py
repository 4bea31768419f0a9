"""Writes what was judged of a file of sales: first what is taken back, then what is new."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from models.holding import Registration
from models.query import id_list
from models.warranty import SaleDeclaration
from rules.programme import Programmes
from services import outbox
from services.completion import complete_waiting
from services.cover import BASE_RULE, begin_cover, tell_crm
from services.imports.sale_replacing import CUT_SHORT, give_way, move_covers
from services.suspension import suspend_holding, tell_suspended

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
SELECT segment_id, timepiece_id, 'BASE', sold_on, ends_on, :rule, rule_version, id
  FROM import_sale
 WHERE outcome = 'ACCEPTED' AND ends_on IS NOT NULL
""")

# Also a sale that was held counts no more against the one it disputed.
WAITED_FOR = text("""
SELECT t.id AS timepiece_id, s.segment_id
  FROM timepiece t
  JOIN (SELECT timepiece_id, segment_id FROM import_sale
         WHERE outcome = 'ACCEPTED' AND ends_on IS NOT NULL
         UNION ALL
        SELECT timepiece_id, NULL FROM import_void WHERE known_state = 'HELD') AS s
    ON s.timepiece_id = t.id
 WHERE EXISTS (SELECT FROM ownership o WHERE o.timepiece_id = t.id)
    OR EXISTS (SELECT FROM registration r
                WHERE r.individual_number = t.individual_number AND r.state = 'PENDING_SALE')
 ORDER BY t.id
""")

HELD_BY_OWNERS = text("""
SELECT v.timepiece_id, v.declared_id AS sale_id, p.time_zone
  FROM import_void v JOIN point_of_sale p ON p.id = v.point_of_sale_id
 WHERE v.counted
   AND EXISTS (SELECT FROM ownership o
                WHERE o.timepiece_id = v.timepiece_id AND o.until IS NULL)
 ORDER BY v.timepiece_id
""")

RAISE_TOMBSTONES = text("""
INSERT INTO sale_declaration (id, external_id, point_of_sale_id, state, voided_by, voided_at)
SELECT v.id, v.external_id, v.point_of_sale_id, 'TOMBSTONE', v.voided_by, :at
  FROM import_void v JOIN import_judged j USING (line)
 WHERE j.outcome = 'TOMBSTONE'
""")


async def write(session: AsyncSession, programmes: Programmes, at: datetime) -> None:
    """Take back, let what waited count, then declare; owners and the CRM hear of what changed."""
    await session.execute(TAKE_BACK, {"at": at})
    lost = (await session.execute(VOID_COVER, {"at": at})).all()
    await outbox.promise(session, "TIMEPIECE", {row.timepiece_id for row in lost})
    await outbox.promise(session, "COVERAGE", [row.id for row in lost])
    suspended = await _suspend(session, at)
    await _promote(session, programmes, at)
    await session.execute(FILL_TOMBSTONES)
    await give_way(session, at)
    await session.execute(DECLARE, {"at": at})
    await session.execute(START_BASES, {"rule": BASE_RULE})
    await session.execute(CUT_SHORT)
    await move_covers(session, programmes, at)
    await session.execute(RAISE_TOMBSTONES, {"at": at})
    await _complete(session, programmes, at)
    for sale_id, requests in suspended:
        await tell_suspended(session, requests, sale_declaration_id=sale_id)


async def _suspend(
    session: AsyncSession, at: datetime
) -> list[tuple[UUID, Sequence[Registration]]]:
    """What owners held by a sale that is void now leaves their portfolios."""
    held = (await session.execute(HELD_BY_OWNERS)).all()
    return [
        (
            row.sale_id,
            await suspend_holding(
                session, row.timepiece_id, is_return=False, zone=row.time_zone, at=at
            ),
        )
        for row in held
    ]


async def _complete(session: AsyncSession, programmes: Programmes, at: datetime) -> None:
    """Whoever waited for one of these sales has the watch; of what is owned, the CRM hears."""
    for row in (await session.execute(WAITED_FOR)).all():
        await tell_crm(session, row.timepiece_id, [row.segment_id] if row.segment_id else [])
        await complete_waiting(session, programmes, row.timepiece_id, at=at)


async def _promote(session: AsyncSession, programmes: Programmes, at: datetime) -> None:
    promoted = (await session.scalars(PROMOTE)).all()
    found = await session.scalars(
        select(SaleDeclaration).where(SaleDeclaration.id == any_(id_list())), {"ids": promoted}
    )
    for sale in found:
        await begin_cover(session, programmes, sale, at=at)
    await session.flush()  # the places of these bases are taken before rows of the file ask
