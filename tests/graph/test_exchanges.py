"""A watch is exchanged over HTTP, and its owner sees which became which, and nobody else."""

import pytest

from graph.ids import write_id
from tests.factories import (
    Piece,
    declare,
    make_card,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)

EXCHANGE = """
mutation X($input: ExchangeWatchInput!) {
  exchangeWatch(input: $input) {
    userErrors { code field message }
    saleDeclaration { id individualNumber soldOn state externalId }
  }
}
"""
PORTFOLIO = """{ viewer { watches { nodes {
  individualNumber exchangedFrom exchangedFor coverage { status }
} } } }"""
REGISTRATION = "query R($id: ID!) { registration(id: $id) { state exchangedFor reason { code } } }"


@pytest.fixture
async def old(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch)


@pytest.fixture
async def new(database, maison):
    return await make_timepiece(database, maison.watch)


@pytest.fixture
def exchange(client, maison, old, new):
    async def exchange(*, token=maison.seller.token, key="1", **given):
        asked = {"oldNumber": old.number, "newNumber": new.number, "externalId": "X-1"}
        asked |= {"idempotencyKey": key, **given}
        return (await client.ask(EXCHANGE, {"input": asked}, token=token))["exchangeWatch"]

    return exchange


async def watches_of(client, owner):
    return (await client.ask(PORTFOLIO, token=owner.token))["viewer"]["watches"]["nodes"]


async def test_an_exchange_answers_with_the_sale_of_the_new_piece(exchange, new):
    done = await exchange()
    assert done["userErrors"] == []
    sale = done["saleDeclaration"]
    assert (sale["individualNumber"], sale["state"]) == (new.number, "ACCEPTED")
    assert sale["externalId"] == "X-1"
    assert await exchange(key="2") == done


async def test_the_owner_sees_the_new_watch_and_what_it_was_exchanged_from(
    client, database, house, exchange, old, new
):
    owner = await make_owner(database, house)
    await register(database, owner, old)
    await exchange()
    assert await watches_of(client, owner) == [
        {
            "individualNumber": new.number,
            "exchangedFrom": old.number,
            "exchangedFor": None,
            "coverage": {"status": "EXTENDED"},
        }
    ]


async def test_a_later_buyer_of_the_old_number_is_told_nothing_of_the_exchange(
    client, database, house, maison, exchange, old
):
    owner, buyer = await make_owner(database, house), await make_owner(database, house)
    await register(database, owner, old)
    await exchange()
    await declare(database, maison.seller, old.number, sold_on=now().date())
    await register(database, buyer, Piece(old.id, old.number, await make_card(database, old.id)))
    (watch,) = await watches_of(client, buyer)
    assert (watch["exchangedFrom"], watch["exchangedFor"]) == (None, None)
    cover = "{ viewer { watches { nodes { coverage { segments { voidReason } } } } } }"
    answer = await client.ask(cover, token=buyer.token)
    (watch,) = answer["viewer"]["watches"]["nodes"]
    assert {each["voidReason"] for each in watch["coverage"]["segments"]} == {None}


async def test_the_request_for_the_old_watch_says_what_it_was_exchanged_for(
    client, database, house, exchange, old, new
):
    owner, other = await make_owner(database, house), await make_owner(database, house)
    key = await register(database, owner, old)
    await exchange()
    asked = {"id": write_id("Registration", key)}
    answer = await client.ask(REGISTRATION, asked, token=owner.token)
    assert answer["registration"] == {
        "state": "ENDED",
        "exchangedFor": new.number,
        "reason": {"code": "EXCHANGED"},
    }
    assert await client.ask(REGISTRATION, asked, token=other.token) == {"registration": None}


async def test_a_watch_sold_elsewhere_needs_its_card(database, exchange, old):
    other = await make_point_of_sale(database)
    refused = await exchange(token=other.token)
    assert [error["code"] for error in refused["userErrors"]] == ["SOLD_ELSEWHERE"]
    done = await exchange(token=other.token, key="2", oldCardToken=old.card)
    assert done["userErrors"] == []


async def test_only_a_point_of_sale_exchanges(client, database, house):
    owner = await make_owner(database, house)
    asked = {"oldNumber": "1", "newNumber": "2", "externalId": "X", "idempotencyKey": "k"}
    response = await client.send(EXCHANGE, {"input": asked}, token=owner.token)
    assert response.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
