"""The files of the demo maison: each bad row is found by its number, and nothing else is lost."""

import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import func, select, text

from app.importing import FileKind, import_file, progress_bar
from models.warranty import CoverageSegment, SaleDeclaration
from rules.errors import Refusal
from rules.programme import DEFAULT_PROGRAMMES
from services.imports import staging

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "app" / "demo" / "data"
BAD_ROWS = {
    FileKind.POINTS_OF_SALE: [],
    FileKind.CATALOGUE: [
        (298, "reference", "REFERENCE_GIVEN_TWICE"),
        (299, "category", "CATEGORY_UNKNOWN"),
        (299, "launched_on", "DATE_IMPOSSIBLE"),
    ],
    FileKind.PIECES: [
        (6002, "individual_number", "NUMBER_GIVEN_TWICE"),
        (6003, "individual_number", "NUMBER_MALFORMED"),
        (6004, "reference", "REFERENCE_UNKNOWN"),
        (6005, "produced_on", "DATE_IN_FUTURE"),
    ],
    FileKind.SALES: [
        (2438, "sold_on", "DATE_IN_FUTURE"),
        (2525, "individual_number", "NUMBER_UNKNOWN"),
        (2654, "sold_on", "DATE_AMBIGUOUS"),
        (2679, "point_of_sale", "POINT_OF_SALE_UNKNOWN"),
    ],
}
INSERTED = {
    FileKind.POINTS_OF_SALE: 19,
    FileKind.CATALOGUE: 296,
    FileKind.PIECES: 6000,
    FileKind.SALES: 4898,
}
TABLES = (
    *("point_of_sale", "collection", "reference", "timepiece", "sale_declaration"),
    *("coverage_segment", "audit", "crm_dirty", "catalogue_version"),
)


@pytest.fixture
def run(database):
    """Import a file of the demo, or one of the test's own, at noon."""

    async def run(kind, path=None, **options):
        path = path or DATA / f"{kind.value.replace('-', '_')}.csv"
        return await import_file(
            database, DEFAULT_PROGRAMMES, kind=kind, path=path, at=NOON, **options
        )

    return run


@pytest.fixture
def digest(database):
    """A digest of every table that an import may write."""

    async def digest():
        async with database.transaction() as session:
            return [
                await session.scalar(
                    text(f"SELECT md5(string_agg(r::text, '' ORDER BY r::text)) FROM {table} r")  # noqa: S608 - names from above
                )
                for table in TABLES
            ]

    return digest


async def test_every_bad_row_of_the_demo_is_found_and_all_others_are_kept(run, digest):
    for kind in FileKind:
        report = await run(kind, skip_bad=True)

        found = sorted((each.line, each.column, each.code) for each in report.problems)
        assert found == BAD_ROWS[kind]
        assert (report.applied, report.inserted) == (True, INSERTED[kind])
    state = await digest()

    for kind in FileKind:
        again = await run(kind, skip_bad=True)

        found = sorted((each.line, each.column, each.code) for each in again.problems)
        assert found == BAD_ROWS[kind]
        assert again.changes == 0
    assert await digest() == state


async def test_the_sales_of_the_demo_leave_one_sale_and_one_base_a_piece(run, database):
    for kind in FileKind:
        report = await run(kind, skip_bad=True)

    # 96 voids, 42 of them before their declarations; 112 rows repeat others; 66 wait for a person
    assert (report.rows_read, report.updated, report.repeated) == (5110, 96, 112)
    assert Counter(note.code for note in report.notes) == {
        "REPEATED": 112,
        "SOLD_TWICE": 46,
        "REFERENCE_DIFFERS": 20,
    }
    async with database.transaction() as session:
        states = await session.execute(
            select(SaleDeclaration.state, func.count()).group_by(SaleDeclaration.state)
        )
        bases = await session.scalar(select(func.count()).select_from(CoverageSegment))
        sales = await session.scalar(
            select(func.count()).where(
                SaleDeclaration.state == "ACCEPTED", SaleDeclaration.kind == "SALE"
            )
        )
    assert dict(states.all()) == {"ACCEPTED": 4736, "HELD": 66, "VOIDED": 96}
    assert bases == sales == 4454


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"dry_run": True, "skip_bad": True}])
async def test_a_dry_run_or_a_bad_row_leaves_no_trace(run, digest, options):
    await run(FileKind.POINTS_OF_SALE)
    before = await digest()

    report = await run(FileKind.CATALOGUE, **options)

    assert (report.applied, report.inserted, report.bad_rows) == (False, 296, 2)
    assert await digest() == before


async def test_a_file_that_breaks_off_in_the_middle_leaves_no_trace(run, digest, tmp_path):
    broken = tmp_path / "catalogue.csv"
    broken.write_bytes((DATA / "catalogue.csv").read_bytes() + b'CB1;"Aurore;WATCH\n')
    before = await digest()

    report = await run(FileKind.CATALOGUE, broken, skip_bad=True)

    assert [(each.line, each.code) for each in report.problems] == [(300, "ROW_UNREADABLE")]
    assert (report.applied, await digest()) == (False, before)


async def test_a_bad_row_is_listed_without_what_it_holds(run, tmp_path):
    file = tmp_path / "pieces.csv"
    file.write_text("individual_number,reference,produced_on\nsecret,hidden,03/04/2019,more\n")

    report = await run(FileKind.PIECES, file)

    (problem,) = report.problems
    assert (problem.line, problem.column, problem.code) == (2, None, "CELLS_TOO_MANY")
    assert not any(word in problem.sentence for word in ("secret", "hidden", "2019", "more"))


async def test_a_file_with_a_header_only_is_taken_and_changes_nothing(run, digest, tmp_path):
    file = tmp_path / "pieces.csv"
    file.write_text("individual_number,reference,produced_on\n")
    before = await digest()

    report = await run(FileKind.PIECES, file)

    assert (report.applied, report.rows_read, await digest()) == (True, 0, before)


async def test_a_file_that_is_not_there_is_an_error_of_the_system(run, tmp_path):
    with pytest.raises(FileNotFoundError):
        await run(FileKind.PIECES, tmp_path / "pieces.csv")


async def test_two_imports_at_once_are_not_mixed(run, database):
    async with database.transaction() as session:
        await staging.lay_out(session, {})

        with pytest.raises(Refusal) as refused:
            await run(FileKind.POINTS_OF_SALE)

    assert refused.value.code == "IMPORT_RUNNING"
    assert (await run(FileKind.POINTS_OF_SALE)).applied


async def test_progress_is_told_in_bytes_up_to_the_last(run):
    told = []
    await run(FileKind.POINTS_OF_SALE)
    await run(FileKind.CATALOGUE, skip_bad=True)

    await run(FileKind.PIECES, progress=lambda done, total: told.append((done, total)))

    size = (DATA / "pieces.csv").stat().st_size
    assert told[-1] == (size, size)
    assert told == sorted(told)
    assert len(told) == 2  # 6,004 rows in chunks of 5,000


async def test_the_bar_is_drawn_on_the_console_it_was_given(run):
    console = Console(file=io.StringIO(), force_terminal=True, width=80)

    with progress_bar(console, "points of sale") as progress:
        await run(FileKind.POINTS_OF_SALE, progress=progress)

    assert "points of sale" in console.file.getvalue()
