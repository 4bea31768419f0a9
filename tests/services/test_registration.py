"""Registering against the clock: judged on the instant of the request, all of it or nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from models.outbox import CrmDirty
from models.warranty import CoverageSegment
from rules.errors import Ineligible
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES, Programmes
from rules.reasons import ReasonCode
from services.audit import is_unbroken
from services.sale_voids import void_sale
from tests.factories import (
    HONOLULU,
    PARIS,
    declare,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    register,
)

LAUNCH_EVE = datetime(2019, 11, 11, 23, 59, 59, tzinfo=ZoneInfo(PARIS))
LAUNCH = datetime(2019, 11, 12, tzinfo=ZoneInfo(PARIS))
LONG_BASE = Programmes((replace(DEFAULT_PROGRAMME, base_years_by_market={"FR": 8}),))


@pytest.fixture
async def paris(database):
    return await make_point_of_sale(database)


async def sold(database, seller, reference, day):
    day = date.fromisoformat(day)
    at = datetime(2026, 11, 21, tzinfo=UTC)
    return await make_sold_piece(database, seller, reference, sold_on=day, at=at)


async def segments(database, piece):
    async with database.transaction() as session:
        found = await session.scalars(
            select(CoverageSegment)
            .where(CoverageSegment.timepiece_id == piece.id)
            .order_by(CoverageSegment.starts_on)
        )
        return [(each.kind, each.starts_on, each.ends_on) for each in found]


async def test_the_programme_opens_on_its_day_at_the_point_of_sale(database, house, watch, paris):
    piece = await sold(database, paris, watch, "2017-11-12")
    owner = await make_owner(database, house)
    with pytest.raises(Ineligible) as caught:
        await register(database, owner, piece, at=LAUNCH_EVE)
    assert caught.value.verdict.code is ReasonCode.PROGRAMME_NOT_OPEN
    assert caught.value.verdict.deadline == date(2019, 11, 12)
    assert await register(database, owner, piece, at=LAUNCH)


async def test_eight_years_count_from_the_purchase(database, house, watch, paris):
    piece = await sold(database, paris, watch, "2020-02-29")
    await register(
        database, await make_owner(database, house), piece, at=datetime(2021, 6, 1, tzinfo=UTC)
    )
    assert await segments(database, piece) == [
        ("BASE", date(2020, 2, 29), date(2022, 2, 28)),
        ("EXTENSION", date(2022, 3, 1), date(2028, 2, 29)),  # 2020 + 8, not 2022-02-28 + 6
    ]


async def test_the_last_second_of_the_base_counts_where_the_watch_was_sold(
    database, house, watch, paris
):
    honolulu = await make_point_of_sale(database, zone=HONOLULU, market="US")
    piece = await sold(database, honolulu, watch, "2019-11-12")
    owner = await make_owner(database, house)
    late = datetime(2021, 11, 13, 0, 0, 0, tzinfo=ZoneInfo(HONOLULU))
    with pytest.raises(Ineligible) as caught:
        await register(database, owner, piece, at=late)
    assert caught.value.verdict.code is ReasonCode.BASE_EXPIRED
    in_time = datetime(2021, 11, 12, 23, 59, 59, tzinfo=ZoneInfo(HONOLULU))
    assert await register(database, owner, piece, at=in_time)


async def test_a_base_that_reaches_the_total_needs_no_extension(database, house, watch, paris):
    piece = await make_sold_piece(database, paris, watch)
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM coverage_segment"))
        await session.execute(text("DELETE FROM sale_declaration"))
    await declare(
        database,
        paris,
        piece.number,
        sold_on=date(2020, 1, 1),
        at=datetime(2020, 1, 1, 12, tzinfo=UTC),
        programmes=LONG_BASE,
    )
    await register(
        database,
        await make_owner(database, house),
        piece,
        at=datetime(2021, 1, 1, tzinfo=UTC),
        programmes=LONG_BASE,
    )
    assert await segments(database, piece) == [("BASE", date(2020, 1, 1), date(2028, 1, 1))]


async def test_the_crm_is_promised_all_that_changed_and_the_audit_is_whole(
    database, house, watch, paris
):
    piece = await make_sold_piece(database, paris, watch)
    owner = await make_owner(database, house)
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM crm_dirty"))
    await register(database, owner, piece)
    async with database.transaction() as session:
        promised = (await session.execute(select(CrmDirty.kind, CrmDirty.id))).all()
        assert sorted(kind for kind, _ in promised) == [
            *("COVERAGE", "COVERAGE", "OWNER", "REFERENCE", "TIMEPIECE"),
        ]
        assert {("OWNER", owner.id), ("TIMEPIECE", piece.id)} <= set(map(tuple, promised))
        assert await is_unbroken(session, "TIMEPIECE", piece.id)
        assert await is_unbroken(session, "OWNER", owner.id)


async def test_a_changed_audit_shows(database, house, watch, paris):
    piece = await make_sold_piece(database, paris, watch)
    await register(database, await make_owner(database, house), piece)
    async with database.transaction() as session:
        await session.execute(text("UPDATE audit SET actor = 'SYSTEM:x' WHERE position = 1"))
        assert not await is_unbroken(session, "TIMEPIECE", piece.id)


async def test_no_cover_outlives_its_sale_and_no_row_is_lost(database, house, watch, paris):
    piece = await make_sold_piece(database, paris, watch)
    await register(database, await make_owner(database, house), piece)
    async with database.transaction() as session:
        external_id = await session.scalar(text("SELECT external_id FROM sale_declaration"))
        await void_sale(
            session,
            DEFAULT_PROGRAMMES,
            point_of_sale_id=paris.id,
            external_id=external_id,
            voided_by="ada",
            at=LAUNCH,
        )
    async with database.transaction() as session:
        found = (await session.scalars(select(CoverageSegment))).all()
    assert [(each.void_reason, each.voided_at) for each in found] == [("SALE_VOIDED", LAUNCH)] * 2
