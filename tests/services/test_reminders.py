"""Ninety, thirty and seven days before all cover of a watch ends, by the calendar of its sale."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from models.care import Notice
from models.holding import Ownership
from models.keys import new_id
from models.warranty import CoverageSegment, SaleDeclaration
from services.reminders import remind_some
from tests.factories import (
    HONOLULU,
    PARIS,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_timepiece,
)

ENDS_ON = date(2027, 11, 12)
NOON = datetime(2027, 11, 12, 12, tzinfo=UTC)


def before(days, hour=12):
    return NOON.replace(hour=hour) - timedelta(days=days)


@pytest.fixture
async def watch(database):
    return (await make_catalogue(database))["WATCH"]


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house)


def segment(piece, ends_on, *, kind="BASE", **facts):
    return CoverageSegment(
        id=new_id(),
        timepiece_id=piece.id,
        kind=kind,
        starts_on=ends_on - timedelta(days=700),
        ends_on=ends_on,
        rule="BASE_YEARS",
        rule_version=1,
        **facts,
    )


def held(piece, owner, *, since=date(2025, 11, 12), **facts):
    return Ownership(id=new_id(), timepiece_id=piece.id, owner_id=owner.id, since=since, **facts)


async def keep(database, *rows):
    async with database.transaction() as session:
        session.add_all(rows)


async def make_watch(database, watch, owner, *, zone=PARIS, ends_on=ENDS_ON):
    """A watch that was sold in this zone, covered until this day, and is somebody's."""
    seller = await make_point_of_sale(database, zone=zone)
    piece = await make_timepiece(database, watch)
    sale = SaleDeclaration(
        id=new_id(),
        external_id="S",
        point_of_sale_id=seller.id,
        timepiece_id=piece.id,
        kind="SALE",
        sold_on=date(2025, 11, 12),
        state="ACCEPTED",
    )
    last = segment(piece, ends_on)
    await keep(database, sale, last, held(piece, owner))
    return piece, last


async def remind(database, at, most=1000):
    async with database.transaction() as session:
        return await remind_some(session, at=at, most=most)


async def reminded(database):
    """How many days before each was told, in the order of telling."""
    async with database.transaction() as session:
        kind = Notice.kind == "COVER_ENDING"
        return list(await session.scalars(select(Notice.detail).where(kind).order_by(Notice.id)))


# Cover ends on 12 November 2027: 90 days before is 14 August, 30 days 13 October, 7 days
# 5 November. Noon in UTC is the same day in Paris and, at 2 h, in Honolulu.
@pytest.mark.parametrize(
    ("at", "told"),
    [
        (before(91), []),
        (before(90), ["90"]),
        (before(31), ["90"]),
        (before(30), ["30"]),
        (before(8), ["30"]),
        (before(7), ["7"]),
        (before(0), ["7"]),
        (before(-1), []),
    ],
)
async def test_an_owner_is_reminded_from_the_day_on_until_the_next(
    database, watch, owner, at, told
):
    await make_watch(database, watch, owner)
    await remind(database, at)
    assert await reminded(database) == told


@pytest.mark.parametrize(
    ("zone", "at", "told"),
    [
        # 13 August 23:00 UTC is 14 August 1:00 in Paris, and 13 August 13:00 in Honolulu.
        (PARIS, datetime(2027, 8, 13, 23, tzinfo=UTC), ["90"]),
        (HONOLULU, datetime(2027, 8, 13, 23, tzinfo=UTC), []),
        # 14 August 9:59 UTC is 13 August 23:59 in Honolulu; a minute later the day has come.
        (HONOLULU, datetime(2027, 8, 14, 9, 59, tzinfo=UTC), []),
        (HONOLULU, datetime(2027, 8, 14, 10, 0, tzinfo=UTC), ["90"]),
        # A zone that nobody knows is the last on earth, UTC-12.
        ("Nowhere/Land", datetime(2027, 8, 14, 11, 59, tzinfo=UTC), []),
        ("Nowhere/Land", datetime(2027, 8, 14, 12, 0, tzinfo=UTC), ["90"]),
        # 13 November 9:00 UTC is still the last day of cover in Honolulu, and past it in Paris.
        (HONOLULU, datetime(2027, 11, 13, 9, tzinfo=UTC), ["7"]),
        (PARIS, datetime(2027, 11, 13, 9, tzinfo=UTC), []),
    ],
)
async def test_the_day_is_that_of_the_point_of_sale(database, watch, owner, zone, at, told):
    await make_watch(database, watch, owner, zone=zone)
    await remind(database, at)
    assert await reminded(database) == told


