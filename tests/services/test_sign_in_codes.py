"""Codes of one address beside each other: none ends by a stranger's doing, none is left behind."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from models.people import Owner, SignInCode
from rules.errors import Ineligible, InvalidInput
from services.profiles import NewOwner
from services.sign_in import (
    CODE_LIFE,
    MOST_ATTEMPTS,
    check_code,
    email_place,
    forget_code,
    request_code,
    sign_in,
)
from tests.factories import make_owner

AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
EMAIL = "ada@example.com"
ADA = NewOwner("Ada", "Lovelace", date(1985, 12, 10), "GB")
KID = NewOwner("Kid", "Kiddo", date(2020, 1, 1), "GB")


async def asked(database, house, *, email=EMAIL, at=AT):
    async with database.transaction() as session:
        await request_code(session, house.vault, email=email, locale="en", at=at)
        return await session.scalar(select(SignInCode.id).order_by(SignInCode.id.desc()).limit(1))


async def checked(database, house, code, *, at=AT):
    async with database.transaction() as session:
        return await check_code(session, house.vault, email=EMAIL, code=code, at=at)


async def used(database, house, code_id, newcomer=ADA):
    async with database.transaction() as session:
        return await sign_in(session, house, code_id=code_id, newcomer=newcomer, at=AT)


async def kept(database):
    async with database.transaction() as session:
        return list(await session.scalars(select(SignInCode.id).order_by(SignInCode.id)))


async def test_a_code_that_a_stranger_asks_for_does_not_end_the_one_just_received(database, house):
    mine = await asked(database, house)
    theirs = await asked(database, house)
    for code_id in (mine, theirs):
        assert await checked(database, house, house.vault.sign_in_code(code_id)) == code_id


async def test_no_more_than_two_codes_of_an_address_are_kept(database, house):
    codes = [await asked(database, house) for _ in range(4)]
    assert await kept(database) == codes[-2:]
    assert await checked(database, house, house.vault.sign_in_code(codes[0])) is None


async def test_a_new_request_drops_what_is_used_or_expired(database, house):
    await asked(database, house)
    newer = await asked(database, house, at=AT + CODE_LIFE)
    assert await kept(database) == [newer]
    await used(database, house, newer)
    newest = await asked(database, house, at=AT + CODE_LIFE)
    assert await kept(database) == [newest]


async def test_wrong_tries_end_both_codes(database, house):
    codes = [await asked(database, house) for _ in range(2)]
    for _ in range(MOST_ATTEMPTS):
        assert await checked(database, house, "00000000") is None
    for code_id in codes:
        assert await checked(database, house, house.vault.sign_in_code(code_id)) is None


async def test_wrong_tries_at_once_do_not_slip_through_together(database, house):
    code_id = await asked(database, house)
    await asyncio.gather(*(checked(database, house, f"{n:08}") for n in range(20)))
    async with database.transaction() as session:
        code = await session.get_one(SignInCode, code_id)
        assert code.attempts == MOST_ATTEMPTS


async def test_of_a_child_no_address_is_left_however_often_a_code_was_asked_for(database, house):
    other = await asked(database, house, email="bob@example.com")
    codes = [await asked(database, house) for _ in range(3)]
    with pytest.raises(Ineligible):
        await used(database, house, codes[-1], KID)
    async with database.transaction() as session:
        await forget_code(session, codes[-1])
    assert await kept(database) == [other]


async def test_a_code_that_is_used_ends_the_others_of_its_address(database, house):
    older, newer = await asked(database, house), await asked(database, house)
    await used(database, house, older)
    assert await kept(database) == [older]
    assert await checked(database, house, house.vault.sign_in_code(newer)) is None


async def test_two_codes_used_at_once_let_one_person_in_once(database, house):
    codes = [await asked(database, house) for _ in range(2)]
    answers = await asyncio.gather(
        *(used(database, house, each) for each in codes), return_exceptions=True
    )
    refusals = [each for each in answers if isinstance(each, Exception)]
    assert [type(each) for each in refusals] == [InvalidInput]
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Owner)) == 1


async def test_a_code_is_mailed_to_the_address_as_it_was_typed(database, house):
    code_id = await asked(database, house, email=" Ada.Lovelace@Example.COM ")
    async with database.transaction() as session:
        code = await session.get_one(SignInCode, code_id)
        mailed = house.vault.open(code.email, email_place(code_id))
    assert mailed == "Ada.Lovelace@Example.COM"


async def test_who_can_read_a_look_alike_mailbox_does_not_enter_as_its_owner(database, house):
    owner = await make_owner(database, house, email="gross@example.com")
    code_id = await asked(database, house, email="gro\u00df@example.com")
    with pytest.raises(InvalidInput) as caught:
        await used(database, house, code_id, None)
    assert caught.value.code == "PROFILE_NEEDED"
    signed_in = await used(database, house, await asked(database, house, email="GROSS@example.com"))
    assert signed_in.owner_id == owner.id
