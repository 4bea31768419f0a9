"""Signing in by a code over HTTP: what is told, what is kept, and what is not."""

import hashlib

import pytest
from sqlalchemy import text

from models.database import Database
from services.limits import (
    CODES_BY_ADDRESS,
    CODES_BY_EMAIL,
    CODES_BY_EMAIL_HERE,
    SIGN_INS_BY_EMAIL,
)
from tests.factories import make_owner

REQUEST = """
mutation R($email: String!) {
  requestSignInCode(input: {email: $email}) {
    userErrors { code message field } expiresInSeconds
  }
}
"""
SIGN_IN = """
mutation S($input: SignInInput!) {
  signIn(input: $input) {
    userErrors { code message field }
    token
    owner { id email givenName familyName birthDate country phone preferredLanguage
            address { street city country } }
  }
}
"""
SESSIONS = "{ viewer { sessions { id current } } }"
REVOKE = """
mutation V($id: ID!) {
  revokeSession(input: {sessionId: $id}) { userErrors { code field } sessions { id current } }
}
"""
ADA = {
    "givenName": "Ada",
    "familyName": "Lovelace",
    "birthDate": "1985-12-10",
    "country": "GB",
    "phone": "+44 20 7946 0000",
    "address": {"street": "12 St James's Square", "city": "London", "country": "GB"},
    "preferredLanguage": "fr-CH",
}
EMAIL = "ada@example.com"


async def requested(client, house, database, email=EMAIL, address="192.0.2.1"):
    """The digits of a code that was just asked for, as the mail would bring them."""
    answer = await client.ask(REQUEST, {"email": email}, address=address)
    assert answer["requestSignInCode"] == {"userErrors": [], "expiresInSeconds": 600}
    async with database.transaction() as session:
        code_id = await session.scalar(text("SELECT id FROM sign_in_code ORDER BY id DESC LIMIT 1"))
    return house.vault.sign_in_code(code_id)


async def signed_in(client, code, *, email=EMAIL, newcomer=None, **options):
    given = {"email": email, "code": code, "newOwner": newcomer}
    return (await client.ask(SIGN_IN, {"input": given}, **options))["signIn"]


async def refused(client, code, **options):
    payload = await signed_in(client, code, **options)
    assert (payload["token"], payload["owner"]) == (None, None)
    (error,) = payload["userErrors"]
    return error["code"]


def wrong(code):
    return f"{(int(code) + 1) % 10**8:08}"


async def everything(database: Database) -> str:
    """All rows of all tables, as text."""
    async with database.transaction() as session:
        tables = (
            await session.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
        ).all()
        rows = [
            (await session.scalars(text(f'SELECT t::text FROM "{table}" AS t'))).all()  # noqa: S608 - the catalogue's names
            for table in tables
        ]
    return "\n".join(row for each in rows for row in each)


async def test_the_answer_is_the_same_for_every_address(client, database, house):
    await make_owner(database, house, email=EMAIL)
    known = await client.send(REQUEST, {"email": EMAIL})
    unknown = await client.send(REQUEST, {"email": "nobody@example.com"})
    assert known.content == unknown.content
    assert known.headers == unknown.headers
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM sign_in_code")) == 2
        assert await session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 2


async def test_what_is_no_address_is_refused(client):
    answer = await client.ask(REQUEST, {"email": "ada"}, language="fr")
    (error,) = answer["requestSignInCode"]["userErrors"]
    assert (error["code"], error["field"]) == ("EMAIL_INVALID", ["email"])
    assert error["message"] != "This is not an e-mail address."


async def test_the_job_names_the_mail_by_id_and_holds_no_address(client, database, house):
    await requested(client, house, database)
    async with database.transaction() as session:
        arguments = await session.scalar(text("SELECT args::text FROM procrastinate_jobs"))
        code_id = await session.scalar(text("SELECT id::text FROM sign_in_code"))
    assert arguments == f'{{"mail_id": "{code_id}"}}'


