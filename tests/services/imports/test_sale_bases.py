"""A file's sales have the bases of their market, their category, and the version of their day."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from rules.programme import DEFAULT_PROGRAMME, Programmes
from services.imports.report import FileKind
from services.imports.run import ImportRun
from services.imports.sales import SaleImport
from tests.services.imports.conftest import NOON, entry

# From 2020 on, table clocks have five years, and Samoa three.
CHANGED = replace(
    DEFAULT_PROGRAMME,
    version=2,
    in_force_from=date(2020, 1, 1),
    base_years_by_category={"TABLE_CLOCK": 5},
    base_years_by_market={"WS": 3},
)
PROGRAMMES = Programmes((DEFAULT_PROGRAMME, CHANGED))
ROW = {"kind": "SALE", "reference": ""}


@pytest.fixture
async def clocks(stock, database):
    """Of the three pieces, the last two are table clocks."""
    async with database.transaction() as session:
        await session.execute(
            text(
                "UPDATE reference SET category = 'TABLE_CLOCK', kind = 'CLOCK' WHERE number = 'R2'"
            )
        )
        await session.execute(
            text(
                "UPDATE timepiece SET reference_id = (SELECT id FROM reference WHERE number = 'R2')"
                " WHERE individual_number <> '100001AB'"
            )
        )


@pytest.fixture
def bases(database, sales_in):
    """Import sales by the changed rules; the bases there are then."""

    async def bases(*sales):
        rows = [
            ROW
            | {
                "declaration_id": f"D{place}",
                "individual_number": f"10000{place}AB",
                "point_of_sale": shop,
                "sold_on": day,
                "kind": kind,
            }
            for place, (shop, day, kind) in enumerate(sales, start=1)
        ]
        async with database.transaction() as session:
            run = ImportRun(session, FileKind.SALES, SaleImport(PROGRAMMES, NOON))
            await run.prepare()
            await run.stage([entry(FileKind.SALES, line, row) for line, row in enumerate(rows, 2)])
            await run.judge()
            await run.write()
        return [(each.number, each.ends_on, each.rule_version) for each in (await sales_in())[1]]

    return bases


@pytest.mark.usefixtures("clocks")
async def test_each_has_the_years_of_its_category_and_market_by_the_rules_of_its_day(bases):
    leap = date(2020, 2, 29)
    found = await bases(("HNL", leap, "SALE"), ("HNL", leap, "SALE"), ("APW", leap, "SALE"))
    assert found == [
        ("100001AB", date(2022, 2, 28), 2),  # a watch in Honolulu: 2020 + 2
        ("100002AB", date(2025, 2, 28), 2),  # a clock: 2020 + 5
        ("100003AB", date(2025, 2, 28), 2),  # a clock in Samoa: the longer of 5 and 3
    ]


@pytest.mark.usefixtures("clocks")
async def test_rules_of_a_later_day_change_no_earlier_sale(bases):
    day = date(2019, 12, 31)
    found = await bases(("HNL", day, "SALE"), ("HNL", day, "SALE"), ("APW", day, "SALE"))
    assert [(ends_on, version) for _, ends_on, version in found] == [(date(2021, 12, 31), 1)] * 3


@pytest.mark.usefixtures("clocks")
async def test_what_starts_no_base_starts_none_in_a_category_with_years_of_its_own(bases):
    day = date(2020, 2, 29)
    found = await bases(("APW", day, "SALE"), ("HNL", day, "LOAN"), ("APW", day, "DISPLAY"))
    assert found == [("100001AB", date(2023, 2, 28), 2)]  # a watch in Samoa: 2020 + 3
