"""Whatever a viewer was shown, they fetch again by its id; nobody else does."""

from datetime import timedelta

import pytest
from graphql import GraphQLObjectType

from graph.ids import read_id, write_id
from graph.nodes import LOADS
from graph.schema import build_schema
from rules.documents import ContentKind
from rules.targeting import Clause, Dimension, Operator
from services.sessions import open_session, revoke
from tests.factories import TERMS, make_owner, make_sold_piece, now, publish, register

CONSENT = """
mutation C($input: RecordConsentInput!) { recordConsent(input: $input) { consent { id } } }
"""
SHOWN = "{ viewer { sessions { __typename id current } consents { __typename id granted } } }"
AGAIN = """
query N($ids: [ID!]!) { nodes(ids: $ids) {
  __typename id ... on Session { current } ... on Consent { granted }
} }
"""
ITEMS = """
{ viewer { watches { nodes {
  guides { nodes { __typename id } } tips { nodes { __typename id } }
} } } }
"""
ITEM = """
query N($id: ID!) { node(id: $id) { __typename id ... on ContentItem {
  key title markdown language { requested served fallback } why { attribute }
} } }
"""
HOUR = timedelta(hours=1)
CALIBRE = Clause(Dimension.CALIBRE, Operator.ANY, frozenset({"CB 1904"}))


def test_every_type_with_an_id_can_be_fetched_by_it():
    types = build_schema()._schema.type_map  # noqa: SLF001 - Strawberry has no public name for it
    nodes = {
        name
        for name, each in types.items()
        if isinstance(each, GraphQLObjectType)
        and any(interface.name == "Node" for interface in each.interfaces)
    }
    assert len(nodes) >= 10
    assert set(LOADS) == nodes


async def consenting(client, database, house):
    owner = await make_owner(database, house)
    given = {"channel": "EMAIL", "granted": True, "policyVersion": TERMS, "idempotencyKey": "k"}
    await client.ask(CONSENT, {"input": given}, token=owner.token)
    viewer = (await client.ask(SHOWN, token=owner.token))["viewer"]
    return owner, [*viewer["sessions"], *viewer["consents"]]


async def test_sessions_and_consents_are_fetched_again_by_their_owner_alone(
    client, database, house
):
    owner, shown = await consenting(client, database, house)
    other, _ = await consenting(client, database, house)
    ids = {"ids": [each["id"] for each in shown]}
    assert [each["__typename"] for each in shown] == ["Session", "Consent"]
    assert (await client.ask(AGAIN, ids, token=owner.token))["nodes"] == shown
    assert (await client.ask(AGAIN, ids, token=other.token))["nodes"] == [None, None]
    assert (await client.ask(AGAIN, ids))["nodes"] == [None, None]


async def test_a_session_that_has_ended_is_fetched_no_more(client, database, house):
    owner, shown = await consenting(client, database, house)
    async with database.transaction() as session:
        ended = await open_and_revoke(session, owner)
    answer = await client.ask(AGAIN, {"ids": [ended, shown[0]["id"]]}, token=owner.token)
    assert answer["nodes"] == [None, shown[0]]


async def open_and_revoke(session, owner):
    session_id, _ = await open_session(session, owner.id, now())
    await session.flush()
    assert await revoke(session, owner_id=owner.id, session_id=session_id, at=now())
    return write_id("Session", session_id)


@pytest.fixture
async def owner(database, house, maison):
    owner = await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    return owner


async def shown_items(client, owner):
    (watch,) = (await client.ask(ITEMS, token=owner.token))["viewer"]["watches"]["nodes"]
    return [*watch["guides"]["nodes"], *watch["tips"]["nodes"]]


async def test_guides_and_tips_are_fetched_again_without_a_watch_and_without_a_reason(
    client, owner, database, eventually
):
    translations = {"fr": "Le titre"}
    await publish(database, "guide", where=[CALIBRE], translations=translations)
    await publish(database, "tip", kind=ContentKind.CARE, translations=translations)

    async def both():
        return len(await shown_items(client, owner)) == 2

    await eventually(both)
    for item, key in zip(await shown_items(client, owner), ("guide", "tip"), strict=True):
        answer = await client.ask(ITEM, {"id": item["id"]}, token=owner.token, language="fr")
        node = answer["node"]
        assert node.pop("markdown").startswith("# Le titre")
        language = {"requested": "fr", "served": "fr", "fallback": False}
        expected = {"key": key, "title": "Le titre", "language": language, "why": []}
        assert node == {**item, **expected}


async def test_a_guide_is_no_tip_and_a_tip_no_guide(client, owner, database, eventually):
    await publish(database, "guide")

    async def one():
        return len(await shown_items(client, owner)) == 1

    await eventually(one)
    (item,) = await shown_items(client, owner)
    key = read_id(item["id"])[1]
    assert (await client.ask(ITEM, {"id": write_id("Tip", key)}))["node"] is None


async def test_what_is_for_another_market_is_not_fetched(client, owner, database, eventually):
    await publish(database, "for-fr", markets=frozenset({"FR"}))

    async def one():
        return len(await shown_items(client, owner)) == 1

    await eventually(one)
    (item,) = await shown_items(client, owner)
    assert (await client.ask(ITEM, {"id": item["id"]}, token=owner.token))["node"][
        "key"
    ] == "for-fr"
    elsewhere = ITEM.replace(") {", ') @inContext(country: "CH") {', 1)
    assert (await client.ask(elsewhere, {"id": item["id"]}, token=owner.token))["node"] is None


async def test_what_was_shown_and_then_embargoed_is_fetched_no_more(
    client, owner, database, eventually
):
    await publish(database, "guide", text="The first text.")

    async def one():
        return len(await shown_items(client, owner)) == 1

    await eventually(one)
    (item,) = await shown_items(client, owner)
    await publish(database, "guide", text="The second text.", embargo_at=now() + HOUR)

    async def gone():
        return (await client.ask(ITEM, {"id": item["id"]}, token=owner.token))["node"] is None

    await eventually(gone)
