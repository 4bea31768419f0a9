"""Points of sale are taken when their zone exists and their market is a country."""

import pytest

from services.imports.report import FileKind

KIND = FileKind.POINTS_OF_SALE
PARIS = {
    "code": "par01",
    "name": "Paix",
    "kind": "BOUTIQUE",
    "market": "FR",
    "time_zone": "Europe/Paris",
    "city": "Paris",
}


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"kind": "KIOSK"}, "kind", "KIND_UNKNOWN"),
        ({"market": "FRA"}, "market", "MARKET_MALFORMED"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "TIME_ZONE_UNKNOWN"),
        ({"time_zone": "../../etc/passwd"}, "time_zone", "TIME_ZONE_UNKNOWN"),
        ({"time_zone": "Europe"}, "time_zone", "TIME_ZONE_UNKNOWN"),
        ({"code": ""}, "code", "CELL_EMPTY"),
        ({"name": "x" * 501}, "name", "CELL_TOO_LONG"),
    ],
)
async def test_a_bad_point_of_sale_is_refused_by_its_column(take, change, column, code):
    report = await take(KIND, [PARIS, PARIS | {"code": "P2"} | change])

    assert [(each.line, each.column, each.code) for each in report.problems] == [(3, column, code)]
    assert (report.inserted, report.bad_rows) == (1, 1)


async def test_the_same_code_twice_repeats_or_contradicts(take):
    report = await take(KIND, [PARIS, PARIS, PARIS | {"city": "Lyon"}])

    assert [(each.line, each.code) for each in report.notes] == [(3, "REPEATED")]
    assert [(each.line, each.code) for each in report.problems] == [(4, "CODE_GIVEN_TWICE")]


async def test_a_known_point_of_sale_is_brought_up_to_date_once(take, rows_in):
    await take(KIND, [PARIS])
    moved = PARIS | {"name": "Vendôme", "code": "PAR01"}

    first, second = await take(KIND, [moved]), await take(KIND, [moved])

    assert (first.inserted, first.updated, second.updated, second.unchanged) == (0, 1, 0, 1)
    assert [row.name for row in (await rows_in())["point_of_sale"]] == ["Vendôme"]
