"""Registering over HTTP: two years become eight, once; a refusal says why, and writes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from models.catalogue import Timepiece
from services.limits import NUMBERS_BY_PRINCIPAL
from tests.factories import (
    TERMS,
    Piece,
    anniversary,
    day_ago,
    declare,
    free_number,
    make_owner,
    make_sold_piece,
    make_timepiece,
    register,
    with_card,
)

REGISTER = """
mutation Register($input: RegisterWatchInput!) {
  registerWatch(input: $input) {
    userErrors { code message field nextAction deadline }
    claim { state silentUntil }
    registration {
      id state ruleVersion reason { code message nextAction }
      watch {
        id individualNumber purchaseDate
        coverage {
          status startsOn endsOn daysLeft
          segments { kind startsOn endsOn state rule ruleVersion voidReason }
        }
      }
    }
  }
}
"""
COUNTED = (
    *("registration", "ownership", "coverage_segment", "consent", "idempotency_key"),
    *("crm_dirty", "audit"),
)


def wish(piece, *, key="wish-1", terms=TERMS, card=True):
    return {
        "input": {
            "individualNumber": piece.number,
            "acceptTermsVersion": terms,
            "idempotencyKey": key,
            "cardToken": piece.card if card else None,
        }
    }


async def rows(database):
    async with database.transaction() as session:
        return {
            table: await session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our own names
            for table in COUNTED
        }


async def refusal(client, owner, piece, **options):
    terms = options.pop("terms", TERMS)
    answer = await client.ask(
        REGISTER, wish(piece, terms=terms, key=free_number()), token=owner.token, **options
    )
    payload = answer["registerWatch"]
    assert (payload["registration"], payload["claim"]) == (None, None)
    (error,) = payload["userErrors"]
    return error


async def outcome(client, owner, piece, **options):
    """What is answered to somebody who is not refused."""
    answer = await client.ask(
        REGISTER, wish(piece, key=free_number()), token=owner.token, **options
    )
    payload = answer["registerWatch"]
    assert payload["userErrors"] == []
    return payload


async def reason_to_wait(client, owner, piece, **options):
    payload = await outcome(client, owner, piece, **options)
    assert payload["registration"]["state"] == "PENDING_SALE"
    assert payload["registration"]["watch"] is None
    return payload["registration"]["reason"]


@pytest.fixture
async def owner(database, house, client):
    return await make_owner(database, house)


@pytest.fixture
async def piece(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch)


async def test_two_years_become_eight(client, owner, piece):
    answer = await client.ask(REGISTER, wish(piece), token=owner.token)
    sold_on = day_ago(30)
    base_ends, ends = anniversary(sold_on, 2), anniversary(sold_on, 8)
    payload = answer["registerWatch"]
    assert payload["userErrors"] == []
    registration = payload["registration"]
    assert (registration["state"], registration["ruleVersion"]) == ("ACTIVE", 1)
    coverage = registration["watch"]["coverage"]
    assert (coverage["status"], coverage["startsOn"], coverage["endsOn"]) == (
        "EXTENDED",
        sold_on.isoformat(),
        ends.isoformat(),
    )
    base, extension = coverage["segments"]
    assert (base["kind"], base["startsOn"], base["endsOn"], base["state"]) == (
        "BASE",
        sold_on.isoformat(),
        base_ends.isoformat(),
        "CURRENT",
    )
    assert (extension["kind"], extension["endsOn"], extension["state"]) == (
        "EXTENSION",
        ends.isoformat(),
        "UPCOMING",
    )
    assert extension["startsOn"] == (base_ends + timedelta(days=1)).isoformat()


@pytest.mark.parametrize(
    "category", ["HIGH_JEWELLERY", "HAUTE_HORLOGERIE", "SPECIAL_ORDER", "TABLE_CLOCK"]
)
async def test_every_covered_category_is_extended(client, owner, database, maison, category):
    piece = await make_sold_piece(database, maison.seller, maison.references[category])
    answer = await client.ask(REGISTER, wish(piece), token=owner.token)
    coverage = answer["registerWatch"]["registration"]["watch"]["coverage"]
    assert coverage["status"] == "EXTENDED"


async def test_a_number_needs_no_proof_when_it_can_be_registered(client, owner, piece):
    answer = await client.ask(REGISTER, wish(piece, card=False), token=owner.token)
    assert answer["registerWatch"]["userErrors"] == []


async def test_a_number_is_taken_however_it_is_typed(client, owner, piece):
    given = wish(piece)
    given["input"]["individualNumber"] = f" {piece.number[:3]}-{piece.number[3:].lower()} "
    answer = await client.ask(REGISTER, given, token=owner.token)
    watch = answer["registerWatch"]["registration"]["watch"]
    assert watch["individualNumber"] == piece.number


async def prepare_malformed(database, maison):
    return Piece(maison.watch, "12345", None)


async def prepare_unknown(database, maison):
    return Piece(maison.watch, free_number(), None)


async def prepare_expired(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(2 * 366))


async def prepare_tradition(database, maison):
    return await make_sold_piece(database, maison.seller, maison.references["TRADITION"])


async def prepare_jewellery(database, maison):
    return await make_sold_piece(database, maison.seller, maison.references["JEWELLERY"])


async def prepare_undeclared(database, maison):
    piece = await make_timepiece(database, maison.watch)
    return await with_card(database, piece)


async def prepare_stolen(database, maison):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    async with database.transaction() as session:
        row = await session.get_one(Timepiece, piece.id)
        row.state = "STOLEN"
    return piece


async def prepare_disputed(database, maison):
    piece = await make_timepiece(database, maison.watch)
    await declare(database, maison.seller, piece.number, reference="CB-OTHER")
    return await with_card(database, piece)


REFUSALS = [
    (prepare_malformed, "NUMBER_MALFORMED"),
    (prepare_expired, "BASE_EXPIRED"),
    (prepare_tradition, "TRADITION_EXCLUDED"),
    (prepare_jewellery, "OUT_OF_SCOPE_CATEGORY"),
    (prepare_stolen, "REPORTED_STOLEN"),
]
WAITS = [
    (prepare_unknown, "NOT_CONFIRMED"),
    (prepare_undeclared, "SALE_NOT_DECLARED"),
    (prepare_disputed, "UNDER_DISPUTE"),
]


@pytest.mark.parametrize(("prepare", "code"), REFUSALS)
async def test_each_refusal_has_its_code_and_writes_nothing(
    client, owner, database, maison, prepare, code
):
    piece = await prepare(database, maison)
    before = await rows(database)
    error = await refusal(client, owner, piece)
    assert (error["code"], error["field"]) == (code, ["individualNumber"])
    assert error["nextAction"]
    assert await rows(database) == before


@pytest.mark.parametrize(("prepare", "code"), REFUSALS)
async def test_each_refusal_is_said_in_the_readers_language(
    client, owner, database, maison, prepare, code
):
    piece = await prepare(database, maison)
    said = [await refusal(client, owner, piece, language=tag) for tag in ("en", "fr", "ar", "ja")]
    assert {error["code"] for error in said} == {code}
    assert len({error["message"] for error in said}) == 4
    assert len({error["nextAction"] for error in said}) == 4


@pytest.mark.parametrize(("prepare", "code"), REFUSALS)
async def test_an_operation_asks_for_a_language_of_its_own(
    client, owner, database, maison, prepare, code
):
    piece = await prepare(database, maison)
    by_header = await refusal(client, owner, piece, language="ja")
    own = REGISTER.replace(
        "RegisterWatchInput!)", 'RegisterWatchInput!) @inContext(language: "ja")'
    )
    answer = await client.ask(
        own, wish(piece, key="own"), token=owner.token, language="fr;q=0.9, en"
    )
    assert answer["registerWatch"]["userErrors"] == [by_header]
    assert by_header["code"] == code


@pytest.mark.parametrize(("prepare", "code"), WAITS)
async def test_what_a_declaration_may_still_settle_is_kept_and_waits(
    client, owner, database, maison, prepare, code
):
    piece = await prepare(database, maison)
    reason = await reason_to_wait(client, owner, piece)
    assert reason["code"] == code
    assert reason["nextAction"]


@pytest.mark.parametrize(("prepare", "code"), WAITS)
async def test_why_a_registration_waits_is_said_in_the_readers_language(
    client, owner, database, maison, prepare, code
):
    piece = await prepare(database, maison)
    said = [
        await reason_to_wait(client, owner, piece, language=tag) for tag in ("en", "fr", "ar", "ja")
    ]
    assert {reason["code"] for reason in said} == {code}
    assert len({reason["message"] for reason in said}) == 4


async def test_a_voided_sale_is_told_to_who_holds_the_card(client, owner, database, maison, piece):
    await client.ask(
        "mutation V($i: VoidSaleInput!) { voidSale(input: $i) { saleDeclaration { state } } }",
        {"i": {"externalId": await external_id(database, piece), "idempotencyKey": "1"}},
        token=maison.seller.token,
    )
    assert (await reason_to_wait(client, owner, piece))["code"] == "SALE_VOIDED"


async def external_id(database, piece):
    async with database.transaction() as session:
        return await session.scalar(
            text("SELECT external_id FROM sale_declaration WHERE timepiece_id = :id"),
            {"id": piece.id},
        )


async def test_terms_that_are_not_current_are_not_accepted(client, owner, database, piece):
    before = await rows(database)
    error = await refusal(client, owner, piece, terms="2019-01-01")
    assert (error["code"], error["field"]) == ("TERMS_NOT_ACCEPTED", ["acceptTermsVersion"])
    assert await rows(database) == before


async def test_a_second_person_with_the_card_opens_a_claim_and_learns_nothing_of_the_first(
    client, owner, database, house, piece
):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    second = await make_owner(database, house)
    payload = await outcome(client, second, piece)
    assert payload["registration"] is None
    assert payload["claim"]["state"] == "WAITING"
    assert payload["claim"]["silentUntil"]


async def test_a_later_owner_adds_a_watch_that_nobody_holds_and_inherits_what_remains(
    client, owner, database, house, piece
):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    async with database.transaction() as session:
        await session.execute(text("UPDATE ownership SET until = since, ended_by = 'RELEASE'"))
        await session.execute(text("UPDATE registration SET state = 'ENDED'"))
    second = await make_owner(database, house)
    registration = (await outcome(client, second, piece))["registration"]
    assert (registration["state"], registration["reason"]["code"]) == ("ACTIVE", "ALREADY_EXTENDED")
    assert registration["watch"]["coverage"]["status"] == "EXTENDED"
    async with database.transaction() as session:
        extensions = "SELECT count(*) FROM coverage_segment WHERE kind = 'EXTENSION'"
        assert await session.scalar(text(extensions)) == 1


async def test_an_older_watch_may_join_for_its_guides_without_an_extension(
    client, owner, database, maison
):
    piece = await prepare_expired(database, maison)
    given = wish(piece)
    given["input"]["withoutExtension"] = True
    answer = await client.ask(REGISTER, given, token=owner.token)
    registration = answer["registerWatch"]["registration"]
    assert (registration["state"], registration["reason"]["code"]) == ("ACTIVE", "BASE_EXPIRED")
    assert registration["watch"]["coverage"]["status"] == "ENDED"


async def test_a_superseded_card_proves_nothing(client, owner, database, house, piece):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    reprinted = await with_card(database, piece)
    second = await make_owner(database, house)
    assert (await reason_to_wait(client, second, piece))["code"] == "NOT_CONFIRMED"
    third = await make_owner(database, house)
    assert (await outcome(client, third, reprinted))["claim"]["state"] == "WAITING"


async def test_a_card_proves_its_own_watch_and_no_other(
    client, owner, database, house, maison, piece
):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    other = await make_sold_piece(database, maison.seller, maison.watch)
    second = await make_owner(database, house)
    stranger = Piece(piece.id, piece.number, other.card)
    assert (await reason_to_wait(client, second, stranger))["code"] == "NOT_CONFIRMED"


async def test_without_proof_every_number_gets_byte_for_byte_the_same_answer(
    client, owner, database, house, maison, piece
):
    await register(database, await make_owner(database, house), piece)
    prepared = [await prepare(database, maison) for prepare, _ in (*REFUSALS[1:], *WAITS)]
    numbers = [piece.number, *(each.number for each in prepared)]
    answers = set()
    for number in numbers:
        response = await client.send(
            REGISTER.replace("id state", "state"),
            wish(Piece(piece.id, number), card=False, key=number),
            token=owner.token,
        )
        answers.add((response.status_code, response.content))
    assert len(answers) == 1
    assert b"NOT_CONFIRMED" in answers.pop()[1]


async def test_a_retry_gets_the_first_answer(client, owner, database, piece):
    first = await client.send(REGISTER, wish(piece), token=owner.token)
    before = await rows(database)
    again = await client.send(REGISTER, wish(piece), token=owner.token)
    assert again.content == first.content
    assert await rows(database) == before


async def test_a_key_that_comes_back_with_other_values_is_refused(
    client, owner, database, maison, piece
):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    other = await make_sold_piece(database, maison.seller, maison.watch)
    answer = await client.ask(REGISTER, wish(other), token=owner.token)
    (error,) = answer["registerWatch"]["userErrors"]
    assert error["code"] == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"


async def test_a_key_is_an_owners_own(client, owner, database, house, maison, piece):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    other = await make_sold_piece(database, maison.seller, maison.watch)
    second = await make_owner(database, house)
    answer = await client.ask(REGISTER, wish(other), token=second.token)
    assert answer["registerWatch"]["userErrors"] == []


async def test_a_refused_key_may_be_used_again(client, owner, database, maison, piece):
    answer = await client.ask(REGISTER, wish(piece, terms="old"), token=owner.token)
    assert answer["registerWatch"]["userErrors"][0]["code"] == "TERMS_NOT_ACCEPTED"
    answer = await client.ask(REGISTER, wish(piece), token=owner.token)
    assert answer["registerWatch"]["userErrors"] == []


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_has_its_bounds(client, owner, piece, key):
    answer = await client.ask(REGISTER, wish(piece, key=key), token=owner.token)
    (error,) = answer["registerWatch"]["userErrors"]
    assert (error["code"], error["field"]) == ("IDEMPOTENCY_KEY_INVALID", ["idempotencyKey"])


async def test_ones_own_number_again_shows_it(client, owner, database, piece):
    first = await client.ask(REGISTER, wish(piece), token=owner.token)
    before = await rows(database)
    again = await client.ask(
        REGISTER, wish(piece, key="wish-2", terms="old", card=False), token=owner.token
    )
    assert again == first
    after = await rows(database)
    assert after.pop("idempotency_key") == before.pop("idempotency_key") + 1
    assert after == before


async def test_too_many_missed_numbers_end_the_guessing(client, owner, piece):
    for _ in range(NUMBERS_BY_PRINCIPAL.tries):
        reason = await reason_to_wait(client, owner, Piece(piece.id, free_number()))
        assert reason["code"] == "NOT_CONFIRMED"
    assert (await refusal(client, owner, Piece(piece.id, free_number())))["code"] == "RATE_LIMITED"
    for tag, word in (("fr", "tentatives"), ("ja", "回"), ("en", "attempts")):
        error = await refusal(client, owner, piece, language=tag)
        assert (error["code"], error["field"]) == ("RATE_LIMITED", None)
        assert word in error["message"]


async def test_numbers_that_were_no_guesses_are_not_counted(client, owner, database, maison, piece):
    await client.ask(REGISTER, wish(piece), token=owner.token)
    for turn in range(NUMBERS_BY_PRINCIPAL.tries + 5):
        answer = await client.ask(REGISTER, wish(piece, key=f"again-{turn}"), token=owner.token)
        assert answer["registerWatch"]["userErrors"] == []


@pytest.mark.parametrize("who", ["nobody", "seller"])
async def test_only_an_owner_registers(client, maison, piece, who):
    token = maison.seller.token if who == "seller" else None
    response = await client.send(REGISTER, wish(piece), token=token)
    answer = response.json()
    assert not any((answer["data"] or {}).values())
    code = answer["errors"][0]["extensions"]["code"]
    assert code == ("FORBIDDEN" if who == "seller" else "UNAUTHENTICATED")
