"""A file of sales has the outcomes that its rows would have one by one, voids first."""

from datetime import date

import pytest
from sqlalchemy import func, select

from models.catalogue import Timepiece
from models.holding import Ownership
from models.ledger import Audit
from models.outbox import CrmDirty
from models.people import Owner
from services.imports.report import FileKind
from services.repairs import find_third_party_repair
from services.timepieces import find_timepiece
from tests.factories import Piece, make_card, make_owner, prove_sale, publish_policies, register
from tests.services.cover_world import holder_of, living, noon

KIND = FileKind.SALES
DAY, NEXT_DAY = date(2020, 2, 29), date(2020, 3, 1)
SALE = {
    "declaration_id": "D1",
    "individual_number": "100001AB",
    "reference": "R1",
    "sold_on": DAY,
    "point_of_sale": "HNL",
    "kind": "SALE",
}
VOID = SALE | {"declaration_id": "V1", "kind": "VOID", "voids": "D1"}
OTHER_SHOP = SALE | {"declaration_id": "E1", "point_of_sale": "APW", "sold_on": NEXT_DAY}


@pytest.fixture(autouse=True)
async def _stock(stock):
    """Sales need points of sale and pieces."""


def found(report):
    return [(each.line, each.code) for each in report.problems]


def noted(report):
    return [(each.line, each.code) for each in report.notes]


async def test_a_sale_starts_the_base_and_ends_it_by_the_calendar(take, sales_in):
    report = await take(KIND, [SALE | {"individual_number": "100 001-ab", "reference": "r1"}])

    (sale,), (base,) = await sales_in()
    assert (report.inserted, noted(report)) == (1, [])
    assert (sale.number, sale.state, sale.voided_by) == ("100001AB", "ACCEPTED", None)
    assert (base.kind, base.starts_on, base.ends_on) == ("BASE", DAY, date(2022, 2, 28))
    assert (base.rule, base.rule_version) == ("BASE_YEARS", 1)


@pytest.mark.parametrize("kind", ["LOAN", "DISPLAY", "STAFF"])
async def test_what_is_not_sold_is_accepted_and_starts_nothing(take, sales_in, kind):
    report = await take(KIND, [SALE | {"kind": kind}, OTHER_SHOP])

    declared, (base,) = await sales_in()
    assert report.inserted == 2
    assert {row.state for row in declared} == {"ACCEPTED"}
    assert base.external_id == "E1"


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"declaration_id": ""}, "declaration_id", "CELL_EMPTY"),
        ({"declaration_id": "x" * 65}, "declaration_id", "CELL_TOO_LONG"),
        ({"individual_number": "12AB"}, "individual_number", "NUMBER_MALFORMED"),
        ({"individual_number": "999999ZZ"}, "individual_number", "NUMBER_UNKNOWN"),
        ({"point_of_sale": "XXX"}, "point_of_sale", "POINT_OF_SALE_UNKNOWN"),
        ({"kind": "GIFT"}, "kind", "KIND_UNKNOWN"),
        ({"kind": "VOID"}, "voids", "VOIDS_MISSING"),
        ({"voids": "D0"}, "voids", "VOIDS_UNEXPECTED"),
        ({"sold_on": ""}, "sold_on", "CELL_EMPTY"),
        ({"sold_on": date(1989, 12, 31)}, "sold_on", "DATE_TOO_EARLY"),
        ({"sold_on": date(2026, 11, 22)}, "sold_on", "DATE_IN_FUTURE"),
    ],
)
async def test_a_bad_sale_is_refused_by_its_column(take, sales_in, change, column, code):
    report = await take(KIND, [SALE | change])

    assert [(each.line, each.column, each.code) for each in report.problems] == [(2, column, code)]
    assert await sales_in() == ([], [])


async def test_today_is_the_day_at_the_point_of_sale(take):
    tomorrow = date(2026, 11, 22)  # 12:00 UTC on the 21st is 01:00 on the 22nd in Apia

    report = await take(KIND, [OTHER_SHOP | {"sold_on": tomorrow}, SALE | {"sold_on": tomorrow}])

    assert (report.inserted, found(report)) == (1, [(3, "DATE_IN_FUTURE")])


async def test_the_second_sale_of_a_piece_is_held_and_the_first_row_counts(take, sales_in):
    report = await take(KIND, [OTHER_SHOP, SALE])

    declared, (base,) = await sales_in()
    assert noted(report) == [(3, "SOLD_TWICE")]
    assert {row.external_id: row.held_for for row in declared} == {"E1": None, "D1": "SOLD_TWICE"}
    assert base.external_id == "E1"