async def test_a_known_owner_signs_in_with_the_code(client, database, house):
    owner = await make_owner(database, house, email=EMAIL)
    code = await requested(client, house, database, " ADA@example.com")
    payload = await signed_in(client, f"{code[:4]} {code[4:]}", email="Ada@Example.com")
    assert payload["userErrors"] == []
    assert payload["owner"]["email"] == owner.email
    answer = await client.ask("{ viewer { owner { id } } }", token=payload["token"])
    assert answer["viewer"]["owner"]["id"] == payload["owner"]["id"]


async def test_somebody_new_is_asked_who_they_are_and_joins_with_the_same_code(
    client, database, house
):
    code = await requested(client, house, database)
    assert await refused(client, code) == "PROFILE_NEEDED"
    payload = await signed_in(client, code, newcomer=ADA)
    assert payload["userErrors"] == []
    owner = payload["owner"]
    assert owner.pop("id")
    assert owner == {
        **ADA,
        "email": EMAIL,
        "phone": "+442079460000",
        "preferredLanguage": "fr",
    }


async def test_what_was_said_of_oneself_is_sealed_at_rest(client, database, house):
    await make_owner(database, house)
    code = await requested(client, house, database)
    await signed_in(client, code, newcomer=ADA)
    kept = await everything(database)
    assert "owner" in kept
    for word in ("Lovelace", EMAIL, "1985-12-10", "+442079460000", "St James", code):
        assert word not in kept
        assert word.encode().hex() not in kept


async def test_the_address_leaves_the_queue_once_the_code_is_used(client, database, house):
    code = await requested(client, house, database)
    await signed_in(client, code, newcomer=ADA)
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT email FROM sign_in_code")) == b""


@pytest.mark.parametrize("born", ["2020-01-01", "2014-06-30"])
async def test_of_a_child_nothing_is_kept(client, database, house, born):
    code = await requested(client, house, database, "kid@example.com")
    newcomer = {**ADA, "givenName": "Kiddo", "birthDate": born}
    for language, word in (("fr", "13"), ("en", "13")):
        payload = await signed_in(
            client, code, email="kid@example.com", newcomer=newcomer, language=language
        )
        (error,) = payload["userErrors"]
        assert error["code"] == ("UNDER_AGE" if language == "fr" else "CODE_REFUSED")
        assert language != "fr" or word in error["message"]
    async with database.transaction() as session:
        for table in ("sign_in_code", "owner", "owner_profile", "session", "audit", "crm_dirty"):
            assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table  # noqa: S608 - our own names
    kept = await everything(database)
    for found in ("kid@example.com", "Kiddo", born):
        assert found not in kept
        assert found.encode().hex() not in kept


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"givenName": " "}, "NAME_INVALID", ["givenName"]),
        ({"familyName": "x" * 81}, "NAME_INVALID", ["familyName"]),
        ({"phone": "020 7946"}, "PHONE_INVALID", ["phone"]),
        ({"birthDate": "2999-01-01"}, "BIRTH_DATE_INVALID", ["birthDate"]),
        ({"preferredLanguage": "tlh"}, "LANGUAGE_INVALID", ["preferredLanguage"]),
        ({"address": {"city": "x" * 41}}, "ADDRESS_INVALID", ["address", "city"]),
    ],
)
async def test_a_mistake_in_joining_is_told_at_its_field_and_the_code_stays_good(
    client, database, house, change, code, field
):
    digits = await requested(client, house, database)
    payload = await signed_in(client, digits, newcomer={**ADA, **change})
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == (code, field)
    assert (await signed_in(client, digits, newcomer=ADA))["userErrors"] == []


async def test_a_wrong_code_is_refused_as_one_that_was_never_sent(client, database, house):
    code = await requested(client, house, database)
    missed = await client.send(SIGN_IN, {"input": {"email": EMAIL, "code": wrong(code)}})
    never = await client.send(
        SIGN_IN, {"input": {"email": "nobody@example.com", "code": "12345678"}}
    )
    assert missed.content == never.content
    assert missed.json()["data"]["signIn"]["userErrors"][0]["code"] == "CODE_REFUSED"


