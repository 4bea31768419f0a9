"""The pieces of a file, each under its canonical number and with a reference of the catalogue."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from rules.individual_number import canonical
from rules.programme import Programmes
from rules.warranty import latest_day
from services.imports.entries import Entry
from services.imports.staging import Record

JUDGE = text("""
CREATE TEMP TABLE import_judged ON COMMIT DROP AS
WITH known AS (
  SELECT s.line, s.individual_number, s.produced_on, r.id AS reference_id,
         t.id AS timepiece_id, t.produced_on AS known_produced_on,
         CASE WHEN r.id IS NULL THEN 'REFERENCE_UNKNOWN'
              WHEN t.reference_id <> r.id THEN 'NUMBER_KNOWN_OTHERWISE' END AS refused
    FROM import_staged s
    LEFT JOIN reference r ON r.number = s.reference
    LEFT JOIN timepiece t ON t.individual_number = s.individual_number),
compared AS (
  SELECT *, first_value(line) OVER same AS first_line,
         first_value(reference_id) OVER same AS first_reference_id,
         first_value(produced_on) OVER same AS first_produced_on,
         min(line) FILTER (WHERE refused IS NULL) OVER (PARTITION BY individual_number)
           AS first_good_line
    FROM known
  WINDOW same AS (PARTITION BY individual_number, refused IS NULL ORDER BY line))
SELECT line, reference_id,
       CASE WHEN refused = 'NUMBER_KNOWN_OTHERWISE' AND first_good_line < line
            THEN 'NUMBER_GIVEN_TWICE'
            WHEN refused IS NOT NULL THEN refused
            WHEN line > first_line THEN
              CASE WHEN reference_id = first_reference_id
                        AND produced_on IS NOT DISTINCT FROM first_produced_on
                   THEN 'REPEATED' ELSE 'NUMBER_GIVEN_TWICE' END
            WHEN timepiece_id IS NULL THEN 'INSERTED'
            WHEN produced_on IS NULL OR produced_on = known_produced_on THEN 'UNCHANGED'
            ELSE 'UPDATED' END AS outcome
  FROM compared
""")

INSERT = text("""
INSERT INTO timepiece (id, individual_number, reference_id, produced_on)
SELECT s.id, s.individual_number, j.reference_id, s.produced_on
  FROM import_staged s JOIN import_judged j USING (line)
 WHERE j.outcome = 'INSERTED'
""")

UPDATE = text("""
UPDATE timepiece t
   SET produced_on = s.produced_on
  FROM import_staged s JOIN import_judged j USING (line)
 WHERE j.outcome = 'UPDATED' AND t.individual_number = s.individual_number
""")


class PieceImport:
    columns: Mapping[str, str] = MappingProxyType(
        {"individual_number": "text", "reference": "text", "produced_on": "date"}
    )
    writes = ("timepiece",)
    action = "IMPORT_PIECES"

    def __init__(self, programmes: Programmes, at: datetime) -> None:
        self._begins_on = programmes.at(at).record_begins_on
        self._today = latest_day(at)  # no file says where a piece was made

    async def learn(self, session: AsyncSession) -> None:
        """References are found by a join, once all rows are there."""

    def record(self, entry: Entry) -> Record:
        number = canonical(entry.cells["individual_number"])
        if number is None:
            entry.refuse("individual_number", "NUMBER_MALFORMED")
        return (
            number,
            entry.key("reference"),
            entry.past_day("produced_on", self._begins_on, self._today),
        )

    async def judge(self, session: AsyncSession) -> None:
        await session.execute(JUDGE)

    async def write(self, session: AsyncSession) -> None:
        await session.execute(INSERT)
        await session.execute(UPDATE)
