"""Guides and tips: the closest one, in the reader's language, and never before its time."""

import base64
from datetime import timedelta

import pytest

from rules.documents import GUIDES, ContentKind
from rules.targeting import Clause, Dimension, Operator
from services.content.publications import withdraw
from services.guidance import choose_items
from services.shelf import Shelf
from tests.factories import make_owner, make_sold_piece, now, publish, register

ITEMS = """
{ viewer { watches { nodes {
  guides { totalCount nodes { id key title markdown html kind
    language { requested served direction fallback } why { attribute operator values } } }
  tips { totalCount nodes { id key title why { attribute operator values } } }
} } } }
"""
NODE = "query N($id: ID!) { node(id: $id) { id } }"
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def clause(dimension, *values, op=Operator.ANY):
    return Clause(dimension, op, frozenset(values))


@pytest.fixture
async def owner(database, house, maison):
    owner = await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    return owner


async def seen(client, owner, **options):
    answer = await client.ask(ITEMS, token=owner.token, **options)
    (watch,) = answer["viewer"]["watches"]["nodes"]
    return watch


async def keys(client, owner):
    watch = await seen(client, owner)
    return [each["key"] for each in (*watch["guides"]["nodes"], *watch["tips"]["nodes"])]


async def shown(client, owner, eventually, *expected):
    async def is_shown():
        return await keys(client, owner) == list(expected)

    await eventually(is_shown)


async def test_the_most_specific_guide_of_a_group_is_served_and_says_why(
    client, owner, database, eventually
):
    guides = {
        "for-all": (),
        "for-quartz": (clause(Dimension.MOVEMENT, "QUARTZ", "SOLAR"),),
        "for-calibre": (clause(Dimension.CALIBRE, "CB 1904", "CB 2000"),),
        "for-another": (clause(Dimension.REFERENCE, "CB-EYEWEAR"),),
    }
    for key, where in guides.items():
        await publish(database, key, where=where, group="daily-use")
    await shown(client, owner, eventually, "for-calibre")
    (guide,) = (await seen(client, owner))["guides"]["nodes"]
    # Of the two calibres that the guide is for, only the one of this watch is given as a reason.
    assert guide["why"] == [{"attribute": "CALIBRE", "operator": "ANY", "values": ["CB 1904"]}]


async def test_guides_and_tips_are_kept_apart(client, owner, database, eventually):
    await publish(database, "guide")
    await publish(database, "tip", kind=ContentKind.STRAP_CHANGE)
    await shown(client, owner, eventually, "guide", "tip")
    watch = await seen(client, owner)
    assert [each["key"] for each in watch["guides"]["nodes"]] == ["guide"]
    assert [each["key"] for each in watch["tips"]["nodes"]] == ["tip"]


async def test_an_item_comes_whole_in_one_language_and_says_which(
    client, owner, database, eventually
):
    await publish(database, "guide", translations={"fr": "Le titre", "ar": "العنوان"})
    await shown(client, owner, eventually, "guide")
    for asked, served, direction, title in (
        ("fr", "fr", "LTR", "Le titre"),
        ("ar", "ar", "RTL", "العنوان"),
        ("ja", "en", "LTR", "Title of guide"),
    ):
        (guide,) = (await seen(client, owner, language=asked))["guides"]["nodes"]
        assert guide["title"] == title
        assert guide["language"] == {
            "requested": asked,
            "served": served,
            "direction": direction,
            "fallback": asked != served,
        }
        assert guide["markdown"].startswith(f"# {title}")
        assert guide["html"].startswith(f"<h1>{title}</h1>")


async def test_an_item_for_a_market_is_for_that_market(client, owner, database, eventually):
    await publish(database, "for-ch", markets=frozenset({"CH"}))
    await publish(database, "for-fr", markets=frozenset({"FR"}))
    await shown(client, owner, eventually, "for-fr")
    asked = ITEMS.replace("{ viewer", 'query Q @inContext(country: "CH") { viewer', 1)
    answer = await client.ask(asked, token=owner.token)
    (watch,) = answer["viewer"]["watches"]["nodes"]
    assert [each["key"] for each in watch["guides"]["nodes"]] == ["for-ch"]