@pytest.mark.parametrize("code", ["", "abc", "0" * 9, "١٢٣٤٥٦٧٨", "12345678\u0000", "💎"])
async def test_what_is_no_code_is_refused(client, database, house, code):
    await requested(client, house, database)
    response = await client.send(SIGN_IN, {"input": {"email": EMAIL, "code": code}})
    assert response.status_code in (200, 400)
    assert b'"token":"' not in response.content
    assert b"INTERNAL" not in response.content


async def test_a_code_is_used_once(client, database, house):
    await make_owner(database, house, email=EMAIL)
    code = await requested(client, house, database)
    assert (await signed_in(client, code))["token"]
    assert await refused(client, code) == "CODE_REFUSED"


async def test_five_wrong_tries_end_a_code(client, database, house):
    await make_owner(database, house, email=EMAIL)
    code = await requested(client, house, database)
    for _ in range(5):
        assert await refused(client, wrong(code)) == "CODE_REFUSED"
    assert await refused(client, code) == "CODE_REFUSED"


async def test_four_wrong_tries_do_not(client, database, house):
    await make_owner(database, house, email=EMAIL)
    code = await requested(client, house, database)
    for _ in range(4):
        assert await refused(client, wrong(code)) == "CODE_REFUSED"
    assert (await signed_in(client, code))["token"]


async def test_the_two_newest_codes_are_good_and_the_one_before_is_not(client, database, house):
    await make_owner(database, house, email=EMAIL)
    first, second, _ = [await requested(client, house, database) for _ in range(3)]
    assert await refused(client, first) == "CODE_REFUSED"
    assert (await signed_in(client, second))["token"]


async def test_using_one_code_ends_the_other(client, database, house):
    await make_owner(database, house, email=EMAIL)
    older = await requested(client, house, database)
    newer = await requested(client, house, database)
    assert (await signed_in(client, older))["token"]
    assert await refused(client, newer) == "CODE_REFUSED"


async def test_a_miss_counts_against_both_codes(client, database, house):
    await make_owner(database, house, email=EMAIL)
    codes = [await requested(client, house, database) for _ in range(2)]
    free = next(code for code in ("00000001", "00000002", "00000003") if code not in codes)
    for _ in range(5):
        assert await refused(client, free) == "CODE_REFUSED"
    assert [await refused(client, code) for code in codes] == ["CODE_REFUSED"] * 2


async def test_a_code_is_good_for_its_own_address_only(client, database, house):
    await make_owner(database, house, email=EMAIL)
    await make_owner(database, house, email="bob@example.com")
    code = await requested(client, house, database)
    await requested(client, house, database, "bob@example.com")
    assert await refused(client, code, email="bob@example.com") == "CODE_REFUSED"


async def test_one_place_gets_fewer_codes_for_an_address_than_all_places_together(
    client, database, house
):
    for _ in range(CODES_BY_EMAIL_HERE.tries):
        await requested(client, house, database)
    answer = await client.ask(REQUEST, {"email": EMAIL})
    assert answer["requestSignInCode"]["userErrors"][0]["code"] == "RATE_LIMITED"
    # Who asks from elsewhere, as the owner may, is not locked out by it.
    await requested(client, house, database, address="198.51.100.7")


async def test_an_address_gets_so_many_codes_an_hour_wherever_they_are_asked_from(
    client, database, house
):
    for turn in range(CODES_BY_EMAIL.tries):
        await requested(client, house, database, address=f"198.51.100.{turn}")
    answer = await client.ask(REQUEST, {"email": "ADA@example.com"}, address="198.51.100.99")
    (error,) = answer["requestSignInCode"]["userErrors"]
    assert error["code"] == "RATE_LIMITED"
    await requested(client, house, database, "bob@example.com", address="198.51.100.99")


