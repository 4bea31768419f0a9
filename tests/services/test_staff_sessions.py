"""A session of staff ends by itself, by their word, and with the key that opened it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models.ledger import Audit
from models.people import StaffSession
from rules.access import Action, Role
from services.retention import forget_old
from services.staff_sessions import IDLE, LIFE, end_staff_session, open_staff_session, staff_of
from services.tokens import hashed
from tests.factories import make_owner, make_point_of_sale, make_staff_key, now

MINUTE = timedelta(minutes=1)


async def sign_in(database, key, *, action=Action.READ_CRM_SYNC, at=None):
    async with database.transaction() as session:
        return await open_staff_session(session, key, action=action, at=at or now())


async def who(database, token, at=None):
    return await staff_of(database, token, address=b"", at=at or now())


async def run(database, statement):
    async with database.transaction() as session:
        await session.execute(text(statement))


async def signed_in_until(database, token, start, steps):
    """How many of these visits find somebody signed in."""
    return sum([await who(database, token, start + step) is not None for step in steps])


@pytest.fixture
async def token(database):
    return await sign_in(database, await make_staff_key(database, label="desk Paris"))


async def test_whoever_holds_a_key_of_staff_is_signed_in_by_it(database, token):
    viewer = await who(database, token)
    assert (viewer.role, viewer.label) == (Role.CRM_AGENT, "desk Paris")
    assert viewer.principal.startswith("CRM_AGENT:")


async def test_of_the_token_only_a_hash_is_kept(database, token):
    async with database.transaction() as session:
        assert await session.scalar(select(StaffSession.token_hash)) == hashed(token)


@pytest.mark.parametrize("role", [Role.SERVICE_CENTRE, Role.DISTRIBUTION_CENTRE])
async def test_staff_who_may_do_something_else_are_not_let_in(database, role):
    assert await sign_in(database, await make_staff_key(database, role)) is None


async def test_neither_points_of_sale_nor_owners_nor_strangers_are_let_in(database, house):
    seller, owner = await make_point_of_sale(database), await make_owner(database, house)
    for each in (seller.token, owner.token, "cbk_unknown", ""):
        assert await sign_in(database, each) is None


@pytest.mark.parametrize("change", ["revoked_at = now()", "expires_at = now()"])
async def test_a_key_that_has_ended_ends_its_sessions_at_once(database, token, change):
    await run(database, f"UPDATE api_key SET {change}")  # noqa: S608 - the test's own words
    assert await who(database, token) is None


async def test_a_key_that_has_ended_opens_no_session(database):
    key = await make_staff_key(database)
    await run(database, "UPDATE api_key SET revoked_at = now()")
    assert await sign_in(database, key) is None


async def test_a_session_lives_no_longer_than_its_key(database):
    key = await make_staff_key(database)
    await run(database, "UPDATE api_key SET expires_at = now() + interval '10 minutes'")
    token = await sign_in(database, key)
    assert await who(database, token, now() + 9 * MINUTE)
    assert await who(database, token, now() + 11 * MINUTE) is None


async def test_half_an_hour_without_a_visit_ends_it(database, token):
    assert await who(database, token, now() + IDLE - MINUTE)
    assert await who(database, token, now() + 2 * IDLE - MINUTE) is None


async def test_eight_hours_end_it_however_often_it_is_used(database, token):
    steps = [20 * MINUTE * n for n in range(1, 30)]
    assert await signed_in_until(database, token, now(), steps) == LIFE // (20 * MINUTE) - 1


async def test_who_signs_out_is_out_and_the_other_browser_is_not(database, token):
    other = await sign_in(database, await make_staff_key(database))
    viewer = await who(database, token)
    async with database.transaction() as session:
        await end_staff_session(session, viewer, at=now())
    assert await who(database, token) is None
    assert await who(database, other)


async def test_signing_in_and_out_is_written_down(database, token):
    viewer = await who(database, token)
    for _ in range(2):
        async with database.transaction() as session:
            await end_staff_session(session, viewer, at=now())
    async with database.transaction() as session:
        rows = await session.execute(select(Audit.actor, Audit.action).order_by(Audit.position))
    assert list(rows) == [(viewer.principal, "SIGN_IN"), (viewer.principal, "SIGN_OUT")]


async def test_a_session_that_ended_long_ago_is_forgotten(database, token):
    async with database.transaction() as session:
        await forget_old(session, now() + timedelta(days=30))
        assert await session.scalar(select(StaffSession.id))
        await forget_old(session, now() + timedelta(days=31))
        assert await session.scalar(select(StaffSession.id)) is None


async def test_whoever_signed_in_works_in_the_languages_of_their_key(database):
    key = await make_staff_key(database, Role.TRANSLATOR, locales=["fr", "it"])
    token = await sign_in(database, key, action=Action.TRANSLATE)
    assert (await who(database, token)).locales == {"fr", "it"}
