"""Many at once over HTTP: one wins, each is answered, and nothing is written twice."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import text

from services.limits import NUMBERS_BY_PRINCIPAL
from tests.factories import (
    TERMS,
    day_ago,
    free_number,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
)

REGISTER = """
mutation R($input: RegisterWatchInput!) {
  registerWatch(input: $input) { userErrors { code } registration { id state } claim { state } }
}
"""
DECLARE = """
mutation D($input: DeclareSaleInput!) {
  declareSale(input: $input) { userErrors { code } saleDeclaration { id state } }
}
"""
VOID = """
mutation V($input: VoidSaleInput!) {
  voidSale(input: $input) { userErrors { code } saleDeclaration { id state } }
}
"""
CONSENT = """
mutation C($input: RecordConsentInput!) {
  recordConsent(input: $input) { userErrors { code } consent { id } }
}
"""
SIGN_IN = """
mutation S($input: SignInInput!) { signIn(input: $input) { userErrors { code } token } }
"""


def sale(piece, *, key, external_id="S-1", sold_on=None):
    return {
        "input": {
            "externalId": external_id,
            "individualNumber": piece.number,
            "soldOn": (sold_on or day_ago(3)).isoformat(),
            "idempotencyKey": key,
        }
    }


async def count(database, table, condition="true"):
    async with database.transaction() as session:
        return await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {condition}"))  # noqa: S608 - our own names


async def all_at_once(operations):
    """The answers, none of which may be an error of the server."""
    responses = await asyncio.gather(*operations)
    answers = [response.json() for response in responses]
    failed = [answer["errors"] for answer in answers if "errors" in answer]
    assert failed == []
    assert {response.status_code for response in responses} == {200}
    return [next(iter(answer["data"].values())) for answer in answers]


async def test_of_200_owners_who_register_one_watch_exactly_one_activates_it(
    client, database, house, maison
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    owners = [await make_owner(database, house) for _ in range(200)]
    given = {
        "individualNumber": piece.number,
        "acceptTermsVersion": TERMS,
        "cardToken": piece.card,
    }
    payloads = await all_at_once(
        client.send(
            REGISTER,
            {"input": {**given, "idempotencyKey": "mine"}},
            token=owner.token,
            address=f"198.51.100.{turn}",
        )
        for turn, owner in enumerate(owners)
    )
    assert Counter(str(p["claim"]) for p in payloads) == {"None": 1, "{'state': 'WAITING'}": 199}
    assert [p["registration"]["state"] for p in payloads if p["registration"]] == ["ACTIVE"]
    assert await count(database, "coverage_segment", "kind = 'EXTENSION'") == 1
    assert await count(database, "registration") == 1
    assert await count(database, "ownership") == 1
    assert await count(database, "consent") == 200


async def test_a_double_tap_registers_once_and_all_taps_get_one_answer(
    client, database, house, maison
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    owner = await make_owner(database, house)
    given = {"individualNumber": piece.number, "acceptTermsVersion": TERMS}
    payloads = await all_at_once(
        client.send(REGISTER, {"input": {**given, "idempotencyKey": "tap"}}, token=owner.token)
        for _ in range(20)
    )
    assert len({str(payload) for payload in payloads}) == 1
    assert payloads[0]["userErrors"] == []
    assert await count(database, "registration") == 1
    assert await count(database, "idempotency_key") == 1


async def test_100_equal_declarations_with_one_key_are_one_row_and_one_answer(
    client, database, maison
):
    piece = await make_timepiece(database, maison.watch)
    payloads = await all_at_once(
        client.send(DECLARE, sale(piece, key="one"), token=maison.seller.token) for _ in range(100)
    )
    assert len({str(payload) for payload in payloads}) == 1
    assert payloads[0]["saleDeclaration"]["state"] == "ACCEPTED"
    assert await count(database, "sale_declaration") == 1
    assert await count(database, "coverage_segment") == 1


async def test_equal_declarations_with_keys_of_their_own_are_one_row(client, database, maison):
    piece = await make_timepiece(database, maison.watch)
    payloads = await all_at_once(
        client.send(DECLARE, sale(piece, key=f"k{turn}"), token=maison.seller.token)
        for turn in range(20)
    )
    assert len({payload["saleDeclaration"]["id"] for payload in payloads}) == 1
    assert await count(database, "sale_declaration") == 1


async def test_two_pieces_declared_under_one_id_are_one_sale_and_a_refusal(
    client, database, maison
):
    pieces = [await make_timepiece(database, maison.watch) for _ in range(10)]
    payloads = await all_at_once(
        client.send(DECLARE, sale(piece, key=piece.number), token=maison.seller.token)
        for piece in pieces
    )
    codes = Counter(error["code"] for payload in payloads for error in payload["userErrors"])
    assert codes == {"EXTERNAL_ID_REUSED": 9}
    assert await count(database, "sale_declaration") == 1


async def test_of_many_sellers_of_one_piece_one_counts_and_the_others_are_held(
    client, database, maison
):
    piece = await make_timepiece(database, maison.watch)
    sellers = [await make_point_of_sale(database) for _ in range(10)]
    payloads = await all_at_once(
        client.send(DECLARE, sale(piece, key="one"), token=seller.token) for seller in sellers
    )
    states = Counter(payload["saleDeclaration"]["state"] for payload in payloads)
    assert states == {"ACCEPTED": 1, "HELD": 9}
    assert await count(database, "coverage_segment") == 1


async def test_many_who_void_one_sale_void_it_once(client, database, maison):
    piece = await make_timepiece(database, maison.watch)
    await client.ask(DECLARE, sale(piece, key="one"), token=maison.seller.token)
    payloads = await all_at_once(
        client.send(
            VOID,
            {"input": {"externalId": "S-1", "idempotencyKey": f"v{turn}"}},
            token=maison.seller.token,
        )
        for turn in range(20)
    )
    assert {payload["saleDeclaration"]["state"] for payload in payloads} == {"VOIDED"}
    assert await count(database, "audit", "action = 'VOID_SALE'") == 1


async def test_many_who_void_what_has_not_arrived_leave_one_tombstone(client, database, maison):
    payloads = await all_at_once(
        client.send(
            VOID,
            {"input": {"externalId": "S-1", "idempotencyKey": f"v{turn}"}},
            token=maison.seller.token,
        )
        for turn in range(20)
    )
    assert len({payload["saleDeclaration"]["id"] for payload in payloads}) == 1
    assert await count(database, "sale_declaration") == 1


@pytest.mark.parametrize("turn", range(3))
async def test_declaring_and_voiding_at_once_never_fails_and_ends_void(
    client, database, maison, turn
):
    pieces = [await make_timepiece(database, maison.watch) for _ in range(8)]

    def both(piece, turn):
        name = f"S-{piece.number}"
        yield client.send(
            DECLARE,
            sale(piece, key=f"d{name}{turn}", external_id=name),
            token=maison.seller.token,
        )
        yield client.send(
            VOID,
            {"input": {"externalId": name, "idempotencyKey": f"v{name}{turn}"}},
            token=maison.seller.token,
        )

    await all_at_once(
        operation for piece in pieces for turn in range(3) for operation in both(piece, turn)
    )
    assert await count(database, "sale_declaration", "state <> 'VOIDED'") == 0
    assert await count(database, "coverage_segment", "voided_at IS NULL") == 0


async def test_sellers_who_take_their_sales_of_one_piece_back_at_once_leave_none(
    client, database, maison
):
    piece = await make_timepiece(database, maison.watch)
    sellers = [await make_point_of_sale(database) for _ in range(8)]
    for seller in sellers:
        await client.ask(DECLARE, sale(piece, key="one"), token=seller.token)
    payloads = await all_at_once(
        client.send(
            VOID, {"input": {"externalId": "S-1", "idempotencyKey": "v"}}, token=seller.token
        )
        for seller in sellers
    )
    assert {payload["saleDeclaration"]["state"] for payload in payloads} == {"VOIDED"}
    assert await count(database, "coverage_segment", "voided_at IS NULL") == 0


async def test_registering_and_voiding_at_once_leave_no_cover_without_a_sale(
    client, database, house, maison
):
    for turn in range(5):
        piece = await make_timepiece(database, maison.watch)
        given = sale(piece, key=f"d{turn}", external_id=f"S-{turn}")
        await client.ask(DECLARE, given, token=maison.seller.token)
        owner = await make_owner(database, house)
        wish = {"individualNumber": piece.number, "acceptTermsVersion": TERMS}
        void = {"externalId": f"S-{turn}", "idempotencyKey": f"v{turn}"}
        await all_at_once(
            [
                client.send(
                    REGISTER, {"input": {**wish, "idempotencyKey": "r"}}, token=owner.token
                ),
                client.send(VOID, {"input": void}, token=maison.seller.token),
            ]
        )
    assert await count(database, "coverage_segment", "voided_at IS NULL") == 0


async def test_of_many_who_use_one_code_one_is_signed_in(client, database, house):
    owner = await make_owner(database, house, email="ada@example.com")
    await client.ask(
        'mutation { requestSignInCode(input: {email: "ada@example.com"}) { expiresInSeconds } }'
    )
    async with database.transaction() as session:
        code_id = await session.scalar(text("SELECT id FROM sign_in_code"))
    given = {"email": owner.email, "code": house.vault.sign_in_code(code_id)}
    payloads = await all_at_once(client.send(SIGN_IN, {"input": given}) for _ in range(5))
    codes = Counter(error["code"] for payload in payloads for error in payload["userErrors"])
    assert codes == {"CODE_REFUSED": 4}
    assert len([payload["token"] for payload in payloads if payload["token"]]) == 1


async def test_one_owner_may_do_many_things_at_once(client, database, house, maison):
    owner = await make_owner(database, house)
    pieces = [await make_sold_piece(database, maison.seller, maison.watch) for _ in range(5)]
    wishes = [
        client.send(
            REGISTER,
            {
                "input": {
                    "individualNumber": piece.number,
                    "acceptTermsVersion": TERMS,
                    "idempotencyKey": piece.number,
                }
            },
            token=owner.token,
        )
        for piece in pieces
    ]
    answers = [
        client.send(
            CONSENT,
            {
                "input": {
                    "channel": "EMAIL",
                    "granted": bool(turn % 2),
                    "policyVersion": TERMS,
                    "idempotencyKey": f"c{turn}",
                }
            },
            token=owner.token,
        )
        for turn in range(5)
    ]
    names = [
        client.send(
            'mutation { updateProfile(input: {givenName: "Augusta"}) { userErrors { code } } }',
            token=owner.token,
        )
        for _ in range(5)
    ]
    payloads = await all_at_once([*wishes, *answers, *names])
    assert [payload["userErrors"] for payload in payloads] == [[]] * 15
    assert await count(database, "consent") == 10


async def test_guesses_made_at_once_do_not_slip_through_together(client, database, house):
    owner = await make_owner(database, house)
    payloads = await all_at_once(
        client.send(
            REGISTER,
            {
                "input": {
                    "individualNumber": free_number(),
                    "acceptTermsVersion": TERMS,
                    "idempotencyKey": f"g{turn}",
                }
            },
            token=owner.token,
        )
        for turn in range(NUMBERS_BY_PRINCIPAL.tries + 10)
    )
    codes = Counter(error["code"] for payload in payloads for error in payload["userErrors"])
    assert codes == {"RATE_LIMITED": 10}
    waiting = [p["registration"]["state"] for p in payloads if p["registration"]]
    assert waiting == ["PENDING_SALE"] * NUMBERS_BY_PRINCIPAL.tries