async def test_a_caller_gets_so_many_codes_an_hour_whoever_they_are_for(client, database, house):
    for turn in range(CODES_BY_ADDRESS.tries):
        await requested(client, house, database, f"owner-{turn}@example.com")
    answer = await client.ask(REQUEST, {"email": EMAIL})
    assert answer["requestSignInCode"]["userErrors"][0]["code"] == "RATE_LIMITED"
    await requested(client, house, database, EMAIL, address="198.51.100.7")


async def test_a_caller_cannot_make_up_where_they_come_from(client, database, house):
    # Only the last hop is what our proxy says; the others are the caller's own words.
    for turn in range(CODES_BY_ADDRESS.tries):
        address = f"203.0.113.{turn}, 192.0.2.1"
        await requested(client, house, database, f"owner-{turn}@example.com", address=address)
    answer = await client.ask(REQUEST, {"email": EMAIL}, address="203.0.113.99, 192.0.2.1")
    assert answer["requestSignInCode"]["userErrors"][0]["code"] == "RATE_LIMITED"


async def test_tries_at_codes_are_limited_too(client, database, house):
    await make_owner(database, house, email=EMAIL)
    codes = []
    for turn in range(SIGN_INS_BY_EMAIL.tries):
        address = f"198.51.100.{turn}"
        codes.append(await refused(client, "00000000", address=address))
    assert set(codes) == {"CODE_REFUSED"}
    assert await refused(client, "00000000", address="198.51.100.77") == "RATE_LIMITED"


async def test_a_token_is_kept_as_a_hash_only(client, database, house):
    await make_owner(database, house, email=EMAIL)
    code = await requested(client, house, database)
    token = (await signed_in(client, code))["token"]
    kept = await everything(database)
    assert token not in kept
    assert token.encode().hex() not in kept
    assert hashlib.sha256(token.encode()).hexdigest() in kept


async def test_an_owner_lists_their_sessions_and_ends_another(client, database, house):
    owner = await make_owner(database, house, email=EMAIL)
    code = await requested(client, house, database)
    token = (await signed_in(client, code))["token"]
    here, there = (await client.ask(SESSIONS, token=token))["viewer"]["sessions"]
    assert (here["current"], there["current"]) == (True, False)
    ended = (await client.ask(REVOKE, {"id": there["id"]}, token=token))["revokeSession"]
    assert ended == {"userErrors": [], "sessions": [here]}
    response = await client.send("{ viewer { roles } }", token=owner.token)
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    again = (await client.ask(REVOKE, {"id": there["id"]}, token=token))["revokeSession"]
    assert again["userErrors"] == [{"code": "SESSION_UNKNOWN", "field": ["sessionId"]}]


async def test_nobody_ends_the_session_of_another(client, database, house):
    mine, theirs = await make_owner(database, house), await make_owner(database, house)
    answer = await client.ask(SESSIONS, token=theirs.token)
    (session,) = answer["viewer"]["sessions"]
    for given in (session["id"], "nonsense", ""):
        payload = (await client.ask(REVOKE, {"id": given}, token=mine.token))["revokeSession"]
        assert payload["userErrors"][0]["code"] == "SESSION_UNKNOWN"
    assert (await client.ask(SESSIONS, token=theirs.token))["viewer"]["sessions"] == [session]


async def test_who_signs_out_is_out(client, database, house):
    owner = await make_owner(database, house)
    answer = await client.ask("mutation { signOut { signedOut } }", token=owner.token)
    assert answer == {"signOut": {"signedOut": True}}
    assert (await client.send(SESSIONS, token=owner.token)).status_code == 401


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Basic YWRhOnB3", "Bearer cbs_x", "Bearer cbk_x", "x"]
)
async def test_a_token_that_is_none_is_no_anonymous_visit(client, header):
    response = await client.http.post(
        "/graphql",
        json={"query": "{ viewer { roles } }"},
        headers={"authorization": header},
    )
    assert response.status_code == 401
