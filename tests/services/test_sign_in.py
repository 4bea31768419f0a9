"""Codes and sessions against the clock, which is passed in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from models.people import SignInCode
from rules.access import Role
from rules.errors import Ineligible, InvalidInput
from services.profiles import NewOwner
from services.sessions import (
    SEEN_EVERY,
    SESSION_LIFE,
    issue_key,
    open_session,
    revoke,
    viewer_of,
)
from services.sign_in import CODE_LIFE, MOST_ATTEMPTS, check_code, request_code, sign_in
from tests.factories import make_owner, make_point_of_sale

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
EMAIL = "ada@example.com"
SECOND = timedelta(seconds=1)
ADA = NewOwner("Ada", "Lovelace", date(1985, 12, 10), "GB")


async def asked(database, house, at=AT):
    async with database.transaction() as session:
        await request_code(session, house.vault, email=EMAIL, locale="en", at=at)
        code_id = await session.scalar(
            select(SignInCode.id).order_by(SignInCode.id.desc()).limit(1)
        )
    return code_id, house.vault.sign_in_code(code_id)


async def checked(database, house, code, at=AT):
    async with database.transaction() as session:
        return await check_code(session, house.vault, email=EMAIL, code=code, at=at)


@pytest.mark.parametrize(
    ("later", "is_good"), [(CODE_LIFE - SECOND, True), (CODE_LIFE, False), (CODE_LIFE * 2, False)]
)
async def test_a_code_ends_with_its_life(database, house, later, is_good):
    code_id, code = await asked(database, house)
    found = await checked(database, house, code, AT + later)
    assert found == (code_id if is_good else None)


async def test_a_right_code_is_not_worn_out_by_the_mistakes_of_a_form(database, house):
    code_id, code = await asked(database, house)
    for _ in range(MOST_ATTEMPTS + 1):
        assert await checked(database, house, code) == code_id


async def test_wrong_tries_are_kept_when_the_request_is_refused(database, house):
    await asked(database, house)
    for _ in range(MOST_ATTEMPTS + 3):
        assert await checked(database, house, "00000000") is None
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT attempts FROM sign_in_code")) == MOST_ATTEMPTS


async def test_a_code_that_is_used_opens_nothing_more(database, house):
    code_id, code = await asked(database, house)
    async with database.transaction() as session:
        await sign_in(session, house, code_id=code_id, newcomer=ADA, at=AT)
    assert await checked(database, house, code) is None
    with pytest.raises(InvalidInput) as caught:
        async with database.transaction() as session:
            await sign_in(session, house, code_id=code_id, newcomer=ADA, at=AT)
    assert caught.value.code == "CODE_REFUSED"


async def test_a_child_who_was_refused_left_no_owner(database, house):
    code_id, _ = await asked(database, house)
    child = NewOwner("Kid", "Kiddo", date(2013, 11, 22), "GB")  # thirteen tomorrow
    with pytest.raises(Ineligible):
        async with database.transaction() as session:
            await sign_in(session, house, code_id=code_id, newcomer=child, at=AT)
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM owner")) == 0


async def test_the_day_of_the_thirteenth_birthday_is_enough(database, house):
    code_id, _ = await asked(database, house)
    just = NewOwner("Kid", "Kiddo", date(2013, 11, 21), "GB")
    async with database.transaction() as session:
        signed_in = await sign_in(session, house, code_id=code_id, newcomer=just, at=AT)
    assert signed_in.token


async def test_a_session_ends_by_itself(database, house):
    owner = await make_owner(database, house)
    async with database.transaction() as session:
        session_id, token = await open_session(session, owner.id, AT)
    viewer = await viewer_of(database, token, address=b"", at=AT + SESSION_LIFE - SECOND)
    assert viewer
    assert (viewer.role, viewer.owner_id, viewer.session_id) == (Role.OWNER, owner.id, session_id)
    assert await viewer_of(database, token, address=b"", at=AT + SESSION_LIFE) is None


async def test_a_visit_is_noted_at_most_once_in_a_while(database, house):
    owner = await make_owner(database, house)
    async with database.transaction() as session:
        session_id, token = await open_session(session, owner.id, AT)

    async def seen_after(later):
        await viewer_of(database, token, address=b"", at=AT + later)
        async with database.transaction() as session:
            return await session.scalar(
                text("SELECT last_seen_at FROM session WHERE id = :id"), {"id": session_id}
            )

    assert await seen_after(SEEN_EVERY) == AT
    assert await seen_after(SEEN_EVERY + SECOND) == AT + SEEN_EVERY + SECOND


async def test_a_session_is_ended_once_and_by_its_owner(database, house):
    owner, other = await make_owner(database, house), await make_owner(database, house)
    async with database.transaction() as session:
        session_id, token = await open_session(session, owner.id, AT)
    async with database.transaction() as session:
        assert not await revoke(session, owner_id=other.id, session_id=session_id, at=AT)
        assert await revoke(session, owner_id=owner.id, session_id=session_id, at=AT)
        assert not await revoke(session, owner_id=owner.id, session_id=session_id, at=AT)
    assert await viewer_of(database, token, address=b"", at=AT) is None


async def test_a_key_of_a_point_of_sale_ends_by_itself(database):
    seller = await make_point_of_sale(database)
    async with database.transaction() as session:
        key = await issue_key(session, seller.id, life=timedelta(days=1), at=AT)
    last = AT + timedelta(days=1) - SECOND
    viewer = await viewer_of(database, key, address=b"", at=last)
    assert viewer
    assert (viewer.role, viewer.point_of_sale_id) == (Role.POINT_OF_SALE, seller.id)
    assert await viewer_of(database, key, address=b"", at=last + SECOND) is None
