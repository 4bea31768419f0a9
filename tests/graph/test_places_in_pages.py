"""A cursor keeps the reader's place, or is refused; it never begins again unseen."""

import pytest

from graph.ids import read_id
from graph.pages import write_cursor
from models.keys import new_id
from rules.documents import ContentKind
from services.content.publications import withdraw
from tests.factories import make_owner, make_sold_piece, publish, register

TIPS = """
query Q($after: String) { viewer { watches { nodes { tips(first: 1, after: $after) {
  totalCount nodes { key markdown } pageInfo { endCursor }
} } } } }
"""


@pytest.fixture
async def owner(client, database, house, maison, eventually):
    owner = await make_owner(database, house)
    await register(database, owner, await make_sold_piece(database, maison.seller, maison.watch))
    for number in range(3):
        await publish(database, f"care-{number}", kind=ContentKind.CARE)

    async def all_shown():
        return (await tips(client, owner))["totalCount"] == 3

    await eventually(all_shown)
    return owner


async def tips(client, owner, after=None):
    answer = await client.ask(TIPS, {"after": after}, token=owner.token)
    return answer["viewer"]["watches"]["nodes"][0]["tips"]


async def refused(client, owner, after):
    response = await client.send(TIPS, {"after": after}, token=owner.token)
    (error,) = response.json()["errors"]
    return error["extensions"]["code"]


async def test_a_new_text_of_a_piece_does_not_lose_the_readers_place(
    client, owner, database, eventually
):
    first = await tips(client, owner)
    key = first["nodes"][0]["key"]
    await publish(database, key, kind=ContentKind.CARE, text="The second text.")

    async def is_second():
        # By the newer publication the piece comes first, as it did.
        (node,) = (await tips(client, owner))["nodes"]
        return node["key"] == key and "The second text." in node["markdown"]

    await eventually(is_second)
    found, after = {key}, first["pageInfo"]["endCursor"]
    for _ in range(2):
        page = await tips(client, owner, after)
        found.add(page["nodes"][0]["key"])
        after = page["pageInfo"]["endCursor"]
    assert found == {"care-0", "care-1", "care-2"}


async def test_a_cursor_at_what_is_no_longer_there_is_refused(client, owner, database, eventually):
    first = await tips(client, owner)
    key = first["nodes"][0]["key"]
    latest = await publish(database, key, kind=ContentKind.CARE, text="The last text.")
    async with database.transaction() as session:
        await withdraw(session, latest, publisher="PUBLISHER:tests")

    async def is_gone():
        return (await tips(client, owner))["totalCount"] == 2

    await eventually(is_gone)
    assert await refused(client, owner, first["pageInfo"]["endCursor"]) == "BAD_USER_INPUT"


async def test_a_cursor_that_was_never_given_is_refused(client, owner):
    for cursor in (write_cursor(new_id()), "nonsense", ""):
        assert await refused(client, owner, cursor) == "BAD_USER_INPUT"


async def test_a_cursor_tells_the_piece_and_not_its_publication(client, owner):
    page = await client.ask(
        "{ viewer { watches { nodes { tips { edges { cursor node { id } } } } } } }",
        token=owner.token,
    )
    for edge in page["viewer"]["watches"]["nodes"][0]["tips"]["edges"]:
        assert read_id(edge["cursor"])[1] == read_id(edge["node"]["id"])[1]