async def test_a_watch_without_a_point_of_sale_goes_by_the_last_zone_on_earth(
    database, watch, owner
):
    piece = await make_timepiece(database, watch)
    await keep(database, segment(piece, ENDS_ON), held(piece, owner))
    await remind(database, before(90, hour=11))
    assert await reminded(database) == []
    await remind(database, before(90))
    assert await reminded(database) == ["90"]


async def test_every_day_of_ninety_brings_three_mails_in_all(database, watch, owner):
    await make_watch(database, watch, owner)
    for days in range(95, -3, -1):
        await remind(database, before(days))
        await remind(database, before(days))
    assert await reminded(database) == ["90", "30", "7"]


async def test_days_that_were_missed_are_made_up_for_by_the_newest_alone(database, watch, owner):
    await make_watch(database, watch, owner)
    await remind(database, before(25))
    await remind(database, before(24))
    assert await reminded(database) == ["30"]


VOID = {"voided_at": NOON, "void_reason": "THIRD_PARTY_REPAIR"}


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([("EXTENSION", ENDS_ON + timedelta(days=2000), {})], []),
        ([("SERVICE_GUARANTEE", ENDS_ON + timedelta(days=300), {})], []),
        ([("EXTENSION", ENDS_ON + timedelta(days=2000), VOID)], ["90"]),
        # Voided from the last day of the base on: what is left of it ends a day before the base.
        ([("EXTENSION", ENDS_ON + timedelta(days=500), {**VOID, "voided_from": ENDS_ON})], ["90"]),
    ],
)
async def test_it_is_the_whole_cover_that_counts(database, watch, owner, others, told):
    piece, _ = await make_watch(database, watch, owner)
    await keep(database, *(segment(piece, end, kind=kind, **facts) for kind, end, facts in others))
    await remind(database, before(90))
    assert await reminded(database) == told


async def test_what_is_left_of_a_segment_ends_the_day_before_it_was_voided(database, watch, owner):
    piece = await make_timepiece(database, watch)
    left = segment(piece, ENDS_ON + timedelta(days=400))
    left.voided_at, left.void_reason = NOON, "THIRD_PARTY_REPAIR"
    left.voided_from = ENDS_ON + timedelta(days=1)
    await keep(database, left, held(piece, owner))
    await remind(database, before(91))
    assert await reminded(database) == []
    await remind(database, before(90))
    assert await reminded(database) == ["90"]


@pytest.mark.parametrize(
    ("since", "told"), [(date(2027, 8, 13), ["90"]), (date(2027, 8, 14), []), (ENDS_ON, [])]
)
async def test_who_came_to_hold_it_later_is_not_told_of_a_day_before_their_time(
    database, watch, owner, since, told
):
    piece = await make_timepiece(database, watch)
    await keep(database, segment(piece, ENDS_ON), held(piece, owner, since=since))
    await remind(database, before(60))
    assert await reminded(database) == told


async def test_joint_holders_are_told_and_former_ones_are_not(database, house, watch, owner):
    piece, last = await make_watch(database, watch, owner)
    joint, former = [await make_owner(database, house) for _ in range(2)]
    await keep(
        database,
        held(piece, joint, is_primary=False),
        held(piece, former, until=date(2026, 1, 1), ended_by="TRANSFER"),
    )
    await remind(database, before(7))
    async with database.transaction() as session:
        told = {each.owner_id: each.object_id for each in await session.scalars(select(Notice))}
    assert told == {owner.id: last.id, joint.id: last.id}


async def test_a_watch_that_nobody_holds_reminds_nobody(database, watch):
    piece = await make_timepiece(database, watch)
    await keep(database, segment(piece, ENDS_ON))
    assert await remind(database, before(90)) == 0


async def test_many_are_told_in_portions_each_with_its_job(database, watch, owner):
    for _ in range(5):
        await make_watch(database, watch, owner)
    portions = [await remind(database, before(90), most=2) for _ in range(4)]
    assert portions == [2, 2, 1, 0]
    async with database.transaction() as session:
        jobs = await session.scalars(text("SELECT args ->> 'mail_id' FROM procrastinate_jobs"))
        told = await session.scalars(select(Notice.id))
        assert sorted(jobs) == sorted(map(str, told))
