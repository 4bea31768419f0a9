"""The desk of the CRM agents: what waits, without anything of anybody, and what they decide."""

import re
from datetime import timedelta

import pytest

from models.holding import Evidence, OwnershipClaim
from models.keys import new_id
from rules.access import Role
from tests.factories import (
    Piece,
    day_ago,
    declare,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_staff_key,
    make_timepiece,
    now,
    prove_sale,
    register,
)

DESK = """
query D($first: Int! = 20, $after: String) { desk {
  heldSales(first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } }
    nodes { id individualNumber kind source soldOn state heldFor pointOfSale
            standing { id soldOn pointOfSale state } }
  }
  claims(first: $first) { totalCount pageInfo { hasNextPage endCursor } nodes {
    id individualNumber state claimedAt silentUntil objectedAt isOverdue
  } }
  pendingEvidence { totalCount nodes { id individualNumber registrationId claimId storedAt } }
  pendingRegistrations { totalCount nodes {
    id individualNumber reason { code } isProven requestedAt
  } }
} }
"""
CLAIMS = """query C($first: Int!, $after: String) { desk { claims(first: $first, after: $after) {
  nodes { individualNumber isOverdue } pageInfo { hasNextPage endCursor }
} } }"""
SALES = (
    "query S($number: String!) { desk { sales(individualNumber: $number) { id state source } } }"
)
SETTLE = """
mutation S($input: SettleSaleInput!) {
  settleSale(input: $input) {
    userErrors { code field } sale { id state heldFor standing { id } }
  }
}
"""
CORRECT = """
mutation C($input: CorrectSaleInput!) {
  correctSale(input: $input) { userErrors { code field message } sale { soldOn state } }
}
"""


@pytest.fixture
async def agent(database):
    return await make_staff_key(database, Role.CRM_AGENT)


@pytest.fixture
async def piece(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch)


@pytest.fixture
async def held(database, piece):
    other = await make_point_of_sale(database)
    await declare(database, other, piece.number, sold_on=day_ago(20))
    return other


async def desk(client, token, **given):
    return (await client.ask(DESK, given, token=token))["desk"]


async def test_a_held_sale_is_shown_beside_the_one_that_stands(client, agent, maison, piece, held):
    queue = (await desk(client, agent))["heldSales"]
    (sale,) = queue["nodes"]
    assert (queue["totalCount"], sale["individualNumber"]) == (1, piece.number)
    assert (sale["heldFor"], sale["pointOfSale"]) == ("SOLD_TWICE", held.code)
    assert sale["standing"]["pointOfSale"] == maison.seller.code
    assert sale["standing"]["state"] == "ACCEPTED"


async def test_the_queues_are_pages_that_do_not_shift(client, database, agent, maison):
    for _ in range(3):
        piece = await make_sold_piece(database, maison.seller, maison.watch)
        await declare(database, await make_point_of_sale(database), piece.number)
    found, after = [], None
    for more in (True, True, False):
        queue = (await desk(client, agent, first=1, after=after))["heldSales"]
        assert (queue["pageInfo"]["hasNextPage"], queue["totalCount"]) == (more, 3)
        found += [node["id"] for node in queue["nodes"]]
        after = queue["pageInfo"]["endCursor"]
    assert len(set(found)) == 3


async def make_claim(database, owner, piece, *, silent_for=None, state="WAITING"):
    claim = OwnershipClaim(
        id=new_id(), individual_number=piece.number, owner_id=owner.id, state=state
    )
    claim.timepiece_id = piece.id
    claim.silent_until = None if silent_for is None else now() + silent_for
    claim.is_proven = state == "WAITING"
    async with database.transaction() as session:
        session.add(claim)
    return claim.id


async def test_overdue_claims_come_first_and_those_without_proof_not_at_all(
    client, database, house, agent, maison
):
    owner = await make_owner(database, house)
    pieces = [await make_timepiece(database, maison.watch) for _ in range(4)]
    days = [timedelta(days=10), timedelta(days=-1), timedelta(days=2)]
    for piece, silent_for in zip(pieces, days, strict=False):
        await make_claim(database, owner, piece, silent_for=silent_for)
    await make_claim(database, owner, pieces[3], state="OPEN")
    found, after = [], None
    for _ in range(3):
        given = {"first": 1, "after": after}
        queue = (await client.ask(CLAIMS, given, token=agent))["desk"]["claims"]
        found += [(node["individualNumber"], node["isOverdue"]) for node in queue["nodes"]]
        after = queue["pageInfo"]["endCursor"]
    assert found == [
        (pieces[1].number, True),
        (pieces[2].number, False),
        (pieces[0].number, False),
    ]
    assert queue["pageInfo"]["hasNextPage"] is False


