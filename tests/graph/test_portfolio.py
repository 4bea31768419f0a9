"""The portfolio: pages that do not shift, and one price in statements however many watches."""

import base64
from collections import Counter
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from app.callers import context_maker
from app.wiring import Parts
from graph.http import GraphQLEndpoint, HttpSettings
from graph.limits import OperationLimits
from graph.schema import build_schema
from i18n.catalogue import catalogues
from models.database import Database
from services.shelf import Shelf
from tests.factories import day_ago, make_owner, make_sold_piece, register

PAGE = """
query P($first: Int! = 20, $after: String) {
  viewer { watches(first: $first, after: $after) {
    totalCount nodes { individualNumber }
    edges { cursor node { individualNumber } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  } }
}
"""
WHOLE = """
query W($first: Int!) {
  viewer {
    roles owner { email } sessions { id } consents { id }
    watches(first: $first) {
      totalCount
      nodes {
        id individualNumber purchaseDate ownedSince
        reference { number collection { name } }
        coverage { status endsOn segments { kind state } }
        guides(first: 3) { nodes { title why { values } } }
        tips(first: 3) { nodes { title } }
        holding nickname purchase { from price note } jointHolders { id } card { issue }
        transfer { id } incident { kind } claims { id } exchangedFrom exchangedFor
      }
    }
    registrations { id evidence { id } }
    claims { id evidence { id } }
  }
}
"""


async def own(database, owner, maison, count):
    pieces = [await make_sold_piece(database, maison.seller, maison.watch) for _ in range(count)]
    for piece in pieces:
        await register(database, owner, piece)
    return [piece.number for piece in reversed(pieces)]


async def page(client, owner, **given):
    return (await client.ask(PAGE, given, token=owner.token))["viewer"]["watches"]


async def code_of(client, owner, **given):
    response = await client.send(PAGE, given, token=owner.token)
    assert response.status_code < 500
    return response.json()["errors"][0]["extensions"]["code"]


async def test_pages_hold_every_watch_once_the_newest_first(client, database, house, maison):
    owner = await make_owner(database, house)
    numbers = await own(database, owner, maison, 5)
    found, after = [], None
    for size, left in ((2, True), (2, True), (1, False)):
        part = await page(client, owner, first=2, after=after)
        assert (len(part["nodes"]), part["totalCount"]) == (size, 5)
        assert part["nodes"] == [edge["node"] for edge in part["edges"]]
        info = part["pageInfo"]
        assert (info["hasNextPage"], info["hasPreviousPage"]) == (left, after is not None)
        assert (info["startCursor"], info["endCursor"]) == (
            part["edges"][0]["cursor"],
            part["edges"][-1]["cursor"],
        )
        found += [node["individualNumber"] for node in part["nodes"]]
        after = info["endCursor"]
    assert found == numbers


async def test_a_page_does_not_shift_when_a_watch_joins(client, database, house, maison):
    owner = await make_owner(database, house)
    numbers = await own(database, owner, maison, 4)
    first = await page(client, owner, first=2)
    await own(database, owner, maison, 1)
    second = await page(client, owner, first=2, after=first["pageInfo"]["endCursor"])
    assert [node["individualNumber"] for node in second["nodes"]] == numbers[2:]


async def test_an_empty_portfolio_is_an_empty_page(client, database, house):
    owner = await make_owner(database, house)
    assert await page(client, owner) == {
        "totalCount": 0,
        "nodes": [],
        "edges": [],
        "pageInfo": {
            "hasNextPage": False,
            "hasPreviousPage": False,
            "startCursor": None,
            "endCursor": None,
        },
    }


@pytest.mark.parametrize("first", [0, -1, 101, 2**31 - 1])
async def test_a_page_has_one_to_a_hundred_watches(client, database, house, first):
    owner = await make_owner(database, house)
    assert await code_of(client, owner, first=first) in ("BAD_USER_INPUT", "MAX_COST_EXCEEDED")


@pytest.mark.parametrize("first", [1, 100])
async def test_the_bounds_of_a_page_are_in(client, database, house, first):
    owner = await make_owner(database, house)
    assert (await page(client, owner, first=first))["nodes"] == []


@pytest.mark.parametrize(
    "after",
    ["", "x", "💎", "\u0000", "MTIz", base64.urlsafe_b64encode(b"Watch:" + b"1" * 36).decode()],
)
async def test_what_is_no_cursor_is_a_mistake_of_the_client(client, database, house, after):
    owner = await make_owner(database, house)
    assert await code_of(client, owner, after=after) == "BAD_USER_INPUT"


async def test_a_day_may_be_asked_about(client, database, house, maison):
    owner = await make_owner(database, house)
    await own(database, owner, maison, 1)
    query = """query Q($day: Date!) { viewer { watches { nodes {
      then: coverage(asOf: $day) { status daysLeft } now: coverage { status }
    } } } }"""
    sold_on = day_ago(30)
    days = {
        sold_on - timedelta(days=1): "NOT_STARTED",
        sold_on: "EXTENDED",
        sold_on.replace(year=sold_on.year + 8): "EXTENDED",
        sold_on.replace(year=sold_on.year + 8) + timedelta(days=1): "ENDED",
    }
    for day, status in days.items():
        answer = await client.ask(query, {"day": day.isoformat()}, token=owner.token)
        (watch,) = answer["viewer"]["watches"]["nodes"]
        assert (watch["then"]["status"], watch["now"]["status"]) == (status, "EXTENDED")


async def test_nobody_sees_the_watches_of_another(client, database, house, maison):
    owner, other = await make_owner(database, house), await make_owner(database, house)
    await own(database, owner, maison, 2)
    assert (await page(client, other))["totalCount"] == 0


class CountingDatabase(Database):
    """Counts the statements and the transactions that are asked of it."""

    def __init__(self, url, **options):
        super().__init__(url, **options)
        self.asked = Counter()

    async def fetch(self, query, **parameters):
        self.asked[query.sql] += 1
        return await super().fetch(query, **parameters)

    def transaction(self):
        self.asked["transaction"] += 1
        return super().transaction()


async def test_a_portfolio_costs_the_same_statements_for_1_10_and_100_watches(
    settings, database_url, house, maison
):
    counts = []
    async with CountingDatabase(database_url, connections=4) as database:
        parts = Parts(settings, database, house, catalogues(), Shelf(database))
        await parts.shelf.refresh()
        face = GraphQLEndpoint(
            build_schema(),
            context_maker(parts),
            settings=HttpSettings(limits=OperationLimits(cost=100_000)),
        )
        transport = httpx.ASGITransport(app=Starlette(routes=[Route("/graphql", face)]))
        owner = await make_owner(database, house)
        async with httpx.AsyncClient(transport=transport, base_url="http://care") as http:
            for more in (1, 9, 90):
                await own(database, owner, maison, more)
                database.asked.clear()
                response = await http.post(
                    "/graphql",
                    json={"query": WHOLE, "variables": {"first": 100}},
                    headers={"authorization": f"Bearer {owner.token}"},
                )
                answer = response.json()
                assert "errors" not in answer, answer
                counts.append((len(answer["data"]["viewer"]["watches"]["nodes"]), +database.asked))
    assert [watches for watches, _ in counts] == [1, 10, 100]
    (_, one), (_, ten), (_, hundred) = counts
    assert one == ten == hundred
    assert set(one.values()) == {1}
    assert "transaction" not in one
    assert one.total() <= 17
