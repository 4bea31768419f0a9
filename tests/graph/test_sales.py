"""What points of sale say over HTTP, and what it does to the cover of a piece."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from graph.ids import write_id
from tests.factories import (
    HONOLULU,
    Piece,
    anniversary,
    day_ago,
    make_card,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)

DECLARE = """
mutation D($input: DeclareSaleInput!) {
  declareSale(input: $input) {
    userErrors { code message field }
    saleDeclaration { id externalId individualNumber soldOn kind state heldFor }
  }
}
"""
VOID = """
mutation V($input: VoidSaleInput!) {
  voidSale(input: $input) {
    userErrors { code field }
    saleDeclaration { id externalId individualNumber state }
  }
}
"""
NODE = "query N($id: ID!) { node(id: $id) { id __typename } }"
ELIGIBLE = """
query E($number: String!, $card: String) {
  eligibility(individualNumber: $number, cardToken: $card) {
    eligible wouldExtendThrough reason { code deadline }
  }
}
"""
WAITING = """
query W($id: ID!) {
  viewer { watches { nodes { id } } }
  registration(id: $id) { state reason { code message } }
}
"""


@pytest.fixture
async def piece(database, maison):
    blank = await make_timepiece(database, maison.watch)
    return Piece(blank.id, blank.number, await make_card(database, blank.id))


async def declared(client, seller, piece, *, key="k", **changes):
    given = {
        "externalId": "S-1",
        "individualNumber": piece.number,
        "soldOn": day_ago(3).isoformat(),
        "idempotencyKey": key,
        **changes,
    }
    answer = await client.ask(DECLARE, {"input": given}, token=seller.token)
    return answer["declareSale"]


async def accepted(client, seller, piece, **changes):
    payload = await declared(client, seller, piece, **changes)
    assert payload["userErrors"] == []
    return payload["saleDeclaration"]


async def voided(client, seller, external_id="S-1", key="v"):
    given = {"externalId": external_id, "idempotencyKey": key}
    answer = await client.ask(VOID, {"input": given}, token=seller.token)
    return answer["voidSale"]


async def reason(client, piece, token=None):
    answer = await client.ask(ELIGIBLE, {"number": piece.number, "card": piece.card}, token=token)
    return answer["eligibility"]["reason"]["code"]


async def test_a_declared_sale_counts_at_once(client, maison, piece):
    assert await reason(client, piece) == "SALE_NOT_DECLARED"
    sale = await accepted(client, maison.seller, piece)
    assert (sale["state"], sale["heldFor"], sale["kind"]) == ("ACCEPTED", None, "SALE")
    assert (sale["individualNumber"], sale["externalId"]) == (piece.number, "S-1")
    answer = await client.ask(ELIGIBLE, {"number": piece.number}, token=maison.seller.token)
    sold_on = day_ago(3)
    assert answer["eligibility"] == {
        "eligible": True,
        "wouldExtendThrough": anniversary(sold_on, 8).isoformat(),
        "reason": {"code": "ELIGIBLE", "deadline": anniversary(sold_on, 2).isoformat()},
    }


@pytest.mark.parametrize("who", ["nobody", "owner"])
async def test_only_a_point_of_sale_declares(client, database, house, piece, who):
    token = (await make_owner(database, house)).token if who == "owner" else None
    given = {
        "externalId": "S-1",
        "individualNumber": piece.number,
        "soldOn": day_ago(3).isoformat(),
        "idempotencyKey": "k",
    }
    response = await client.send(DECLARE, {"input": given}, token=token)
    answer = response.json()
    assert not any((answer["data"] or {}).values())
    code = answer["errors"][0]["extensions"]["code"]
    assert code == ("FORBIDDEN" if who == "owner" else "UNAUTHENTICATED")
    assert await reason(client, piece) == "SALE_NOT_DECLARED"


async def test_an_expired_key_is_worth_nothing(client, database, maison):
    async with database.transaction() as session:
        await session.execute(text("UPDATE api_key SET expires_at = now()"))
    response = await client.send("{ viewer { roles } }", token=maison.seller.token)
    assert response.status_code == 401


async def test_another_point_of_sale_does_not_see_a_declaration(client, database, maison, piece):
    sale = await accepted(client, maison.seller, piece)
    other = await make_point_of_sale(database)
    seen = await client.ask(NODE, {"id": sale["id"]}, token=maison.seller.token)
    assert seen["node"] == {"id": sale["id"], "__typename": "SaleDeclaration"}
    for token in (other.token, None):
        assert await client.ask(NODE, {"id": sale["id"]}, token=token) == {"node": None}


async def test_tomorrow_at_the_point_of_sale_is_refused(client, database, maison, piece):
    honolulu = await make_point_of_sale(database, zone=HONOLULU, market="US")
    # Honolulu is ten hours behind UTC: the day after the UTC date has not begun there.
    tomorrow = (now().date() + timedelta(days=1)).isoformat()
    payload = await declared(client, honolulu, piece, soldOn=tomorrow)
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == ("DATE_IN_FUTURE", ["soldOn"])


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"soldOn": "1989-12-31"}, "DATE_TOO_EARLY", "soldOn"),
        ({"soldOn": "9999-12-31"}, "DATE_IN_FUTURE", "soldOn"),
        ({"individualNumber": "12345"}, "NUMBER_MALFORMED", "individualNumber"),
        ({"individualNumber": "999999ZZ"}, "NUMBER_UNKNOWN", "individualNumber"),
        ({"externalId": " "}, "EXTERNAL_ID_INVALID", "externalId"),
        ({"externalId": "x" * 65}, "EXTERNAL_ID_INVALID", "externalId"),
        ({"idempotencyKey": ""}, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
    ],
)
async def test_what_cannot_be_declared_is_refused_at_its_field(
    client, database, maison, piece, change, code, field
):
    payload = await declared(client, maison.seller, piece, **change)
    assert payload["saleDeclaration"] is None
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == (code, [field])
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM sale_declaration")) == 0


async def test_the_first_day_of_the_record_is_taken(client, maison, piece):
    sale = await accepted(client, maison.seller, piece, soldOn="1990-01-01")
    assert sale["state"] == "ACCEPTED"


async def test_a_reference_that_differs_is_held_and_the_piece_is_in_dispute(client, maison, piece):
    sale = await accepted(client, maison.seller, piece, reference="CB-EYEWEAR")
    assert (sale["state"], sale["heldFor"]) == ("HELD", "REFERENCE_DIFFERS")
    assert await reason(client, piece) == "UNDER_DISPUTE"


async def test_the_right_reference_is_right_in_any_case(client, maison, piece):
    sale = await accepted(client, maison.seller, piece, reference=" cb-watch ")
    assert sale["state"] == "ACCEPTED"


async def test_a_second_seller_is_held_and_the_piece_is_in_dispute(client, database, maison, piece):
    await accepted(client, maison.seller, piece)
    other = await make_point_of_sale(database)
    second = await accepted(client, other, piece)
    assert (second["state"], second["heldFor"]) == ("HELD", "SOLD_TWICE")
    assert await reason(client, piece) == "UNDER_DISPUTE"


async def test_when_the_first_of_two_takes_its_sale_back_the_second_counts(
    client, database, maison, piece
):
    await accepted(client, maison.seller, piece, soldOn=day_ago(200).isoformat())
    other = await make_point_of_sale(database)
    second = await accepted(client, other, piece, soldOn=day_ago(3).isoformat())
    await voided(client, maison.seller)
    answer = await client.ask(ELIGIBLE, {"number": piece.number}, token=maison.seller.token)
    through = anniversary(day_ago(3), 8).isoformat()
    assert answer["eligibility"]["wouldExtendThrough"] == through
    again = await accepted(client, other, piece, soldOn=day_ago(3).isoformat(), key="again")
    assert (again["id"], again["state"]) == (second["id"], "ACCEPTED")


async def test_when_the_second_of_two_takes_its_sale_back_the_first_counts_on(
    client, database, maison, piece
):
    await accepted(client, maison.seller, piece)
    other = await make_point_of_sale(database)
    await accepted(client, other, piece)
    assert (await voided(client, other))["saleDeclaration"]["state"] == "VOIDED"
    assert await reason(client, piece) == "ELIGIBLE"


async def test_a_repeated_declaration_is_the_one_there_is(client, maison, piece):
    first = await accepted(client, maison.seller, piece)
    for key, external_id in (("k", "S-1"), ("other", "S-1"), ("third", "S-2")):
        again = await accepted(client, maison.seller, piece, key=key, externalId=external_id)
        assert again == first


async def test_an_id_that_comes_back_for_another_sale_is_refused(client, database, maison, piece):
    await accepted(client, maison.seller, piece)
    other = await make_timepiece(database, maison.watch)
    payload = await declared(client, maison.seller, other, key="other")
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == ("EXTERNAL_ID_REUSED", ["externalId"])


async def test_two_points_of_sale_may_use_the_same_ids_and_keys(client, database, maison, piece):
    await accepted(client, maison.seller, piece)
    other = await make_point_of_sale(database)
    sale = await accepted(client, other, await make_timepiece(database, maison.watch))
    assert sale["state"] == "ACCEPTED"


async def test_a_key_that_comes_back_with_another_date_is_refused(client, maison, piece):
    await accepted(client, maison.seller, piece)
    payload = await declared(client, maison.seller, piece, soldOn=day_ago(4).isoformat())
    (error,) = payload["userErrors"]
    assert error["code"] == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"


@pytest.mark.parametrize("kind", ["LOAN", "DISPLAY", "STAFF"])
async def test_what_is_not_sold_starts_no_base_and_competes_with_no_sale(
    client, database, maison, piece, kind
):
    sale = await accepted(client, maison.seller, piece, kind=kind)
    assert (sale["kind"], sale["state"]) == (kind, "ACCEPTED")
    assert await reason(client, piece) == "SALE_NOT_DECLARED"
    async with database.transaction() as session:
        assert await session.scalar(text("SELECT count(*) FROM coverage_segment")) == 0
    other = await make_point_of_sale(database)
    assert (await accepted(client, other, piece))["state"] == "ACCEPTED"
    assert await reason(client, piece) == "ELIGIBLE"


async def test_a_sale_taken_back_before_it_arrives_is_void_when_it_comes(client, maison, piece):
    early = (await voided(client, maison.seller))["saleDeclaration"]
    assert (early["state"], early["individualNumber"]) == ("TOMBSTONE", None)
    late = await accepted(client, maison.seller, piece)
    assert (late["state"], late["id"]) == ("VOIDED", early["id"])
    assert await reason(client, piece) == "SALE_VOIDED"


async def test_a_sale_taken_back_twice_is_taken_back_once(client, database, maison, piece):
    await accepted(client, maison.seller, piece)
    first = await voided(client, maison.seller)
    assert await voided(client, maison.seller) == first
    assert await voided(client, maison.seller, key="other") == first
    async with database.transaction() as session:
        counted = await session.scalar(
            text("SELECT count(*) FROM audit WHERE action = 'VOID_SALE'")
        )
    assert counted == 1


@pytest.mark.parametrize("external_id", ["", "  ", "x" * 65, "x" * 4000])
async def test_a_tombstone_too_has_an_id_that_can_be_taken(client, maison, external_id):
    (error,) = (await voided(client, maison.seller, external_id))["userErrors"]
    assert (error["code"], error["field"]) == ("EXTERNAL_ID_INVALID", ["externalId"])


async def test_nobody_takes_the_sale_of_another_back(client, database, maison, piece):
    await accepted(client, maison.seller, piece)
    other = await make_point_of_sale(database)
    assert (await voided(client, other))["saleDeclaration"]["state"] == "TOMBSTONE"
    assert await reason(client, piece) == "ELIGIBLE"


async def test_a_sale_taken_back_after_the_activation_leaves_the_registration_waiting(
    client, database, house, maison, piece
):
    await accepted(client, maison.seller, piece)
    owner = await make_owner(database, house)
    registered = await register(database, owner, piece)
    await voided(client, maison.seller)
    answer = await client.ask(
        WAITING,
        {"id": write_id("Registration", registered)},
        token=owner.token,
        language="fr",
    )
    assert answer["viewer"]["watches"]["nodes"] == []
    assert answer["registration"]["state"] == "PENDING_SALE"
    assert answer["registration"]["reason"]["code"] == "SALE_VOIDED"
    assert "vente" in answer["registration"]["reason"]["message"]


async def test_what_a_seller_hears_of_a_number_is_never_who_owns_it(
    client, database, house, maison
):
    sold = await make_sold_piece(database, maison.seller, maison.watch)
    owner = await make_owner(database, house, email="ada@example.com")
    await register(database, owner, sold)
    response = await client.send(ELIGIBLE, {"number": sold.number}, token=maison.seller.token)
    assert response.json()["data"]["eligibility"]["reason"]["code"] == "ALREADY_EXTENDED"
    for word in ("ada", "Lovelace", str(owner.id)):
        assert word not in response.text
