"""Who holds a watch, and what that means for the next sale and the next person."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select, text

from models.database import Database
from models.outbox import CrmDirty
from models.warranty import CoverageSegment
from rules.access import Role, Viewer
from rules.programme import DEFAULT_PROGRAMME, DEFAULT_PROGRAMMES, Programmes
from rules.reasons import ReasonCode
from services.consents import LATEST_OF_OWNERS, record_consent
from services.eligibility import Question, explain
from services.outbox import promise
from services.sale_voids import void_sale
from tests.factories import (
    TERMS,
    day_ago,
    declare,
    make_owner,
    make_sold_piece,
    register,
)

WITHOUT_EXTENSION = Programmes((replace(DEFAULT_PROGRAMME, base_years=8),))


async def take_back(database, seller):
    async with database.transaction() as session:
        external_id = await session.scalar(
            text("SELECT external_id FROM sale_declaration WHERE state = 'ACCEPTED'")
        )
        await void_sale(
            session,
            DEFAULT_PROGRAMMES,
            point_of_sale_id=seller.id,
            external_id=external_id,
            voided_by=None,
            at=datetime.now(UTC),
        )


async def living_cover(database):
    async with database.transaction() as session:
        found = await session.scalars(
            select(CoverageSegment).where(CoverageSegment.voided_at.is_(None))
        )
        return {segment.kind: (segment.starts_on, segment.ends_on) for segment in found}


async def test_a_corrected_sale_gives_its_owner_the_eight_years_again(
    database, house, seller, watch
):
    piece = await make_sold_piece(database, seller, watch, sold_on=day_ago(30))
    await register(database, await make_owner(database, house), piece)
    await take_back(database, seller)
    assert await living_cover(database) == {}
    await declare(database, seller, piece.number, sold_on=day_ago(10))
    cover = await living_cover(database)
    assert set(cover) == {"BASE", "EXTENSION"}
    assert cover["BASE"][0] == day_ago(10)
    assert cover["EXTENSION"][1].year == day_ago(10).year + 8


async def test_eligibility_says_what_registering_would(database, house, seller, watch):
    piece = await make_sold_piece(database, seller, watch)
    holder, other = await make_owner(database, house), await make_owner(database, house)
    await register(database, holder, piece, programmes=WITHOUT_EXTENSION)
    async with database.transaction() as session:
        told = {
            who: (
                await explain(
                    session,
                    WITHOUT_EXTENSION,
                    viewer=Viewer(Role.OWNER, owner_id=each.id),
                    question=Question(piece.number, piece.card),
                    at=datetime.now(UTC),
                )
            ).code
            for who, each in (("other", other), ("holder", holder))
        }
    assert told["other"] is ReasonCode.ALREADY_EXTENDED


async def test_without_proof_no_date_tells_when_a_watch_was_bought(database, seller, watch):
    piece = await make_sold_piece(database, seller, watch)
    async with database.transaction() as session:
        verdicts = [
            await explain(
                session,
                DEFAULT_PROGRAMMES,
                viewer=Viewer(),
                question=Question(piece.number, token),
                at=datetime.now(UTC),
            )
            for token in (None, piece.card)
        ]
    assert [verdict.code for verdict in verdicts] == [ReasonCode.ELIGIBLE] * 2
    assert (verdicts[0].deadline, verdicts[0].extended_through) == (None, None)
    assert verdicts[1].deadline is not None


async def test_a_promised_version_never_goes_down(database, house):
    owner = await make_owner(database, house)
    seen = []

    async def promise_again():
        async with database.transaction() as session:
            await promise(session, "OWNER", [owner.id])
        async with database.transaction() as session:
            seen.append((await session.get(CrmDirty, ("OWNER", owner.id))).version)

    for _ in range(20):
        await asyncio.gather(promise_again(), promise_again())
    async with database.transaction() as session:
        last = (await session.get(CrmDirty, ("OWNER", owner.id))).version
    assert last == max(seen)


async def test_the_last_answer_counts_however_they_come_together(database: Database, house, seller):
    owner = await make_owner(database, house)

    async def answer(*, granted):
        async with database.transaction() as session:
            await record_consent(
                session,
                owner_id=owner.id,
                purpose="MARKETING",
                channel="EMAIL",
                granted=granted,
                policy_version=TERMS,
                locale="en",
            )

    for _ in range(5):
        await asyncio.gather(answer(granted=True), answer(granted=False))
        rows = await database.fetch(LATEST_OF_OWNERS, ids=[owner.id], purpose="MARKETING")
        async with database.transaction() as session:
            by_time = await session.scalar(
                text("SELECT granted FROM consent ORDER BY created_at DESC LIMIT 1")
            )
            instants = (await session.scalars(text("SELECT created_at FROM consent"))).all()
        assert rows[0]["granted"] is by_time
        assert len(set(instants)) == len(instants)