async def test_the_same_sale_under_another_id_is_only_a_repetition(take, sales_in):
    report = await take(KIND, [SALE, SALE | {"declaration_id": "D2"}])

    assert noted(report) == [(3, "REPEATED")]
    assert [row.external_id for row in (await sales_in())[0]] == ["D1"]


async def test_a_sale_with_another_reference_is_held_and_leaves_the_place_free(take, sales_in):
    report = await take(KIND, [SALE | {"reference": "R2"}, OTHER_SHOP])

    declared, (base,) = await sales_in()
    assert noted(report) == [(2, "REFERENCE_DIFFERS")]
    assert {row.external_id: row.state for row in declared} == {"D1": "HELD", "E1": "ACCEPTED"}
    assert base.external_id == "E1"


async def test_an_id_given_again_repeats_or_is_refused(take):
    rows = [SALE, SALE, SALE | {"sold_on": NEXT_DAY}]

    first, second = await take(KIND, rows), await take(KIND, rows)

    assert (first.inserted, first.repeated, found(first)) == (1, 1, [(4, "EXTERNAL_ID_REUSED")])
    assert (second.inserted, second.unchanged, found(second)) == (0, 2, found(first))


async def test_a_row_that_is_refused_does_not_speak_for_its_id(take):
    report = await take(KIND, [SALE | {"individual_number": "999999ZZ"}, SALE])

    assert (report.inserted, found(report)) == (1, [(2, "NUMBER_UNKNOWN")])


async def test_two_points_of_sale_may_use_the_same_id(take):
    other = OTHER_SHOP | {"declaration_id": "D1", "individual_number": "100002AB"}

    assert (await take(KIND, [SALE, other])).inserted == 2


@pytest.mark.parametrize("rows", [[SALE, VOID], [VOID, SALE]], ids=["after", "before"])
async def test_a_sale_that_its_file_takes_back_is_kept_void(take, sales_in, rows):
    report = await take(KIND, rows)

    (sale,), cover = await sales_in()
    assert (report.inserted, report.updated, cover) == (1, 1, [])
    assert (sale.state, sale.voided_by, sale.has_voided_at) == ("VOIDED", "V1", True)


async def test_a_void_without_its_sale_leaves_a_tombstone_that_the_sale_fills(take, sales_in):
    await take(KIND, [VOID])
    (tombstone,), _ = await sales_in()
    assert (tombstone.state, tombstone.number) == ("TOMBSTONE", None)

    report = await take(KIND, [SALE])

    (sale,), cover = await sales_in()
    assert (report.inserted, cover) == (1, [])
    assert (sale.state, sale.voided_by, sale.number) == ("VOIDED", "V1", "100001AB")


async def test_another_shop_cannot_take_a_sale_back(take, sales_in):
    await take(KIND, [SALE, VOID | {"point_of_sale": "APW"}])

    declared, (base,) = await sales_in()
    assert [(row.shop, row.state) for row in declared] == [
        ("APW", "TOMBSTONE"),
        ("HNL", "ACCEPTED"),
    ]
    assert base.void_reason is None


async def test_a_void_of_a_kept_sale_voids_its_cover_and_lets_the_oldest_held_count(take, sales_in):
    second, third = OTHER_SHOP, OTHER_SHOP | {"declaration_id": "E2", "sold_on": date(2021, 1, 1)}
    await take(KIND, [SALE, second, third])

    report = await take(KIND, [VOID, VOID | {"declaration_id": "V2"}])

    declared, (live, void) = await sales_in()
    assert (report.updated, report.repeated) == (1, 1)
    assert {row.external_id: row.state for row in declared} == {
        "D1": "VOIDED",
        "E1": "ACCEPTED",
        "E2": "HELD",
    }
    assert (live.external_id, live.void_reason, live.starts_on) == ("E1", None, NEXT_DAY)
    assert (void.external_id, void.void_reason) == ("D1", "SALE_VOIDED")


async def test_a_held_sale_that_is_taken_back_too_does_not_come_to_count(take, sales_in):
    third = OTHER_SHOP | {"declaration_id": "E2", "sold_on": date(2021, 1, 1)}
    await take(KIND, [SALE, OTHER_SHOP, third])

    other_void = VOID | {"declaration_id": "V2", "voids": "E1", "point_of_sale": "APW"}
    await take(KIND, [VOID, other_void])

    declared, cover = await sales_in()
    assert {row.external_id: row.state for row in declared} == {
        "D1": "VOIDED",
        "E1": "VOIDED",
        "E2": "ACCEPTED",
    }
    assert [row.external_id for row in cover if row.void_reason is None] == ["E2"]


