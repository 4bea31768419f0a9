"""What a stranger does with an owner's address costs the stranger, and hardly the owner."""

import pytest
from sqlalchemy import select, text

from models.ledger import RateLimit
from services.limits import (
    CODES_BY_EMAIL_HERE,
    NUMBERS_BY_PRINCIPAL,
    SIGN_INS_BY_EMAIL,
    SIGN_INS_BY_EMAIL_HERE,
)
from tests.factories import make_owner

REQUEST = """
mutation R($email: String!) { requestSignInCode(input: {email: $email}) { userErrors { code } } }
"""
SIGN_IN = "mutation S($input: SignInInput!) { signIn(input: $input) { userErrors { code } token } }"
ELIGIBILITY = "query E($n: String!) { eligibility(individualNumber: $n) { eligible } }"
EMAIL = "ada@example.com"
STRANGER = "198.51.100.7"
OF_NUMBERS = RateLimit.subject.between(b"numbers/", b"numbers0")
ADA = {"givenName": "Ada", "familyName": "Byron", "birthDate": "1985-12-10", "country": "GB"}


async def requested(client, **options):
    answer = await client.ask(REQUEST, {"email": EMAIL}, **options)
    return [each["code"] for each in answer["requestSignInCode"]["userErrors"]]


async def tried(client, code, newcomer=None, **options):
    given = {"email": EMAIL, "code": code, "newOwner": newcomer}
    payload = (await client.ask(SIGN_IN, {"input": given}, **options))["signIn"]
    return [each["code"] for each in payload["userErrors"]]


async def newest_code(database, house):
    async with database.transaction() as session:
        return house.vault.sign_in_code(
            await session.scalar(text("SELECT id FROM sign_in_code ORDER BY id DESC LIMIT 1"))
        )


async def test_a_stranger_who_asks_for_codes_does_not_keep_the_owner_from_one(
    client, database, house
):
    await make_owner(database, house, email=EMAIL)
    for _ in range(CODES_BY_EMAIL_HERE.tries):
        assert await requested(client, address=STRANGER) == []
    assert await requested(client, address=STRANGER) == ["RATE_LIMITED"]
    assert await requested(client) == []


async def test_a_stranger_who_tries_codes_does_not_keep_the_owner_out(client, database, house):
    await make_owner(database, house, email=EMAIL)
    for _ in range(SIGN_INS_BY_EMAIL_HERE.tries):
        assert await tried(client, "00000000", address=STRANGER) == ["CODE_REFUSED"]
    assert await tried(client, "00000000", address=STRANGER) == ["RATE_LIMITED"]
    await requested(client)
    assert await tried(client, await newest_code(database, house)) == []


async def test_from_many_places_an_address_is_tried_so_often_and_no_more(client, database, house):
    await make_owner(database, house, email=EMAIL)
    for turn in range(SIGN_INS_BY_EMAIL.tries):
        await tried(client, "00000000", address=f"198.51.100.{turn}")
    assert await tried(client, "00000000", address="203.0.113.1") == ["RATE_LIMITED"]


async def test_a_code_that_a_stranger_asks_for_does_not_end_the_owners(client, database, house):
    await make_owner(database, house, email=EMAIL)
    await requested(client)
    mine = await newest_code(database, house)
    await requested(client, address=STRANGER)
    assert await tried(client, mine) == []


async def test_a_right_code_stays_good_however_long_the_profile_takes(client, database, house):
    await requested(client)
    code = await newest_code(database, house)
    assert await tried(client, code) == ["PROFILE_NEEDED"]
    for _ in range(SIGN_INS_BY_EMAIL_HERE.tries + 1):
        assert await tried(client, code, {**ADA, "phone": "044 1"}) == ["PHONE_INVALID"]
    assert await tried(client, code, ADA) == []


async def test_a_refused_try_does_not_count_under_any_limit(client, database):
    for turn in range(NUMBERS_BY_PRINCIPAL.tries * 2):
        await client.send(ELIGIBILITY, {"n": f"{900000 + turn}ZZ"})
    async with database.transaction() as session:
        counts = list(await session.scalars(select(RateLimit.tries).where(OF_NUMBERS)))
    assert counts == [NUMBERS_BY_PRINCIPAL.tries] * 3  # by the hour, by the day, by address


@pytest.mark.parametrize(
    "lines",
    [
        lambda turn: [f"203.0.113.{turn}", "192.0.2.9"],  # the first line is the client's own
        lambda turn: [f"2001:db8:1:1::{turn:x}"],
        lambda turn: [f"192.0.2.9:{5000 + turn}"],
    ],
)
async def test_a_caller_does_not_buy_new_tries_by_another_header(client, database, lines):
    for turn in range(NUMBERS_BY_PRINCIPAL.tries + 2):
        await client.http.post(
            "/graphql",
            json={"query": ELIGIBILITY, "variables": {"n": f"{800000 + turn}ZZ"}},
            headers=[("x-forwarded-for", line) for line in lines(turn)],
        )
    async with database.transaction() as session:
        counts = list(await session.scalars(select(RateLimit.tries).where(OF_NUMBERS)))
    assert counts == [NUMBERS_BY_PRINCIPAL.tries] * 3
