"""Rows are given as dictionaries and imported by kind, on a small house of two points of sale."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from rules.programme import DEFAULT_PROGRAMMES
from services.imports.catalogue import CatalogueImport
from services.imports.entries import Entry
from services.imports.pieces import PieceImport
from services.imports.points_of_sale import PointOfSaleImport
from services.imports.report import FileKind
from services.imports.run import ImportRun
from services.imports.sales import SaleImport

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
EMPTY = {
    FileKind.POINTS_OF_SALE: dict.fromkeys(
        ("code", "name", "kind", "market", "time_zone", "city"), ""
    ),
    FileKind.CATALOGUE: dict.fromkeys(
        (
            *("reference", "collection", "category", "kind", "name", "calibre", "movement"),
            *("functions", "strap_system", "strap_type", "water_resistance_bar"),
            *("case_material", "number_location", "launched_on"),
        ),
        "",
    ),
    FileKind.PIECES: dict.fromkeys(("individual_number", "reference", "produced_on"), ""),
    FileKind.SALES: dict.fromkeys(
        (
            *("declaration_id", "individual_number", "reference", "sold_on"),
            *("point_of_sale", "kind", "voids"),
        ),
        "",
    ),
}
DATES = ("launched_on", "produced_on", "sold_on")


def entry(kind, line, row):
    cells = EMPTY[kind] | row
    dates = {name: cells.pop(name) or None for name in DATES if name in cells}
    return Entry(line, cells, dates, [])


@pytest.fixture
def take(database):
    """Import rows, the first being line 2; bad ones are skipped unless told otherwise."""

    async def take(kind, rows, *, skip_bad=True, dry_run=False, at=NOON):
        imports = {
            FileKind.POINTS_OF_SALE: PointOfSaleImport,
            FileKind.CATALOGUE: CatalogueImport,
            FileKind.PIECES: lambda: PieceImport(DEFAULT_PROGRAMMES, at),
            FileKind.SALES: lambda: SaleImport(DEFAULT_PROGRAMMES, at),
        }
        async with database.transaction() as session:
            run = ImportRun(session, kind, imports[kind]())
            await run.prepare()
            await run.stage([entry(kind, line, row) for line, row in enumerate(rows, start=2)])
            await run.judge()
            if not dry_run and (skip_bad or not run.report.problems):
                await run.write()
            return run.report

    return take


@pytest.fixture
async def stock(take):
    """Two points of sale on two sides of the date line, two references, three pieces."""
    shop = {"kind": "BOUTIQUE", "name": "A shop", "city": "A city"}
    await take(
        FileKind.POINTS_OF_SALE,
        [
            shop | {"code": "HNL", "market": "US", "time_zone": "Pacific/Honolulu"},
            shop | {"code": "APW", "market": "WS", "time_zone": "Pacific/Apia"},
        ],
    )
    model = {"collection": "Aurore", "category": "WATCH", "kind": "WATCH", "name": "Aurore"}
    await take(FileKind.CATALOGUE, [model | {"reference": "R1"}, model | {"reference": "R2"}])
    await take(
        FileKind.PIECES,
        [
            {"individual_number": f"10000{n}AB", "reference": "R1", "produced_on": date(2015, 1, 1)}
            for n in (1, 2, 3)
        ],
    )


@pytest.fixture
def rows_in(database):
    """How many rows each table of the house holds."""
    tables = (
        *("point_of_sale", "collection", "reference", "timepiece", "sale_declaration"),
        *("coverage_segment", "audit", "crm_dirty", "catalogue_version"),
    )

    async def rows_in():
        async with database.transaction() as session:
            connection = await session.connection()
            return {
                table: (await connection.exec_driver_sql(f"SELECT * FROM {table}")).all()  # noqa: S608 - names from above
                for table in tables
            }

    return rows_in


DECLARED = text("""
SELECT p.code AS shop, d.external_id, t.individual_number AS number, d.kind, d.sold_on, d.state,
       d.held_for, d.voided_by, d.voided_at IS NOT NULL AS has_voided_at
  FROM sale_declaration d
  LEFT JOIN point_of_sale p ON p.id = d.point_of_sale_id
  LEFT JOIN timepiece t ON t.id = d.timepiece_id
 ORDER BY p.code, d.external_id
""")
COVERED = text("""
SELECT t.individual_number AS number, c.kind, c.starts_on, c.ends_on, c.rule, c.rule_version,
       d.external_id, c.void_reason
  FROM coverage_segment c
  JOIN timepiece t ON t.id = c.timepiece_id
  JOIN sale_declaration d ON d.id = c.sale_declaration_id
 ORDER BY t.individual_number, c.void_reason NULLS FIRST, c.starts_on
""")


@pytest.fixture
def sales_in(database):
    """All declarations and all segments of cover, by what can be seen of them."""

    async def sales_in():
        async with database.transaction() as session:
            return (
                (await session.execute(DECLARED)).all(),
                (await session.execute(COVERED)).all(),
            )

    return sales_in


@pytest.fixture
def noon():
    """The instant at which rows are taken unless told otherwise."""
    return NOON
