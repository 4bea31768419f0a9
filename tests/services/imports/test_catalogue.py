"""References are added and brought up to date, and everybody who holds them is told."""

from datetime import date

import pytest
from sqlalchemy import func, select

from models.content import CatalogueVersion
from models.crm import CrmLink
from models.outbox import CrmDirty
from services.imports.report import FileKind

KIND = FileKind.CATALOGUE
AURORE = {
    "reference": "CB1",
    "collection": "Aurore",
    "category": "WATCH",
    "kind": "WATCH",
    "name": "Aurore Squelette",
    "functions": "DATE| GMT |",
    "water_resistance_bar": "10",
    "launched_on": date(2030, 1, 1),
}


async def version(database):
    async with database.transaction() as session:
        return await session.scalar(select(CatalogueVersion.version))


async def test_a_reference_is_kept_as_the_file_says(take, rows_in):
    await take(KIND, [AURORE])

    (reference,) = (await rows_in())["reference"]

    assert reference.number == "CB1"
    assert reference.functions == ["DATE", "GMT"]
    assert reference.water_resistance_bar == 10
    assert reference.launched_on == date(2030, 1, 1)  # a launch may lie ahead
    assert reference.calibre is None


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"category": "WRISTWEAR"}, "category", "CATEGORY_UNKNOWN"),
        ({"kind": "SUNDIAL"}, "kind", "KIND_UNKNOWN"),
        ({"water_resistance_bar": "ten"}, "water_resistance_bar", "NOT_A_NUMBER"),
        ({"reference": ""}, "reference", "CELL_EMPTY"),
        ({"reference": "x" * 65}, "reference", "CELL_TOO_LONG"),
        ({"collection": ""}, "collection", "CELL_EMPTY"),
    ],
)
async def test_a_bad_reference_is_refused_by_its_column(take, change, column, code):
    report = await take(KIND, [AURORE | change])

    assert [(each.line, each.column, each.code) for each in report.problems] == [(2, column, code)]


async def test_the_same_reference_twice_repeats_or_contradicts(take):
    report = await take(KIND, [AURORE, AURORE, AURORE | {"functions": "GMT|DATE"}])

    assert [(each.line, each.code) for each in report.notes] == [(3, "REPEATED")]
    assert [(each.line, each.code) for each in report.problems] == [(4, "REFERENCE_GIVEN_TWICE")]


async def test_processes_are_told_only_when_something_changed(take, database):
    before = await version(database)

    await take(KIND, [AURORE])
    await take(KIND, [AURORE])
    await take(KIND, [AURORE | {"name": "Never written"}], dry_run=True)

    assert await version(database) == before + 1


async def test_the_crm_hears_of_a_changed_reference_that_it_knows(take, database, rows_in):
    await take(KIND, [AURORE, AURORE | {"reference": "CB2"}])
    known = next(row.id for row in (await rows_in())["reference"] if row.number == "CB1")
    async with database.transaction() as session:
        session.add(
            CrmLink(kind="REFERENCE", id=known, acknowledged_version=1, acknowledged_at=func.now())
        )

    changed = {"collection": "Aurore II"}
    report = await take(KIND, [AURORE | changed, AURORE | {"reference": "CB2"} | changed])

    assert (report.inserted, report.updated) == (0, 2)
    async with database.transaction() as session:
        promised = (await session.execute(select(CrmDirty.kind, CrmDirty.id))).all()
    assert promised == [("REFERENCE", known)]
