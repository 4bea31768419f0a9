"""Asking before registering: a full answer with proof, and without it nothing about the number."""

import pytest

from services.limits import NUMBERS_BY_ADDRESS, NUMBERS_BY_PRINCIPAL
from tests.factories import (
    day_ago,
    free_number,
    make_owner,
    make_sold_piece,
    make_timepiece,
    register,
)

ASK = """
query E($number: String!, $card: String) {
  eligibility(individualNumber: $number, cardToken: $card) {
    eligible wouldExtendThrough reason { code message nextAction deadline }
  }
}
"""


async def asked(client, number, card=None, **options):
    return (await client.ask(ASK, {"number": number, "card": card}, **options))["eligibility"]


async def test_everybody_may_ask_and_asking_changes_nothing(client, database, maison):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    first = await asked(client, piece.number)
    assert (first["eligible"], first["reason"]["code"]) == (True, "ELIGIBLE")
    assert await asked(client, piece.number) == first


async def test_a_stranger_gets_the_same_bytes_for_every_number_that_cannot_be_registered(
    client, database, house, maison
):
    sold = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, await make_owner(database, house), sold)
    pieces = [
        sold,
        await make_timepiece(database, maison.watch),
        await make_timepiece(database, maison.watch, stolen=True),
        await make_sold_piece(database, maison.seller, maison.references["TRADITION"]),
        await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(1000)),
    ]
    numbers = [free_number(), *(piece.number for piece in pieces)]
    answers = {(await client.send(ASK, {"number": number})).content for number in numbers}
    assert len(answers) == 1
    assert b"NOT_CONFIRMED" in answers.pop()


@pytest.mark.parametrize("proof", ["card", "owner", "seller"])
async def test_proof_of_a_watch_is_its_card_or_being_its_owner_or_a_point_of_sale(
    client, database, house, maison, proof
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    owner = await make_owner(database, house)
    await register(database, owner, piece)
    token = {"owner": owner.token, "seller": maison.seller.token}.get(proof)
    card = piece.card if proof == "card" else None
    answer = await asked(client, piece.number, card, token=token)
    assert (answer["eligible"], answer["reason"]["code"]) == (False, "ALREADY_EXTENDED")
    assert answer["wouldExtendThrough"]


async def test_the_deadline_that_was_missed_is_told(client, database, maison):
    sold_on = day_ago(1000)
    piece = await make_sold_piece(database, maison.seller, maison.watch, sold_on=sold_on)
    answer = await asked(client, piece.number, piece.card)
    assert answer["reason"]["code"] == "BASE_EXPIRED"
    assert answer["reason"]["deadline"] == sold_on.replace(year=sold_on.year + 2).isoformat()


async def test_guessing_is_limited_for_who_is_not_signed_in(client, database, maison):
    for _ in range(NUMBERS_BY_PRINCIPAL.tries):
        assert (await asked(client, free_number()))["reason"]["code"] == "NOT_CONFIRMED"
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    assert (await asked(client, piece.number))["reason"]["code"] == "RATE_LIMITED"
    elsewhere = await asked(client, piece.number, address="198.51.100.7")
    assert elsewhere["reason"]["code"] == "ELIGIBLE"


async def test_guessing_is_limited_by_place_whoever_asks(client, database, house):
    codes = []
    for _ in range(NUMBERS_BY_ADDRESS.tries // NUMBERS_BY_PRINCIPAL.tries + 1):
        owner = await make_owner(database, house)
        for _ in range(NUMBERS_BY_PRINCIPAL.tries):
            answer = await asked(client, free_number(), token=owner.token)
            codes.append(answer["reason"]["code"])
    told, refused = codes[: NUMBERS_BY_ADDRESS.tries], codes[NUMBERS_BY_ADDRESS.tries :]
    assert set(told) == {"NOT_CONFIRMED"}
    assert set(refused) == {"RATE_LIMITED"}