async def test_an_open_claim_with_a_document_waits_for_somebody_to_look_at_it(
    client, database, house, agent, piece
):
    owner = await make_owner(database, house)
    claim_id = await make_claim(database, owner, piece, state="OPEN")
    evidence = Evidence(id=new_id(), claim_id=claim_id, owner_id=owner.id, state="STORED")
    evidence.media_type, evidence.digest, evidence.stored_at = "image/png", b"x", now()
    async with database.transaction() as session:
        session.add(evidence)
    shown = await desk(client, agent)
    (claim,), (document,) = shown["claims"]["nodes"], shown["pendingEvidence"]["nodes"]
    assert document["claimId"] == claim["id"]
    assert (document["individualNumber"], document["registrationId"]) == (piece.number, None)


async def test_a_registration_that_waits_is_shown_by_its_number(
    client, database, house, agent, maison
):
    piece = await make_timepiece(database, maison.watch)
    await register(database, await make_owner(database, house), Piece(piece.id, piece.number))
    (waiting,) = (await desk(client, agent))["pendingRegistrations"]["nodes"]
    assert (waiting["individualNumber"], waiting["isProven"]) == (piece.number, False)
    assert waiting["reason"] == {"code": "NOT_CONFIRMED"}


async def test_nothing_at_the_desk_tells_who_anybody_is(
    client, database, house, agent, maison, piece, held
):
    owner = await make_owner(database, house, email="ada@example.com")
    unsold = await make_timepiece(database, maison.watch)
    await register(database, owner, Piece(unsold.id, unsold.number))
    await make_claim(database, owner, piece, silent_for=timedelta(days=1))
    response = await client.send(DESK, token=agent)
    assert not re.search(f"ada|lovelace|{owner.id}", response.text, re.IGNORECASE)


async def test_the_desk_is_of_the_crm_agents_alone(client, database, house, maison):
    owner = await make_owner(database, house)
    centre = await make_staff_key(database, Role.SERVICE_CENTRE)
    for token, code in (
        (None, "UNAUTHENTICATED"),
        (owner.token, "FORBIDDEN"),
        (maison.seller.token, "FORBIDDEN"),
        (centre, "FORBIDDEN"),
    ):
        answer = (await client.send("{ desk { __typename } }", token=token)).json()
        assert answer["data"] == {"desk": None}
        assert answer["errors"][0]["extensions"]["code"] == code


@pytest.mark.parametrize(("settlement", "state"), [("ACCEPT", "ACCEPTED"), ("REJECT", "VOIDED")])
async def test_a_held_sale_is_settled_once(client, agent, held, settlement, state):
    (sale,) = (await desk(client, agent))["heldSales"]["nodes"]
    given = {"saleDeclarationId": sale["id"], "settlement": settlement, "idempotencyKey": "1"}
    for _ in range(2):  # a retry gets the same answer
        settled = (await client.ask(SETTLE, {"input": given}, token=agent))["settleSale"]
        assert (settled["userErrors"], settled["sale"]["state"]) == ([], state)
    again = given | {"idempotencyKey": "2"}
    refused = (await client.ask(SETTLE, {"input": again}, token=agent))["settleSale"]
    assert refused["userErrors"] == [{"code": "SALE_NOT_HELD", "field": ["saleDeclarationId"]}]
    assert (await desk(client, agent))["heldSales"]["totalCount"] == 0


async def test_a_sale_is_found_by_its_number_and_corrected(client, database, agent, maison):
    piece = await make_timepiece(database, maison.watch)
    await prove_sale(database, piece, sold_on=day_ago(30))
    asked = {"number": piece.number.lower()}
    (sale,) = (await client.ask(SALES, asked, token=agent))["desk"]["sales"]
    assert (sale["state"], sale["source"]) == ("ACCEPTED", "CARD")
    day = day_ago(20).isoformat()
    given = {"saleDeclarationId": sale["id"], "soldOn": day, "reason": "PROVEN_OTHERWISE"}
    given["idempotencyKey"] = "1"
    corrected = (await client.ask(CORRECT, {"input": given}, token=agent))["correctSale"]
    assert corrected == {"userErrors": [], "sale": {"soldOn": day, "state": "ACCEPTED"}}


@pytest.mark.parametrize("number", ["", "x", "999999ZZ"])
async def test_of_a_number_nobody_knows_there_are_no_sales(client, agent, number):
    answer = await client.ask(SALES, {"number": number}, token=agent)
    assert answer == {"desk": {"sales": []}}


async def test_only_a_crm_agent_settles_and_corrects(client, database, maison):
    centre = await make_staff_key(database, Role.SERVICE_CENTRE)
    settle = {"saleDeclarationId": "x", "settlement": "ACCEPT", "idempotencyKey": "k"}
    correct = {"saleDeclarationId": "x", "soldOn": "2026-01-01", "reason": "FRAUD"}
    correct["idempotencyKey"] = "k"
    for token in (centre, maison.seller.token):
        for mutation, given in ((SETTLE, settle), (CORRECT, correct)):
            answer = (await client.send(mutation, {"input": given}, token=token)).json()
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_an_id_of_something_else_is_no_sale(client, agent):
    given = {"saleDeclarationId": "x", "settlement": "ACCEPT", "idempotencyKey": "k"}
    refused = (await client.ask(SETTLE, {"input": given}, token=agent))["settleSale"]
    assert [error["code"] for error in refused["userErrors"]] == ["SALE_NOT_HELD"]
