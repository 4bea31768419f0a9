"""Consents are receipts, only added to, one purpose at a time; a no is always taken."""

import pytest
from sqlalchemy import text

from tests.factories import TERMS, make_owner, make_sold_piece, register

RECORD = """
mutation C($input: RecordConsentInput!) {
  recordConsent(input: $input) {
    userErrors { code field message }
    consent { id purpose channel granted policyVersion language }
  }
}
"""
CONSENTS = "{ viewer { consents { purpose channel granted policyVersion language } } }"
POLICY = """
query P($purpose: ConsentPurpose!) {
  policyText(purpose: $purpose) { purpose version language body }
}
"""


@pytest.fixture
async def owner(database, house, client):
    return await make_owner(database, house)


async def recorded(client, owner, *, granted=True, key="1", version=TERMS, **options):
    given = {
        "channel": "EMAIL",
        "granted": granted,
        "policyVersion": version,
        "idempotencyKey": key,
    }
    return (await client.ask(RECORD, {"input": given}, token=owner.token, **options))[
        "recordConsent"
    ]


async def test_a_receipt_says_what_was_shown_and_answered(client, owner):
    payload = await recorded(client, owner, language="ja")
    assert payload["userErrors"] == []
    assert payload["consent"].pop("id")
    assert payload["consent"] == {
        "purpose": "MARKETING",
        "channel": "EMAIL",
        "granted": True,
        "policyVersion": TERMS,
        "language": "ja",
    }


async def test_a_receipt_keeps_the_digest_of_the_very_text(client, owner, database):
    await recorded(client, owner, language="fr")
    async with database.transaction() as session:
        kept = await session.scalar(text("SELECT digest FROM consent"))
        shown = await session.scalar(
            text(
                "SELECT sha256(convert_to(body, 'UTF8')) FROM policy_text"
                " WHERE purpose = 'MARKETING' AND locale = 'fr'"
            )
        )
    assert kept == shown


async def test_receipts_are_only_added_to_and_the_newest_comes_first(client, owner):
    for key, granted in (("1", True), ("2", False), ("3", True)):
        assert (await recorded(client, owner, granted=granted, key=key))["userErrors"] == []
    answer = await client.ask(CONSENTS, token=owner.token)
    assert [each["granted"] for each in answer["viewer"]["consents"]] == [True, False, True]


async def test_a_retry_adds_no_receipt(client, owner):
    assert await recorded(client, owner) == await recorded(client, owner)
    assert len((await client.ask(CONSENTS, token=owner.token))["viewer"]["consents"]) == 1


async def test_a_yes_is_taken_for_the_current_text_only(client, owner):
    payload = await recorded(client, owner, version="2019-01-01", language="fr")
    assert payload["consent"] is None
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == ("POLICY_NOT_CURRENT", ["policyVersion"])
    assert (await client.ask(CONSENTS, token=owner.token))["viewer"]["consents"] == []


async def test_a_no_is_taken_whatever_text_it_names(client, owner):
    payload = await recorded(client, owner, granted=False, version="long gone")
    assert payload["userErrors"] == []
    assert payload["consent"]["granted"] is False


async def test_joining_the_programme_is_no_yes_to_news_and_a_no_to_news_leaves_the_programme(
    client, owner, database, maison
):
    await register(database, owner, await make_sold_piece(database, maison.seller, maison.watch))
    answer = await client.ask(CONSENTS, token=owner.token)
    assert [(each["purpose"], each["channel"]) for each in answer["viewer"]["consents"]] == [
        ("PROGRAMME", None)
    ]
    await recorded(client, owner, granted=False)
    answer = await client.ask(
        "{ viewer { watches { nodes { coverage { status } } } } }", token=owner.token
    )
    assert answer["viewer"]["watches"]["nodes"] == [{"coverage": {"status": "EXTENDED"}}]


async def test_nobody_sees_the_receipts_of_another(client, owner, database, house):
    await recorded(client, owner)
    other = await make_owner(database, house)
    assert await client.ask(CONSENTS, token=other.token) == {"viewer": {"consents": []}}


@pytest.mark.parametrize("purpose", ["PROGRAMME", "MARKETING"])
async def test_a_text_is_shown_in_the_readers_language(client, purpose):
    bodies = set()
    for tag in ("en", "fr", "ar", "ja", "zh-Hant"):
        shown = (await client.ask(POLICY, {"purpose": purpose}, language=tag))["policyText"]
        assert (shown["purpose"], shown["version"], shown["language"]) == (purpose, TERMS, tag)
        bodies.add(shown["body"])
    assert len(bodies) == 5