async def test_a_new_sale_takes_the_place_of_the_one_that_its_file_takes_back(take, sales_in):
    await take(KIND, [SALE])

    report = await take(KIND, [OTHER_SHOP, VOID])

    declared, (live, void) = await sales_in()
    assert (report.inserted, report.updated, report.notes) == (1, 1, [])
    assert {row.external_id: row.state for row in declared} == {"D1": "VOIDED", "E1": "ACCEPTED"}
    assert (live.external_id, void.external_id) == ("E1", "D1")


async def test_the_crm_hears_of_a_watch_that_loses_its_cover_and_of_nothing_else(take, database):
    await take(KIND, [SALE, SALE | {"declaration_id": "D2", "individual_number": "100002AB"}])
    async with database.transaction() as session:
        owned = await session.scalar(
            select(Timepiece.id).where(Timepiece.individual_number == "100001AB")
        )
        owner = Owner()
        session.add(owner)
        await session.flush()
        session.add(Ownership(timepiece_id=owned, owner_id=owner.id, since=DAY))

    await take(KIND, [VOID, VOID | {"declaration_id": "V2", "voids": "D2"}])

    async with database.transaction() as session:
        told = (await session.scalars(select(CrmDirty.kind).order_by(CrmDirty.kind))).all()
        assert told == ["COVERAGE", "TIMEPIECE"]


async def test_an_import_is_one_entry_in_the_audit_and_an_idle_one_none(take, database):
    for _ in range(2):
        await take(KIND, [SALE, OTHER_SHOP, VOID])

    async with database.transaction() as session:
        entries = await session.scalar(
            select(func.count()).where(
                Audit.object_kind == "IMPORT", Audit.action == "IMPORT_SALES"
            )
        )
    assert entries == 1


async def test_a_dry_run_reports_the_same_and_writes_nothing(take, rows_in):
    rows = [SALE, OTHER_SHOP, VOID, SALE | {"individual_number": "999999ZZ"}]
    before = await rows_in()

    dry = await take(KIND, rows, dry_run=True)
    assert await rows_in() == before

    wet = await take(KIND, rows)
    assert (dry.applied, wet.applied) == (False, True)
    wet.applied = False
    assert dry == wet


async def test_one_bad_row_keeps_the_whole_file_out(take, rows_in):
    before = await rows_in()

    report = await take(KIND, [SALE, VOID, SALE | {"kind": "GIFT"}], skip_bad=False)

    assert (report.applied, report.bad_rows) == (False, 1)
    assert await rows_in() == before


async def test_a_row_takes_the_place_of_a_proven_sale_and_its_holder_keeps_what_was_granted(
    database, house, take
):
    await publish_policies(database)
    async with database.transaction() as session:
        row = await find_timepiece(session, "100001AB", lock=False)
    piece = Piece(row.id, row.individual_number, await make_card(database, row.id))
    await prove_sale(database, piece, sold_on=date(2026, 3, 4))
    owner = await make_owner(database, house)
    await register(database, owner, piece, at=noon(date(2026, 5, 1)))

    report = await take(KIND, [SALE | {"sold_on": date(2026, 2, 4)}])

    assert (report.inserted, report.problems) == (1, [])
    assert await holder_of(database, piece) == owner.id
    assert await living(database, piece) == [
        ("BASE", date(2026, 2, 4), date(2028, 2, 4)),
        ("EXTENSION", date(2028, 2, 5), date(2034, 3, 4)),
    ]


async def test_who_came_too_late_by_the_card_and_in_time_by_the_file_is_extended(
    database, house, take
):
    await publish_policies(database)
    async with database.transaction() as session:
        row = await find_timepiece(session, "100001AB", lock=False)
    piece = Piece(row.id, row.individual_number, await make_card(database, row.id))
    await prove_sale(database, piece, sold_on=date(2024, 3, 4))
    owner = await make_owner(database, house)
    late = noon(date(2026, 3, 20))  # after 4 March, before 3 April
    await register(database, owner, piece, at=late, without_extension=True)

    await take(KIND, [SALE | {"sold_on": date(2024, 4, 3)}])

    assert [kind for kind, *_ in await living(database, piece)] == ["BASE", "EXTENSION"]


async def test_a_repair_that_was_found_stays_found_when_a_file_declares_the_sale_anew(
    database, take
):
    await take(KIND, [SALE])
    found_on = SALE["sold_on"]
    async with database.transaction() as session:
        told = {"found_on": found_on, "actor": "tests", "at": noon(found_on)}
        await find_third_party_repair(session, individual_number="100001AB", **told)
        piece = await find_timepiece(session, "100001AB", lock=False)

    await take(KIND, [VOID, SALE | {"declaration_id": "again"}])

    assert await living(database, piece) == []
