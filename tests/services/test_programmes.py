"""Versions of the rules are adopted in order and in time, and decide nothing that was decided."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from models.holding import Registration
from models.ledger import Audit, ProgrammeVersion
from models.warranty import CoverageSegment
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES
from rules.programme_document import ProgrammeRefused, as_document
from services.audit import is_unbroken
from services.programmes import adopt, read_programmes
from tests.factories import (
    PARIS,
    Piece,
    declare,
    make_card,
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_timepiece,
    publish_policies,
    register,
)

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)
NEW_YEAR = date(2027, 1, 1)
SHIPPED = as_document(DEFAULT_PROGRAMME)
THREE_YEARS = SHIPPED | {"base_years": 3}
TEN_IN_ALL = SHIPPED | {"total_years": 10}


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS))


@pytest.fixture
def take(database):
    """Adopt a document from a day on, and hand out the versions that there are then."""

    async def take(document, day=NEW_YEAR, *, at=MORNING):
        async with database.transaction() as session:
            await adopt(session, document, in_force_from=day, actor="SYSTEM:tests", at=at)
        return await read_programmes(database)

    return take


async def kept(database):
    async with database.transaction() as session:
        found = await session.scalars(select(ProgrammeVersion).order_by(ProgrammeVersion.version))
        return [(each.version, each.in_force_from, each.adopted_by) for each in found]


async def test_where_nothing_was_adopted_the_programme_is_the_one_that_is_shipped(database):
    assert await read_programmes(database) == DEFAULT_PROGRAMMES


async def test_the_first_adoption_keeps_the_version_before_it_too(database, take):
    programmes = await take(THREE_YEARS)
    second = replace(DEFAULT_PROGRAMME, version=2, in_force_from=NEW_YEAR, base_years=3)
    assert programmes.versions == (DEFAULT_PROGRAMME, second)
    assert await kept(database) == [
        (1, date(1990, 1, 1), "SYSTEM:shipped"),
        (2, NEW_YEAR, "SYSTEM:tests"),
    ]


async def test_versions_follow_each_other_and_none_is_changed(database, take):
    first = await take(THREE_YEARS)
    later = await take(TEN_IN_ALL, date(2027, 6, 1))
    assert later.versions[:2] == first.versions
    assert [each.version for each in later.versions] == [1, 2, 3]


async def test_an_adoption_is_in_the_audit_without_what_it_says(database, take):
    await take(THREE_YEARS)
    async with database.transaction() as session:
        (link,) = await session.scalars(select(Audit).where(Audit.object_kind == "PROGRAMME"))
        assert await is_unbroken(session, "PROGRAMME", link.object_id)
    assert (link.object_id.int, link.actor, link.action) == (2, "SYSTEM:tests", "ADOPT")
    assert link.fields == ["in_force_from", "rules"]


@pytest.mark.parametrize(
    ("document", "day", "at", "reason"),
    [
        (THREE_YEARS, date(2026, 11, 22), MORNING, "Choose 2026-11-23 or a later one."),
        (THREE_YEARS, date(2026, 11, 21), MORNING, "Choose 2026-11-23 or a later one."),
        # at Kiritimati the next day has begun, and somebody may decide by its rules
        (THREE_YEARS, date(2026, 11, 23), MORNING.replace(hour=12), "Choose 2026-11-24 or"),
        (SHIPPED, NEW_YEAR, MORNING, "There is nothing to adopt."),
        (SHIPPED | {"covered_categories": ["CAR"]}, NEW_YEAR, MORNING, "CAR is no category"),
        ({}, NEW_YEAR, MORNING, "base_years: it is missing"),
    ],
)
async def test_what_cannot_be_adopted_is_refused_and_leaves_no_trace(
    database, take, document, day, at, reason
):
    with pytest.raises(ProgrammeRefused) as caught:
        await take(document, day, at=at)
    assert reason in str(caught.value)
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Audit)) == 0
    assert await kept(database) == []


async def test_no_version_overtakes_one_that_is_still_to_come(take):
    await take(THREE_YEARS)
    with pytest.raises(ProgrammeRefused, match="Choose 2027-01-02 or a later one"):
        await take(TEN_IN_ALL, date(2026, 12, 1))


async def test_of_two_who_adopt_at_once_one_is_refused_and_told_why(database, take):
    results = await asyncio.gather(
        *(take(each) for each in (THREE_YEARS, TEN_IN_ALL)), return_exceptions=True
    )
    (refused,) = (each for each in results if isinstance(each, ProgrammeRefused))
    assert "Another version is being adopted" in str(refused) or "Choose" in str(refused)
    assert len(await kept(database)) == 2


async def test_who_adopts_while_another_does_is_refused_at_once(database, take):
    async with database.transaction() as session:
        await adopt(session, THREE_YEARS, in_force_from=NEW_YEAR, actor="SYSTEM:a", at=MORNING)
        with pytest.raises(ProgrammeRefused, match="is being adopted at this moment"):
            await take(TEN_IN_ALL, date(2027, 6, 1))
    assert [each[0] for each in await kept(database)] == [1, 2]


class Story:
    """One maison, in which watches are sold and registered around a change of the rules."""

    def __init__(self, database, house, seller, reference):
        self.database, self.house = database, house
        self.seller, self.reference = seller, reference

    async def piece(self):
        row = await make_timepiece(self.database, self.reference)
        return Piece(row.id, row.number, await make_card(self.database, row.id))

    async def sell(self, piece, day, programmes, *, at=None):
        await declare(
            self.database,
            self.seller,
            piece.number,
            sold_on=date.fromisoformat(day),
            at=at or local(f"{day}T18:00:00"),
            programmes=programmes,
        )

    async def register(self, piece, at, programmes):
        owner = await make_owner(self.database, self.house)
        return await register(self.database, owner, piece, at=local(at), programmes=programmes)

    async def cover(self, piece):
        async with self.database.transaction() as session:
            found = await session.scalars(
                select(CoverageSegment)
                .where(CoverageSegment.timepiece_id == piece.id)
                .order_by(CoverageSegment.starts_on)
            )
            return [(each.kind, str(each.ends_on), each.rule_version) for each in found]

    async def version_of(self, registration_id):
        async with self.database.transaction() as session:
            row = await session.get_one(Registration, registration_id)
            return (row.state, row.rule_version)


@pytest.fixture
async def story(database, house):
    await publish_policies(database)
    references = await make_catalogue(database)
    return Story(database, house, await make_point_of_sale(database), references["WATCH"])


@pytest.mark.parametrize(
    ("day", "base"),
    [
        ("2026-12-31", ("BASE", "2028-12-31", 1)),  # 2026 + 2
        ("2027-01-01", ("BASE", "2030-01-01", 2)),  # 2027 + 3
    ],
)
async def test_a_base_is_that_of_the_version_of_its_day_however_late_it_is_declared(
    story, take, day, base
):
    programmes = await take(THREE_YEARS)
    early, late = await story.piece(), await story.piece()
    await story.sell(early, day, programmes)
    await story.sell(late, day, programmes, at=local("2027-03-01T12:00:00"))
    assert await story.cover(early) == await story.cover(late) == [base]


async def test_a_base_that_was_granted_stays_when_the_rules_give_less(story, take):
    piece = await story.piece()
    await story.sell(piece, "2026-11-01", DEFAULT_PROGRAMMES)
    programmes = await take(SHIPPED | {"base_years": 1})
    await story.register(piece, "2028-11-01T23:59:59", programmes)  # its last day by the old rules
    assert await story.cover(piece) == [
        ("BASE", "2028-11-01", 1),
        ("EXTENSION", "2034-11-01", 2),  # 2026 + 8
    ]


@pytest.mark.parametrize(
    ("instant", "extension"),
    [
        ("2026-12-31T23:59:59", ("EXTENSION", "2034-11-01", 1)),  # 2026 + 8
        ("2027-01-01T00:00:00", ("EXTENSION", "2036-11-01", 2)),  # 2026 + 10
    ],
)
async def test_an_extension_is_that_of_the_instant_of_its_request(story, take, instant, extension):
    programmes = await take(TEN_IN_ALL)
    piece = await story.piece()
    await story.sell(piece, "2026-11-01", programmes)
    registration = await story.register(piece, instant, programmes)
    assert (await story.cover(piece))[1] == extension
    assert await story.version_of(registration) == ("ACTIVE", extension[2])


async def test_cover_that_was_granted_is_the_same_after_a_change(story, take):
    piece = await story.piece()
    await story.sell(piece, "2026-11-01", DEFAULT_PROGRAMMES)
    await story.register(piece, "2026-11-20T12:00:00", DEFAULT_PROGRAMMES)
    before = await story.cover(piece)
    await take(SHIPPED | {"base_years": 1, "total_years": 3})
    assert await story.cover(piece) == before


async def test_a_request_is_judged_by_the_version_of_its_instant_however_late_it_is_completed(
    story, take
):
    programmes = await take(TEN_IN_ALL)
    piece = await story.piece()
    registration = await story.register(piece, "2026-12-31T23:59:59", programmes)
    assert await story.version_of(registration) == ("PENDING_SALE", 1)
    await story.sell(piece, "2026-12-31", programmes, at=local("2027-01-15T12:00:00"))
    assert await story.version_of(registration) == ("ACTIVE", 1)
    assert await story.cover(piece) == [
        ("BASE", "2028-12-31", 1),
        ("EXTENSION", "2034-12-31", 1),  # 2026 + 8, as on the day it was asked for
    ]


async def test_a_category_has_its_base_from_the_day_on_which_the_rules_name_it(
    database, story, take
):
    programmes = await take(SHIPPED | {"base_years_by_category": {"WATCH": 5}})
    before, after = await story.piece(), await story.piece()
    await story.sell(before, "2026-12-31", programmes)
    await story.sell(after, "2027-01-01", programmes)
    assert await story.cover(before) == [("BASE", "2028-12-31", 1)]
    assert await story.cover(after) == [("BASE", "2032-01-01", 2)]