@pytest.mark.parametrize("kind", [ContentKind.USER_GUIDE, ContentKind.STRAP_CARE])
@pytest.mark.parametrize("barrier", ["visible_from", "embargo_at"])
async def test_what_is_not_yet_to_be_seen_is_seen_by_no_path(
    client, owner, database, eventually, kind, barrier
):
    await publish(database, "early", kind=kind, **{barrier: now() + HOUR})
    await publish(database, "open", kind=kind)
    await shown(client, owner, eventually, "open")
    response = await client.send(ITEMS, token=owner.token)
    assert "early" not in response.text
    watch = await seen(client, owner)
    assert watch["guides"]["totalCount"] + watch["tips"]["totalCount"] == 1
    async with database.transaction() as session:
        found = await session.connection()
        row = await found.exec_driver_sql("SELECT id FROM content WHERE key = 'early'")
        content_id = row.scalar_one()
    for name in ("UserGuide", "Tip", "ContentItem", "Content", "Publication"):
        packed = base64.urlsafe_b64encode(f"{name}:{content_id}".encode()).decode().rstrip("=")
        assert await client.ask(NODE, {"id": packed}, token=owner.token) == {"node": None}


@pytest.mark.parametrize("barrier", ["visible_from", "embargo_at"])
async def test_an_embargo_ends_on_its_instant_with_no_job_running(database, maison, barrier):
    instant = now() + HOUR
    await publish(database, "early", **{barrier: instant})
    shelf = Shelf(database)
    await shelf.refresh()
    reference = shelf.current.references[maison.watch]

    def keys_at(at):
        chosen = choose_items(
            shelf.current, reference, kinds=GUIDES, market=None, language="en", at=at
        )
        return [served.item.key for served in chosen]

    assert keys_at(instant - SECOND) == []
    assert keys_at(instant) == ["early"]


async def test_what_was_published_or_withdrawn_is_told_to_running_processes(
    client, owner, database, eventually
):
    await publish(database, "guide", text="The first text.")
    await shown(client, owner, eventually, "guide")
    second = await publish(database, "guide", text="The second text.")

    async def is_second():
        (guide,) = (await seen(client, owner))["guides"]["nodes"]
        return "The second text." in guide["markdown"]

    await eventually(is_second)
    async with database.transaction() as session:
        await withdraw(session, second, publisher="PUBLISHER:tests")
    await shown(client, owner, eventually)


async def test_text_is_served_as_text_and_never_as_html(client, owner, database, eventually):
    await publish(database, "guide", text="<script>alert(1)</script> & <b>bold</b>")
    await shown(client, owner, eventually, "guide")
    (guide,) = (await seen(client, owner))["guides"]["nodes"]
    assert "<script>" not in guide["html"]
    assert "<b>" not in guide["html"]


async def test_a_page_of_guides_goes_on_where_the_last_one_ended(
    client, owner, database, eventually
):
    for turn in range(5):
        await publish(database, f"guide-{turn}")

    async def is_all():
        return len(await keys(client, owner)) == 5

    await eventually(is_all)
    query = """query Q($after: String) { viewer { watches { nodes {
      guides(first: 2, after: $after) {
        totalCount nodes { key } edges { cursor } pageInfo { hasNextPage endCursor }
      }
    } } } }"""
    found, after = [], None
    for left in (3, 1, 0):
        answer = await client.ask(query, {"after": after}, token=owner.token)
        page = answer["viewer"]["watches"]["nodes"][0]["guides"]
        found += [each["key"] for each in page["nodes"]]
        assert (page["totalCount"], page["pageInfo"]["hasNextPage"]) == (5, left > 0)
        after = page["pageInfo"]["endCursor"]
    assert found == await keys(client, owner)
