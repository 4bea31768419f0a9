from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from models.holding import OwnershipTransfer
from services.audit import is_unbroken
from services.transfers import OFFER_LIFE, offer_transfer
from services.transfers_expiry import expire_some
from tests.factories import (
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    now,
    publish_policies,
    register,
)


@pytest.fixture
async def offers(database, house):
    """Three watches, each offered an hour after the one before; from the first offer on."""
    await publish_policies(database)
    watch = (await make_catalogue(database))["WATCH"]
    owner, seller = await make_owner(database, house), await make_point_of_sale(database)
    begin = now().astimezone(UTC)
    for hours in range(3):
        piece = await make_sold_piece(database, seller, watch)
        await register(database, owner, piece)
        async with database.transaction() as session:
            await offer_transfer(
                session,
                house.vault,
                owner_id=owner.id,
                timepiece_id=piece.id,
                kind="GIFT",
                at=begin + timedelta(hours=hours),
            )
    return begin


async def expire(database, at: datetime, most=200):
    async with database.transaction() as session:
        return await expire_some(session, at=at, most=most)


async def states(database):
    async with database.transaction() as session:
        found = await session.scalars(select(OwnershipTransfer).order_by(OwnershipTransfer.id))
        return [each.state for each in found]


async def test_an_offer_ends_at_its_instant_and_not_before(database, offers):
    assert await expire(database, offers + OFFER_LIFE - timedelta(seconds=1)) == 0
    assert await expire(database, offers + OFFER_LIFE) == 1
    assert await states(database) == ["EXPIRED", "OFFERED", "OFFERED"]


async def test_what_ended_is_audited_and_ends_once(database, offers):
    later = offers + OFFER_LIFE + timedelta(days=1)
    assert [await expire(database, later, most=2) for _ in range(3)] == [2, 1, 0]
    async with database.transaction() as session:
        for each in await session.scalars(select(OwnershipTransfer)):
            assert await is_unbroken(session, "TRANSFER", each.id)
            assert each.decided_at == later


async def test_an_offer_that_is_being_accepted_is_left_alone(database, offers):
    later = offers + OFFER_LIFE + timedelta(days=1)
    first = select(OwnershipTransfer).order_by(OwnershipTransfer.id).limit(1).with_for_update()
    async with database.transaction() as session:
        await session.scalar(first)
        assert await expire(database, later) == 2
