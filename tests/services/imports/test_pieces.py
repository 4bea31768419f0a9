"""Pieces are kept once each, under the canonical form of their number."""

from datetime import UTC, date, datetime

import pytest

from services.imports.report import FileKind

KIND = FileKind.PIECES
PIECE = {"individual_number": "200001AB", "reference": "R1", "produced_on": date(2019, 1, 1)}


@pytest.fixture(autouse=True)
async def _stock(stock):
    """Pieces need a catalogue."""


async def test_all_spellings_of_a_number_are_one_piece(take):
    spellings = ["200001ab", "200 001-AB", "２００００１ＡＢ"]

    report = await take(KIND, [PIECE] + [PIECE | {"individual_number": text} for text in spellings])

    assert (report.inserted, report.repeated) == (1, 3)
    assert [note.line for note in report.notes] == [3, 4, 5]


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"individual_number": "12AB"}, "individual_number", "NUMBER_MALFORMED"),
        ({"individual_number": ""}, "individual_number", "NUMBER_MALFORMED"),
        ({"reference": "R9"}, "reference", "REFERENCE_UNKNOWN"),
        ({"reference": ""}, "reference", "CELL_EMPTY"),
        ({"produced_on": date(2026, 11, 23)}, "produced_on", "DATE_IN_FUTURE"),
        ({"produced_on": date(1989, 12, 31)}, "produced_on", "DATE_TOO_EARLY"),
    ],
)
async def test_a_bad_piece_is_refused_by_its_column(take, change, column, code):
    report = await take(KIND, [PIECE | change])

    assert [(each.line, each.column, each.code) for each in report.problems] == [(2, column, code)]


async def test_a_piece_made_today_somewhere_on_earth_is_not_of_the_future(take):
    evening = datetime(2026, 11, 21, 23, tzinfo=UTC)

    report = await take(KIND, [PIECE | {"produced_on": date(2026, 11, 22)}], at=evening)

    assert report.inserted == 1


async def test_a_number_given_twice_stays_with_its_first_row_in_every_run(take):
    rows = [PIECE, PIECE | {"reference": "R2"}]

    reports = [await take(KIND, rows) for _ in range(2)]

    assert [report.inserted for report in reports] == [1, 0]
    for report in reports:
        assert [(each.line, each.code) for each in report.problems] == [(3, "NUMBER_GIVEN_TWICE")]


async def test_a_bad_first_row_does_not_speak_for_the_number(take):
    report = await take(KIND, [PIECE | {"reference": "R9"}, PIECE])

    assert [(each.line, each.code) for each in report.problems] == [(2, "REFERENCE_UNKNOWN")]
    assert report.inserted == 1


async def test_a_number_known_with_another_reference_is_refused(take):
    report = await take(KIND, [PIECE | {"individual_number": "100001AB", "reference": "R2"}])

    assert [each.code for each in report.problems] == ["NUMBER_KNOWN_OTHERWISE"]


async def test_a_day_of_production_may_be_corrected_but_not_taken_away(take):
    await take(KIND, [PIECE])

    corrected = await take(KIND, [PIECE | {"produced_on": date(2019, 2, 2)}])
    silent = await take(KIND, [PIECE | {"produced_on": None}])

    assert (corrected.updated, silent.unchanged) == (1, 1)


async def test_every_row_is_counted_once(take):
    rows = [PIECE, PIECE, PIECE | {"reference": "R2"}, PIECE | {"reference": "R9"}]

    report = await take(KIND, rows)

    counted = report.inserted + report.updated + report.unchanged + report.repeated
    assert report.rows_read == counted + report.bad_rows == 4
