"""The references of a file: the catalogue is told of each, and processes read it again."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import CATEGORIES
from models.keys import new_id
from services import outbox, shelf
from services.imports.entries import Entry
from services.imports.staging import Record

KINDS = ("WATCH", "CLOCK", "OTHER")
WHOLE_NUMBER = re.compile(r"[0-9]{1,5}")

JUDGE = text("""
CREATE TEMP TABLE import_judged ON COMMIT DROP AS
WITH told AS (
  SELECT line, number,
         ROW(collection, category, kind, name, calibre, movement, functions, strap_system,
             strap_type, water_resistance_bar, case_material, number_location, launched_on)
           AS data
    FROM import_staged),
known AS (
  SELECT r.id, r.number,
         ROW(c.name, r.category, r.kind, r.name, r.calibre, r.movement, r.functions,
             r.strap_system, r.strap_type, r.water_resistance_bar, r.case_material,
             r.number_location, r.launched_on) AS data
    FROM reference r JOIN collection c ON c.id = r.collection_id)
SELECT told.line, known.id AS reference_id,
       CASE WHEN told.line > first_value(told.line) OVER same_number THEN
              CASE WHEN told.data IS NOT DISTINCT FROM first_value(told.data) OVER same_number
                   THEN 'REPEATED' ELSE 'REFERENCE_GIVEN_TWICE' END
            WHEN known.id IS NULL THEN 'INSERTED'
            WHEN told.data IS NOT DISTINCT FROM known.data THEN 'UNCHANGED'
            ELSE 'UPDATED' END AS outcome
  FROM told LEFT JOIN known USING (number)
WINDOW same_number AS (PARTITION BY told.number ORDER BY told.line)
""")

ADD_COLLECTIONS = text("""
INSERT INTO collection (id, name)
SELECT DISTINCT ON (s.collection) s.collection_id, s.collection
  FROM import_staged s JOIN import_judged j USING (line)
 WHERE j.outcome IN ('INSERTED', 'UPDATED')
 ORDER BY s.collection, s.line
    ON CONFLICT (name) DO NOTHING
""")

INSERT = text("""
INSERT INTO reference (id, number, collection_id, category, kind, name, calibre, movement,
                       functions, strap_system, strap_type, water_resistance_bar, case_material,
                       number_location, launched_on)
SELECT s.id, s.number, c.id, s.category, s.kind, s.name, s.calibre, s.movement,
       s.functions, s.strap_system, s.strap_type, s.water_resistance_bar, s.case_material,
       s.number_location, s.launched_on
  FROM import_staged s
  JOIN import_judged j USING (line)
  JOIN collection c ON c.name = s.collection
 WHERE j.outcome = 'INSERTED'
""")

UPDATE = text("""
UPDATE reference r
   SET collection_id = c.id, category = s.category, kind = s.kind, name = s.name,
       calibre = s.calibre, movement = s.movement, functions = s.functions,
       strap_system = s.strap_system, strap_type = s.strap_type,
       water_resistance_bar = s.water_resistance_bar, case_material = s.case_material,
       number_location = s.number_location, launched_on = s.launched_on
  FROM import_staged s
  JOIN import_judged j USING (line)
  JOIN collection c ON c.name = s.collection
 WHERE j.outcome = 'UPDATED' AND r.id = j.reference_id
""")

UPDATED_IN_CRM = text("""
SELECT told.id
  FROM (SELECT kind, id FROM crm_link UNION SELECT kind, id FROM crm_dirty) AS told
  JOIN import_judged j ON j.reference_id = told.id
 WHERE told.kind = 'REFERENCE' AND j.outcome = 'UPDATED'
""")


class CatalogueImport:
    columns: Mapping[str, str] = MappingProxyType(
        {
            "number": "text",
            "collection": "text",
            "collection_id": "uuid",
            "category": "text",
            "kind": "text",
            "name": "text",
            "calibre": "text",
            "movement": "text",
            "functions": "text[]",
            "strap_system": "text",
            "strap_type": "text",
            "water_resistance_bar": "bigint",
            "case_material": "text",
            "number_location": "text",
            "launched_on": "date",
        }
    )
    writes = ("collection", "reference")
    action = "IMPORT_CATALOGUE"

    async def learn(self, session: AsyncSession) -> None:
        """A reference depends on nothing; its collection is made when it is new."""

    def record(self, entry: Entry) -> Record:
        functions = (entry.optional_text("functions") or "").split("|")
        return (
            entry.key("reference"),
            entry.text("collection"),
            new_id(),
            entry.choice("category", CATEGORIES, "CATEGORY_UNKNOWN"),
            entry.choice("kind", KINDS, "KIND_UNKNOWN"),
            entry.text("name"),
            entry.optional_text("calibre"),
            entry.optional_text("movement"),
            [name.strip() for name in functions if name.strip()],
            entry.optional_text("strap_system"),
            entry.optional_text("strap_type"),
            _whole_number(entry, "water_resistance_bar"),
            entry.optional_text("case_material"),
            entry.optional_text("number_location"),
            entry.dates.get("launched_on"),
        )

    async def judge(self, session: AsyncSession) -> None:
        await session.execute(JUDGE)

    async def write(self, session: AsyncSession) -> None:
        await session.execute(ADD_COLLECTIONS)
        await session.execute(INSERT)
        await session.execute(UPDATE)
        await outbox.promise(session, "REFERENCE", await session.scalars(UPDATED_IN_CRM))
        await shelf.tell_changed(session)


def _whole_number(entry: Entry, column: str) -> int | None:
    value = entry.cells[column]
    if value and not WHOLE_NUMBER.fullmatch(value):
        entry.refuse(column, "NOT_A_NUMBER")
        return None
    return int(value) if value else None
