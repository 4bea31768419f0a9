import random
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, text, update

from jobs.crm.outbound.claims import claim, release, renew
from jobs.crm.outbound.settling import Fate, Settled, settle
from models.keys import new_id
from models.outbox import CrmDirty
from services.outbox import promise
from tests.factories import (
    make_catalogue,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    publish_policies,
    register,
)


async def promised(database, kind, ids, *, urgent=False):
    async with database.transaction() as session:
        await promise(session, kind, ids, urgent=urgent)


async def claimed(database, lease=None, groups=1000, *, urgent_only=False):
    async with database.transaction() as session:
        return await claim(session, lease or new_id(), groups, urgent_only=urgent_only)


async def dirty(database, record_id):
    async with database.transaction() as session:
        return await session.scalar(select(CrmDirty).where(CrmDirty.id == record_id))


async def register_watch(database, house):
    """Somebody with a registered watch: an owner, a piece, two segments, a consent or more."""
    await publish_policies(database)
    seller = await make_point_of_sale(database)
    piece = await make_sold_piece(database, seller, (await make_catalogue(database))["WATCH"])
    owner = await make_owner(database, house)
    await register(database, owner, piece)
    return owner, piece


async def test_claims_come_in_one_order_whatever_order_they_were_promised_in(database):
    ids = [new_id() for _ in range(30)]
    for kind in ("TIMEPIECE", "OWNER"):
        for each in random.sample(ids, len(ids)):
            await promised(database, kind, [each])
    claims = await claimed(database)
    assert [(each.kind, each.id) for each in claims] == [
        (kind, each) for kind in ("OWNER", "TIMEPIECE") for each in sorted(ids)
    ]


async def test_all_that_is_an_owners_comes_together(database, house):
    owner, piece = await register_watch(database, house)
    await promised(database, "OWNER", [new_id() for _ in range(5)])
    async with database.transaction() as session:
        await session.execute(
            update(CrmDirty)
            .where(CrmDirty.group_id == owner.id, CrmDirty.kind == "COVERAGE")
            .values(due_at=datetime.now(UTC) - timedelta(hours=1))
        )
    claims = await claimed(database, groups=1)
    assert [each.kind for each in claims] == ["OWNER", "TIMEPIECE", "COVERAGE", "COVERAGE"]
    assert {each.id for each in claims} >= {owner.id, piece.id}


async def test_an_owner_whom_a_worker_has_in_hand_is_left_alone_by_the_others(database, house):
    owner, piece = await register_watch(database, house)
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM crm_dirty"))
    await promised(database, "OWNER", [owner.id])
    assert len(await claimed(database)) == 1
    await promised(database, "TIMEPIECE", [piece.id])  # the same person's, a moment later
    other = new_id()
    await promised(database, "OWNER", [other])
    assert [each.id for each in await claimed(database)] == [other]


async def test_what_is_urgent_goes_before_a_backlog_and_has_a_lane_of_its_own(database):
    backlog, urgent = [new_id() for _ in range(50)], {new_id(), new_id()}
    await promised(database, "OWNER", backlog)
    await promised(database, "OWNER", urgent, urgent=True)
    (first,) = await claimed(database, groups=1)
    (second,) = await claimed(database, urgent_only=True)
    assert {first.id, second.id} == urgent
    assert await claimed(database, urgent_only=True) == []
    assert len(await claimed(database)) == 50


async def test_what_is_held_is_not_claimed_until_it_changes(database):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    (mine,) = await claimed(database, lease)
    async with database.transaction() as session:
        held = Settled(mine, Fate.HELD, "STRING_TOO_LONG", "DATA", ("phone",))
        await settle(session, lease, [held])
    row = await dirty(database, key)
    assert (row.code, row.fault, row.fields) == ("STRING_TOO_LONG", "DATA", ["phone"])
    assert await claimed(database) == []
    await promised(database, "OWNER", [key])
    row = await dirty(database, key)
    assert (row.code, row.fault, row.fields, row.held_since) == (None, None, [], None)
    assert len(await claimed(database)) == 1


async def test_a_lease_that_is_renewed_is_not_taken_over(database):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    await claimed(database, lease)
    async with database.transaction() as session:
        await session.execute(update(CrmDirty).values(lease_until=datetime.now(UTC)))
        await renew(session, lease)
    assert await claimed(database) == []


async def test_what_is_released_is_as_if_it_had_never_been_claimed(database):
    key, lease = new_id(), new_id()
    await promised(database, "OWNER", [key])
    before = await dirty(database, key)
    await claimed(database, lease)
    async with database.transaction() as session:
        await release(session, lease)
    after = await dirty(database, key)
    for name in ("lease", "lease_until", "due_at", "attempts", "version", "code"):
        assert getattr(after, name) == getattr(before, name)


async def test_a_backlog_that_the_planner_knows_nothing_of_is_claimed_and_settled_at_once(database):
    await promised(database, "OWNER", [new_id()])
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM crm_dirty"))
    async with database.transaction() as session:
        await session.execute(text("ANALYZE crm_dirty"))  # as it is most of the time: empty
    for kind in ("OWNER", "TIMEPIECE"):
        await promised(database, kind, [new_id() for _ in range(20_000)])
    lease = new_id()
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL statement_timeout = 2000"))
        claims = await claim(session, lease, 4_000)
    assert len(claims) == 4_000
    async with database.transaction() as session:
        await session.execute(text("SET LOCAL statement_timeout = 2000"))
        await settle(session, lease, [Settled(each, Fate.STRUCK) for each in claims])
