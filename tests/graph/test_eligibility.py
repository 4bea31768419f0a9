"""Asking before registering: a full answer with proof, and without it nothing about the number."""

import pytest
from sqlalchemy import func, select, text

from models.ledger import RateLimit
from services.limits import (
    NUMBERS_BY_ADDRESS,
    NUMBERS_BY_PRINCIPAL,
    NUMBERS_BY_PRINCIPAL_A_DAY,
    spend,
)
from services.sweeps import MOST_MISSES, NEIGHBOURS
from tests.factories import (
    TERMS,
    day_ago,
    free_number,
    make_collection,
    make_owner,
    make_reference,
    make_sold_piece,
    make_timepiece,
    register,
)

ASK = """
query E($number: String!, $card: String) {
  eligibility(individualNumber: $number, cardToken: $card) {
    eligible wouldExtendThrough reason { code message nextAction deadline }
    suggestions numberLocation { place imageKey sentence }
  }
}
"""
REGISTER = """
mutation R($input: RegisterWatchInput!) {
  registerWatch(input: $input) {
    userErrors { code message nextAction field }
    registration { state individualNumber }
  }
}
"""
REFERENCE = "query R($n: String!) { reference(by: {number: $n}) { numberLocation { place } } }"
CLASP = "The individual number is engraved on the clasp of the bracelet or strap."


async def asked(client, number, card=None, **options):
    return (await client.ask(ASK, {"number": number, "card": card}, **options))["eligibility"]


async def registered(client, owner, typed, **options):
    given = {
        "individualNumber": typed,
        "acceptTermsVersion": TERMS,
        "idempotencyKey": f"key-{typed}",
    }
    return (await client.ask(REGISTER, {"input": given}, token=owner.token, **options))[
        "registerWatch"
    ]


@pytest.fixture
async def located(database, maison):
    """References whose pieces carry their number in known places, and one that does not say."""
    aurore = await make_collection(database, "Aurore Nouvelle")
    for number, place in (("CBEA5193", "CASEBACK"), ("CB-91/59", "CLASP"), ("CBNO0001", None)):
        await make_reference(database, aurore, number=number, number_location=place)


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


async def test_an_account_may_miss_so_many_a_day(client, database, house, maison):
    owner = await make_owner(database, house)
    async with database.transaction() as session:
        for _ in range(NUMBERS_BY_PRINCIPAL_A_DAY.tries):
            await spend(session, NUMBERS_BY_PRINCIPAL_A_DAY, f"OWNER:{owner.id}".encode())
    answer = await asked(client, free_number(), token=owner.token)
    assert answer["reason"]["code"] == "RATE_LIMITED"


@pytest.mark.parametrize(
    ("typed", "place", "key"),
    [
        ("CBEA5193", "CASEBACK", "number-on-caseback"),
        ("cbea 5193", "CASEBACK", "number-on-caseback"),
        ("cb9159", "CLASP", "number-on-clasp"),
    ],
)
async def test_who_types_the_case_reference_is_shown_where_the_number_is(
    located, client, typed, place, key
):
    answer = await asked(client, typed)
    assert answer["reason"]["code"] == "NUMBER_IS_REFERENCE"
    assert (answer["numberLocation"]["place"], answer["numberLocation"]["imageKey"]) == (place, key)
    assert answer["numberLocation"]["sentence"].startswith("The individual number is engraved")


async def test_where_the_catalogue_names_no_place_none_is_shown(located, client):
    answer = await asked(client, "CBNO0001")
    assert (answer["reason"]["code"], answer["numberLocation"]) == ("NUMBER_IS_REFERENCE", None)


async def test_a_reference_says_where_its_pieces_carry_their_number(located, client):
    answer = await client.ask(REFERENCE, {"n": "CB-91/59"})
    assert answer["reference"]["numberLocation"] == {"place": "CLASP"}
    answer = await client.ask(REFERENCE, {"n": "CBNO0001"})
    assert answer["reference"]["numberLocation"] is None


async def test_who_registers_the_case_reference_is_told_where_to_look(
    located, client, database, house
):
    owner = await make_owner(database, house)
    errors = (await registered(client, owner, "CB 9159", language="en"))["userErrors"]
    assert [(each["code"], each["nextAction"], each["field"]) for each in errors] == [
        ("NUMBER_IS_REFERENCE", CLASP, ["individualNumber"])
    ]


async def test_several_readings_are_asked_about(client, database, house):
    answer = await asked(client, "123456O1")
    assert answer["reason"]["code"] == "NUMBER_AMBIGUOUS"
    assert answer["suggestions"] == ["123456OI", "12345601"]
    owner = await make_owner(database, house)
    errors = (await registered(client, owner, "123456O1"))["userErrors"]
    assert [each["code"] for each in errors] == ["NUMBER_AMBIGUOUS"]


async def test_what_else_may_have_been_meant_is_said_where_it_is_not_confirmed(client):
    answer = await asked(client, "12345601")
    assert (answer["reason"]["code"], answer["suggestions"]) == ("NOT_CONFIRMED", ["123456OI"])


async def test_a_look_alike_is_put_right_and_shown(client, database, house, maison):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    typed = piece.number.replace("0", "O").replace("1", "l")
    owner = await make_owner(database, house)
    assert (await asked(client, typed))["reason"]["code"] == "ELIGIBLE"
    assert await registered(client, owner, typed) == {
        "userErrors": [],
        "registration": {"state": "ACTIVE", "individualNumber": piece.number},
    }


@pytest.mark.parametrize(
    "link", ["https://care.example/w/{number}?t={card}", "https://elsewhere.example/w/{number}"]
)
async def test_a_scanned_code_is_taken_for_its_number_and_its_proof(
    client, database, house, maison, link
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, await make_owner(database, house), piece)
    answer = await asked(client, link.format(number=piece.number, card=piece.card))
    expected = "ALREADY_EXTENDED" if "t=" in link else "NOT_CONFIRMED"
    assert answer["reason"]["code"] == expected


@pytest.mark.parametrize(
    "typed", ["K3L 99871", "123456O1", "CBEA5193", "", "https://other.example"]
)
async def test_what_is_no_number_costs_no_try(located, client, database, typed):
    for _ in range(2):
        assert (await asked(client, typed))["reason"]["code"].startswith("NUMBER_")
    async with database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(RateLimit)) == 0


async def test_once_very_many_were_missed_strangers_wait_and_owners_go_on(
    client, database, house, maison
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    async with database.transaction() as session:
        await session.execute(
            text("INSERT INTO rate_limit VALUES ('misses', now(), :misses)"),
            {"misses": MOST_MISSES},
        )
    token = (await make_owner(database, house)).token
    for number in (piece.number, free_number()):
        assert (await asked(client, number))["reason"]["code"] == "RATE_LIMITED"
    assert (await asked(client, piece.number, piece.card))["reason"]["code"] == "ELIGIBLE"
    assert (await asked(client, piece.number, token=token))["reason"]["code"] == "ELIGIBLE"
    assert (await asked(client, free_number(), token=token))["reason"]["code"] == "NOT_CONFIRMED"


async def test_a_sweep_is_logged_once_and_no_number_with_it(client, capsys):
    for turn in range(NEIGHBOURS.usual + 2):
        await asked(client, f"7654{turn:02d}AB", address=f"198.51.100.{turn % 3}")
    told = [line for line in capsys.readouterr().out.splitlines() if "numbers_swept" in line]
    assert len(told) == 1
    assert "kind='NEIGHBOURS'" in told[0]
    assert "7654" not in told[0]
