"""What becomes of every declaration and void of a file, found out without changing anything.

The rules are those of `services.sales` and `services.sale_voids`, for voids that come first and
declarations that follow in the order of their lines.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.imports.staging import analyse

# Everybody who changes the warranty of a piece lines up at its row; an import does so too.
LINE_UP = text("""
SELECT count(*) FROM (
  SELECT 1 FROM timepiece t
   WHERE t.id IN (
     SELECT told.id FROM import_staged s JOIN timepiece told USING (individual_number)
      UNION ALL
     SELECT d.timepiece_id FROM import_staged s JOIN sale_declaration d
         ON d.point_of_sale_id = s.point_of_sale_id AND d.external_id = s.voids)
   ORDER BY t.id FOR NO KEY UPDATE) AS locked
""")

VOIDS = text("""
CREATE TEMP TABLE import_void ON COMMIT DROP AS
SELECT DISTINCT ON (s.point_of_sale_id, s.voids)
       s.line, s.id, s.point_of_sale_id, s.voids AS external_id, s.external_id AS voided_by,
       d.id AS declared_id, d.timepiece_id, d.state AS known_state,
       coalesce(d.state = 'ACCEPTED' AND d.kind = 'SALE', false) AS counted
  FROM import_staged s
  LEFT JOIN sale_declaration d
    ON d.point_of_sale_id = s.point_of_sale_id AND d.external_id = s.voids
 WHERE s.kind = 'VOID'
 ORDER BY s.point_of_sale_id, s.voids, s.line
""")

# Where the sale that counts is taken back, the oldest that was held because of it counts.
PROMOTED = text("""
CREATE TEMP TABLE import_promoted ON COMMIT DROP AS
SELECT DISTINCT ON (held.timepiece_id)
       held.id, held.timepiece_id, held.point_of_sale_id, held.sold_on
  FROM sale_declaration held
  JOIN import_void v ON v.timepiece_id = held.timepiece_id AND v.counted
 WHERE held.state = 'HELD' AND held.held_for = 'SOLD_TWICE'
   AND NOT EXISTS (SELECT FROM import_void other WHERE other.declared_id = held.id)
 ORDER BY held.timepiece_id, held.id
""")

# `refused`, `UNCHANGED` by what is known; then the first row of an id speaks for the others.
SALES = text("""
CREATE TEMP TABLE import_sale ON COMMIT DROP AS
WITH known AS (
  SELECT s.*, t.id AS timepiece_id, d.id AS tombstone_id, d.voided_by,
         coalesce(s.reference <> r.number, false) AS differs,
         CASE WHEN t.id IS NULL THEN 'NUMBER_UNKNOWN'
              WHEN d.id IS NULL OR d.state = 'TOMBSTONE' THEN NULL
              WHEN (d.timepiece_id, d.kind, d.sold_on) = (t.id, s.kind, s.sold_on)
              THEN 'UNCHANGED' ELSE 'EXTERNAL_ID_REUSED' END AS settled
    FROM import_staged s
    LEFT JOIN timepiece t ON t.individual_number = s.individual_number
    LEFT JOIN reference r ON r.id = t.reference_id
    LEFT JOIN sale_declaration d
      ON d.point_of_sale_id = s.point_of_sale_id AND d.external_id = s.external_id
   WHERE s.kind <> 'VOID'),
compared AS (
  SELECT *, first_value(line) OVER same_id AS first_line,
         first_value((timepiece_id, kind, sold_on)) OVER same_id
           = (timepiece_id, kind, sold_on) AS says_the_same
    FROM known
  WINDOW same_id AS (PARTITION BY point_of_sale_id, external_id, settled IS NULL ORDER BY line))
SELECT c.line, c.id, c.external_id, c.point_of_sale_id, c.kind, c.sold_on, c.segment_id,
       c.ends_on, c.rule_version, c.timepiece_id, c.tombstone_id, c.differs,
       coalesce(c.voided_by, v.voided_by) AS voided_by,
       CASE WHEN c.settled IS NOT NULL THEN c.settled
            WHEN c.line > c.first_line AND c.says_the_same THEN 'REPEATED'
            WHEN c.line > c.first_line THEN 'EXTERNAL_ID_REUSED'
            WHEN c.tombstone_id IS NOT NULL OR v.id IS NOT NULL THEN 'VOIDED'
            WHEN c.kind = 'SALE' THEN NULL
            WHEN c.differs THEN 'REFERENCE_DIFFERS'
            ELSE 'ACCEPTED' END AS outcome
  FROM compared c
  LEFT JOIN import_void v
    ON v.point_of_sale_id = c.point_of_sale_id AND v.external_id = c.external_id
""")

# The sale that counts for each piece: the one that a point of sale declared, else the first row
# that may, which also takes the place of a sale that staff had found proven.
COMPETE = text("""
WITH standing AS (
  SELECT timepiece_id, point_of_sale_id, sold_on, 0 AS line
    FROM sale_declaration d
   WHERE d.state = 'ACCEPTED' AND d.kind = 'SALE' AND d.source = 'SALE_DECLARATION'
     AND d.timepiece_id IN (SELECT timepiece_id FROM import_sale WHERE outcome IS NULL)
     AND NOT EXISTS (SELECT FROM import_void v WHERE v.declared_id = d.id)
   UNION ALL
  SELECT timepiece_id, point_of_sale_id, sold_on, 0 FROM import_promoted
   UNION ALL
  SELECT timepiece_id, point_of_sale_id, sold_on, line
    FROM import_sale WHERE outcome IS NULL AND NOT differs),
counting AS (
  SELECT DISTINCT ON (timepiece_id) * FROM standing ORDER BY timepiece_id, line)
UPDATE import_sale s
   SET outcome = CASE
         WHEN c.line < s.line
              AND (c.point_of_sale_id, c.sold_on) = (s.point_of_sale_id, s.sold_on)
         THEN 'REPEATED'
         WHEN s.differs THEN 'REFERENCE_DIFFERS'
         WHEN c.line = s.line THEN 'ACCEPTED'
         ELSE 'SOLD_TWICE' END
  FROM import_sale same LEFT JOIN counting c USING (timepiece_id)
 WHERE s.outcome IS NULL AND same.line = s.line
""")

JUDGED = text("""
CREATE TEMP TABLE import_judged ON COMMIT DROP AS
SELECT line, outcome FROM import_sale
 UNION ALL
SELECT s.line,
       CASE WHEN v.known_state IN ('VOIDED', 'TOMBSTONE') THEN 'UNCHANGED'
            WHEN v.line < s.line THEN 'REPEATED'
            WHEN v.declared_id IS NOT NULL OR d.line IS NOT NULL THEN 'TAKEN_BACK'
            ELSE 'TOMBSTONE' END
  FROM import_staged s
  JOIN import_void v ON v.point_of_sale_id = s.point_of_sale_id AND v.external_id = s.voids
  LEFT JOIN import_sale d
    ON d.point_of_sale_id = s.point_of_sale_id AND d.external_id = s.voids
       AND d.outcome = 'VOIDED'
 WHERE s.kind = 'VOID'
""")


async def judge(session: AsyncSession) -> None:
    """Leaves `import_void`, `import_promoted`, `import_sale` and `import_judged` to be written."""
    for statement in (LINE_UP, VOIDS):
        await session.execute(statement)
    await analyse(session, "import_void")
    for statement in (PROMOTED, SALES):
        await session.execute(statement)
    await analyse(session, "import_sale")
    for statement in (COMPETE, JUDGED):
        await session.execute(statement)
