"""What owners change of what they said of themselves, and nothing else changes."""

import pytest
from sqlalchemy import text

from tests.factories import make_owner

UPDATE = """
mutation U($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    userErrors { code field }
    owner { givenName familyName phone country preferredLanguage address { street city } }
  }
}
"""
AS_JOINED = {
    "givenName": "Ada",
    "familyName": "Lovelace",
    "phone": None,
    "country": "FR",
    "preferredLanguage": None,
    "address": None,
}


@pytest.fixture
async def owner(database, house, client):
    return await make_owner(database, house)


async def changed(client, owner, **given):
    answer = await client.ask(UPDATE, {"input": given}, token=owner.token)
    return answer["updateProfile"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, {}),
        ({"givenName": " Augusta "}, {"givenName": "Augusta"}),
        ({"phone": "+44 20 7946 0000"}, {"phone": "+442079460000"}),
        ({"country": "ch"}, {"country": "CH"}),
        ({"preferredLanguage": "zh-TW"}, {"preferredLanguage": "zh-Hant"}),
        ({"address": {"city": "London"}}, {"address": {"street": None, "city": "London"}}),
    ],
)
async def test_only_what_is_given_changes(client, owner, given, kept):
    payload = await changed(client, owner, **given)
    assert payload == {"userErrors": [], "owner": AS_JOINED | kept}


async def test_a_null_empties_what_may_be_empty(client, owner):
    await changed(client, owner, phone="+442079460000", address={"city": "London"})
    payload = await changed(client, owner, phone=None, address=None, preferredLanguage=None)
    assert payload == {"userErrors": [], "owner": AS_JOINED}


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"givenName": ""}, "NAME_INVALID", ["givenName"]),
        ({"familyName": "x" * 81}, "NAME_INVALID", ["familyName"]),
        ({"phone": "1"}, "PHONE_INVALID", ["phone"]),
        ({"preferredLanguage": "tlh"}, "LANGUAGE_INVALID", ["preferredLanguage"]),
        ({"address": {"street": "x" * 256}}, "ADDRESS_INVALID", ["address", "street"]),
        ({"address": {"postalCode": "x" * 21}}, "ADDRESS_INVALID", ["address", "postalCode"]),
    ],
)
async def test_a_mistake_is_told_at_its_field_and_nothing_changes(
    client, owner, database, given, code, field
):
    payload = await changed(client, owner, **{"givenName": "Augusta", **given})
    assert payload == {"userErrors": [{"code": code, "field": field}], "owner": None}
    answer = await client.ask("{ viewer { owner { givenName } } }", token=owner.token)
    assert answer["viewer"]["owner"]["givenName"] == "Ada"


async def test_a_name_cannot_be_emptied(client, owner):
    response = await client.send(UPDATE, {"input": {"givenName": None}}, token=owner.token)
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_change_is_promised_to_the_crm_and_audited_by_field_names_only(
    client, owner, database
):
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM crm_dirty"))
    await changed(client, owner, familyName="Byron", phone="+442079460000")
    async with database.transaction() as session:
        promised = (await session.execute(text("SELECT kind, id FROM crm_dirty"))).all()
        assert [tuple(each) for each in promised] == [("OWNER", owner.id)]
        said = await session.scalar(
            text("SELECT fields FROM audit WHERE action = 'UPDATE_PROFILE'")
        )
    assert sorted(said) == ["family_name", "phone"]


async def test_the_preferred_language_is_spoken_from_then_on(client, owner):
    await changed(client, owner, preferredLanguage="it")
    answer = await client.ask("{ localization { current { tag } } }", token=owner.token)
    assert answer["localization"]["current"]["tag"] == "it"
