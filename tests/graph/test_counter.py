"""Registering for a client at the counter: the watch is the proof, the client is not told on."""

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from models.holding import Ownership, Registration
from models.people import Consent, Owner, OwnerProfile
from services.audit import is_unbroken
from services.limits import CLIENTS_BY_SELLER
from tests.factories import (
    TERMS,
    day_ago,
    declare,
    free_number,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)

REGISTER = """
mutation R($input: RegisterForClientInput!) {
  registerForClient(input: $input) {
    userErrors { code field message }
    state requestedAt individualNumber
    reason { code message nextAction deadline }
  }
}
"""
SIGN_IN = """
mutation S($input: SignInInput!) {
  signIn(input: $input) { userErrors { code } token owner { givenName email } }
}
"""
WATCHES = "{ viewer { watches { nodes { individualNumber coverage { status } } } } }"
ADA = {
    "email": "Ada@Example.com",
    "givenName": "Ada",
    "familyName": "Lovelace",
    "birthDate": "1985-12-10",
    "country": "FR",
}


def visit(number, *, key="v", said=None, **changes):
    return {
        "input": {
            "individualNumber": number,
            "client": ADA | (said or {}),
            "acceptTermsVersion": TERMS,
            "idempotencyKey": key,
            **changes,
        }
    }


async def visited(client, seller, number, **options):
    answer = await client.ask(REGISTER, visit(number, **options), token=seller.token)
    return answer["registerForClient"]


async def answer_to(client, seller, number, **options):
    """The bytes of the answer without the instant, which differs for any two requests."""
    response = await client.send(REGISTER, visit(number, **options), token=seller.token)
    assert "errors" not in response.json()
    return re.sub(rb'"requestedAt":"[^"]+"', b"", response.content)


async def refusal(client, seller, number, **options):
    (error,) = (await visited(client, seller, number, **options))["userErrors"]
    return error["code"], error["field"]


async def signed_in(client, database, house, email):
    """The owner's token, by a code sent to the address."""
    asked = f'mutation {{ requestSignInCode(input: {{email: "{email}"}}) {{ expiresInSeconds }} }}'
    await client.ask(asked)
    async with database.transaction() as session:
        code_id = await session.scalar(text("SELECT max(id::text)::uuid FROM sign_in_code"))
    given = {"email": email, "code": house.vault.sign_in_code(code_id)}
    return (await client.ask(SIGN_IN, {"input": given}))["signIn"]


async def count(database, table, condition="true"):
    async with database.transaction() as session:
        return await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {condition}"))  # noqa: S608 - our own names


async def consents(database):
    async with database.transaction() as session:
        found = await session.scalars(select(Consent).order_by(Consent.created_at))
        return [(each.purpose, each.granted, each.source) for each in found]


@pytest.fixture
async def piece(database, maison):
    return await make_sold_piece(database, maison.seller, maison.watch)


async def test_a_new_client_has_the_watch_and_signs_in_by_a_code(
    client, database, house, maison, piece
):
    payload = await visited(client, maison.seller, piece.number)
    assert (payload["userErrors"], payload["state"], payload["reason"]) == ([], "ACTIVE", None)
    assert payload["individualNumber"] == piece.number
    entered = await signed_in(client, database, house, "ada@example.com")
    assert entered["owner"] == {"givenName": "Ada", "email": "Ada@Example.com"}
    answer = await client.ask(WATCHES, token=entered["token"])
    assert answer["viewer"]["watches"]["nodes"] == [
        {"individualNumber": piece.number, "coverage": {"status": "EXTENDED"}}
    ]
    assert await count(database, "notice", "kind = 'REGISTRATION_CONFIRMED'") == 1


async def test_a_watch_sold_elsewhere_is_registered_at_any_counter(client, database, piece):
    other = await make_point_of_sale(database, market="JP")
    assert (await visited(client, other, piece.number))["state"] == "ACTIVE"


async def test_who_did_it_is_in_the_audit_of_the_piece_and_of_the_client(
    client, database, maison, piece
):
    await visited(client, maison.seller, piece.number)
    actor = f"actor = 'POINT_OF_SALE:{maison.seller.id}'"
    assert await count(database, "audit", f"{actor} AND action = 'JOIN'") == 1
    assert await count(database, "audit", f"{actor} AND action = 'REGISTER_FOR_CLIENT'") == 2
    async with database.transaction() as session:
        owner_id = await session.scalar(select(Owner.id))
        assert await is_unbroken(session, "OWNER", owner_id)
        assert await is_unbroken(session, "TIMEPIECE", piece.id)


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (None, []),
        ({"granted": True, "policyVersion": TERMS}, [("MARKETING", True, "BOUTIQUE")]),
        ({"granted": False, "policyVersion": TERMS}, [("MARKETING", False, "BOUTIQUE")]),
        ({"granted": False, "policyVersion": "old"}, [("MARKETING", False, "BOUTIQUE")]),
    ],
)
async def test_the_terms_are_a_receipt_and_news_one_of_its_own_where_asked(
    client, database, maison, piece, answer, kept
):
    await visited(client, maison.seller, piece.number, marketingEmail=answer)
    assert await consents(database) == [("PROGRAMME", True, "BOUTIQUE"), *kept]


async def test_a_no_to_news_is_overturned_by_the_client_alone(client, database, maison, piece):
    no, yes = ({"granted": each, "policyVersion": TERMS} for each in (False, True))
    await visited(client, maison.seller, piece.number, marketingEmail=no)
    other = await make_sold_piece(database, maison.seller, maison.watch)
    payload = await visited(client, maison.seller, other.number, key="w", marketingEmail=yes)
    assert payload["state"] == "ACTIVE"
    assert [each for each in await consents(database) if each[0] == "MARKETING"] == [
        ("MARKETING", False, "BOUTIQUE")
    ]


async def undeclared(database, maison, _):
    return (await make_timepiece(database, maison.watch)).number


async def sold(database, maison, _):
    return (await make_sold_piece(database, maison.seller, maison.watch)).number


async def disputed(database, maison, _):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await declare(database, await make_point_of_sale(database), piece.number)
    return piece.number


async def held_by_another(database, maison, house):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, await make_owner(database, house), piece)
    return piece.number


async def stolen(database, maison, _):
    return (await make_timepiece(database, maison.watch, stolen=True)).number


async def jewellery(database, maison, _):
    return (await make_timepiece(database, maison.references["JEWELLERY"])).number


async def expired(database, maison, _):
    sold_on = day_ago(3 * 366)
    return (await make_sold_piece(database, maison.seller, maison.watch, sold_on=sold_on)).number


async def unknown(database, maison, _):
    return free_number()


async def malformed(database, maison, _):
    return "12"


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (sold, "ACTIVE"),
        (undeclared, "PENDING_SALE"),
        (disputed, "PENDING_SALE"),
        (held_by_another, "CLAIMED"),
        (stolen, "REPORTED_STOLEN"),
        (jewellery, "OUT_OF_SCOPE_CATEGORY"),
        (expired, "BASE_EXPIRED"),
        (unknown, "NUMBER_UNKNOWN"),
        (malformed, "NUMBER_MALFORMED"),
    ],
)
async def test_a_known_client_and_an_unknown_one_get_the_same_bytes(
    client, database, house, maison, make, expected
):
    await make_owner(database, house, email="known@example.com")
    # Two pieces in the same case, whose numbers are made one in the answers.
    answers = []
    for email in ("known@example.com", "unknown@example.com"):
        number = await make(database, maison, house)
        given = {"key": email, "said": {"email": email}}
        answer = await answer_to(client, maison.seller, number, **given)
        answers.append(answer.replace(number.encode(), b"NUMBER"))
    assert answers[0] == answers[1]
    assert expected.encode() in answers[0]


async def test_who_holds_the_watch_is_not_told_by_asking_for_them(
    client, database, house, maison, piece
):
    await register(database, await make_owner(database, house, email="holder@example.com"), piece)
    answers = {
        await answer_to(client, maison.seller, piece.number, key=email, said={"email": email})
        for email in ("holder@example.com", "known@example.com", "new@example.com")
    }
    assert len(answers) == 1
    assert b"CLAIMED" in answers.pop()
    assert await count(database, "ownership_claim") == 2
    assert await count(database, "notice", "kind = 'CLAIM_RAISED'") == 2


async def test_a_client_who_waits_already_is_not_told_by_asking_again(
    client, database, house, maison
):
    blank = await make_timepiece(database, maison.watch)
    await register(database, await make_owner(database, house, email="waits@example.com"), blank)
    answers = {
        await answer_to(client, maison.seller, blank.number, key=email, said={"email": email})
        for email in ("waits@example.com", "new@example.com")
    }
    assert len(answers) == 1
    assert b"PENDING_SALE" in answers.pop()


async def test_what_waits_is_proven_by_the_watch_on_the_counter(client, database, house, maison):
    blank = await make_timepiece(database, maison.watch)
    stranger = await make_owner(database, house)
    await register(database, stranger, blank)  # guessed first, without proof
    await register(database, await make_owner(database, house, email="ada@example.com"), blank)
    await visited(client, maison.seller, blank.number)
    await declare(database, maison.seller, blank.number, sold_on=now().date() - timedelta(days=1))
    async with database.transaction() as session:
        held = (await session.scalars(select(Ownership))).one()
        granted = (await session.scalars(select(Registration).filter_by(state="ACTIVE"))).one()
    assert held.owner_id != stranger.id
    assert granted.is_proven


async def test_a_request_from_before_the_sale_gives_way_to_the_one_at_the_counter(
    client, database, house, maison
):
    blank = await make_timepiece(database, maison.watch)
    ada = await make_owner(database, house, email="ada@example.com")
    await register(database, ada, blank, at=now() - timedelta(days=30))
    await declare(database, maison.seller, blank.number, sold_on=day_ago(3))
    assert (await visited(client, maison.seller, blank.number))["state"] == "ACTIVE"
    assert await count(database, "registration", "state = 'WITHDRAWN'") == 1
    assert await count(database, "ownership") == 1


async def test_of_a_known_client_nothing_is_changed(client, database, house, maison, piece):
    ada = await make_owner(database, house, email="ada@example.com", language="de")
    async with database.transaction() as session:
        before = (await session.execute(select(OwnerProfile.__table__))).all()
    said = {"givenName": "Eve", "phone": "+41446681800", "country": "CH", "preferredLanguage": "ja"}
    await visited(client, maison.seller, piece.number, said=said)
    async with database.transaction() as session:
        assert (await session.execute(select(OwnerProfile.__table__))).all() == before
        owner = await session.get_one(Owner, ada.id)
    assert (owner.preferred_language, owner.country) == ("de", "FR")


async def test_nothing_of_a_client_is_in_the_answer_or_kept_for_a_retry(
    client, database, maison, piece
):
    response = await client.send(REGISTER, visit(piece.number), token=maison.seller.token)
    async with database.transaction() as session:
        owner_id = await session.scalar(select(Owner.id))
        kept = await session.scalar(text("SELECT answer::text FROM idempotency_key"))
    for told in (response.text, kept):
        for word in ("ada", "lovelace", "1985", str(owner_id)):
            assert word not in told.lower()


def year_ago(years):
    today = now().date()
    return today.replace(year=today.year - years, day=min(today.day, 28)).isoformat()


@pytest.fixture(params=["known", "unknown"])
async def ada(request, database, house):
    """A client whom the house knows already, or does not."""
    if request.param == "known":
        await make_owner(database, house, email="ada@example.com")


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"birthDate": year_ago(12)}, "UNDER_AGE", "birthDate"),
        ({"birthDate": "1066-10-14"}, "BIRTH_DATE_INVALID", "birthDate"),
        ({"birthDate": year_ago(-1)}, "BIRTH_DATE_INVALID", "birthDate"),
        ({"givenName": ""}, "NAME_INVALID", "givenName"),
        ({"familyName": "x" * 81}, "NAME_INVALID", "familyName"),
        ({"givenName": "\u202e\u200b"}, "NAME_INVALID", "givenName"),
        ({"phone": "12"}, "PHONE_INVALID", "phone"),
        ({"preferredLanguage": "tlh"}, "LANGUAGE_INVALID", "preferredLanguage"),
        ({"address": {"city": "x" * 41}}, "ADDRESS_INVALID", ["address", "city"]),
    ],
)
async def test_what_a_client_cannot_have_said_is_refused_whoever_they_are(
    client, database, maison, piece, change, code, field
):
    owners = await count(database, "owner")
    path = ["client", *([field] if isinstance(field, str) else field)]
    assert await refusal(client, maison.seller, piece.number, said=change) == (code, path)
    for table in ("ownership", "consent", "idempotency_key", "rate_limit"):
        assert await count(database, table) == 0
    assert await count(database, "owner") == owners


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.com", "x" * 90 + "@example.com"])
async def test_what_is_no_address_is_refused(client, maison, piece, email):
    told = await refusal(client, maison.seller, piece.number, said={"email": email})
    assert told == ("EMAIL_INVALID", ["client", "email"])


@pytest.mark.usefixtures("ada")
async def test_old_texts_are_refused_whoever_the_client_is(client, database, maison, piece):
    told = await refusal(client, maison.seller, piece.number, acceptTermsVersion="2019-01-01")
    assert told == ("TERMS_NOT_ACCEPTED", ["acceptTermsVersion"])
    old = {"granted": True, "policyVersion": "2019-01-01"}
    told = await refusal(client, maison.seller, piece.number, marketingEmail=old)
    assert told == ("POLICY_NOT_CURRENT", ["marketingEmail", "policyVersion"])
    assert await count(database, "consent") == 0


@pytest.mark.parametrize("who", ["nobody", "owner"])
async def test_only_a_point_of_sale_registers_for_others(client, database, house, piece, who):
    token = (await make_owner(database, house)).token if who == "owner" else None
    response = await client.send(REGISTER, visit(piece.number), token=token)
    code = response.json()["errors"][0]["extensions"]["code"]
    assert code == ("FORBIDDEN" if who == "owner" else "UNAUTHENTICATED")
    assert await count(database, "ownership") == 0


async def test_a_retry_registers_once_and_gets_the_first_answer(client, database, maison, piece):
    first = await visited(client, maison.seller, piece.number)
    assert await visited(client, maison.seller, piece.number) == first
    assert await count(database, "owner") == 1
    assert await count(database, "consent") == 1
    told = await refusal(client, maison.seller, piece.number, said={"givenName": "Eve"})
    assert told == ("IDEMPOTENCY_KEY_PARAMETER_MISMATCH", ["idempotencyKey"])


async def test_a_point_of_sale_registers_so_many_a_day_and_no_more(client, database, maison):
    first = await make_sold_piece(database, maison.seller, maison.watch)
    await visited(client, maison.seller, first.number)
    async with database.transaction() as session:
        spent = "UPDATE rate_limit SET tries = :most"
        await session.execute(text(spent), {"most": CLIENTS_BY_SELLER.tries})
    second = await make_sold_piece(database, maison.seller, maison.watch)
    told = await refusal(client, maison.seller, second.number, key="w")
    assert told == ("RATE_LIMITED", None)
    other = await make_point_of_sale(database)
    assert (await visited(client, other, second.number))["state"] == "ACTIVE"


async def all_at_once(operations):
    responses = await asyncio.gather(*operations)
    answers = [response.json() for response in responses]
    assert [answer["errors"] for answer in answers if "errors" in answer] == []
    return [next(iter(answer["data"].values())) for answer in answers]


async def test_a_new_client_with_many_watches_at_many_counters_is_one_client(
    client, database, maison
):
    pieces = [await make_sold_piece(database, maison.seller, maison.watch) for _ in range(8)]
    sellers = [maison.seller, await make_point_of_sale(database)]
    payloads = await all_at_once(
        client.send(REGISTER, visit(each.number, key=each.number), token=sellers[turn % 2].token)
        for turn, each in enumerate(pieces)
    )
    assert {payload["state"] for payload in payloads} == {"ACTIVE"}
    assert await count(database, "owner") == 1
    assert await count(database, "ownership", "until IS NULL") == 8


async def test_many_clients_with_one_watch_leave_one_holder_and_claims(client, database, piece):
    sellers = [await make_point_of_sale(database) for _ in range(8)]
    payloads = await all_at_once(
        client.send(
            REGISTER,
            visit(piece.number, said={"email": f"client-{turn}@example.com"}),
            token=seller.token,
        )
        for turn, seller in enumerate(sellers)
    )
    assert sorted(payload["state"] for payload in payloads) == ["ACTIVE"] + ["CLAIMED"] * 7
    assert await count(database, "coverage_segment", "kind = 'EXTENSION'") == 1
    assert await count(database, "ownership_claim") == 7


@pytest.mark.parametrize("turn", range(4))
async def test_the_counter_and_the_owner_themselves_at_once_register_once(
    client, database, house, maison, piece, turn
):
    ada = await make_owner(database, house, email="ada@example.com")
    mine = """
    mutation M($input: RegisterWatchInput!) {
      registerWatch(input: $input) { userErrors { code } registration { state } }
    }
    """
    wish = {"individualNumber": piece.number, "acceptTermsVersion": TERMS, "idempotencyKey": "m"}
    both = [
        client.send(mine, {"input": wish}, token=ada.token),
        client.send(REGISTER, visit(piece.number), token=maison.seller.token),
    ]
    payloads = await all_at_once(both if turn % 2 else both[::-1])
    assert [payload["userErrors"] for payload in payloads] == [[], []]
    assert await count(database, "ownership", "until IS NULL") == 1
    assert await count(database, "coverage_segment", "kind = 'EXTENSION'") == 1
    assert await count(database, "ownership_claim") == 0


@pytest.mark.parametrize("turn", range(4))
async def test_who_joins_by_themselves_while_the_counter_does_it_is_one_client(
    client, database, house, maison, piece, turn
):
    await client.ask(
        'mutation { requestSignInCode(input: {email: "ada@example.com"}) { expiresInSeconds } }'
    )
    async with database.transaction() as session:
        code_id = await session.scalar(text("SELECT id FROM sign_in_code"))
    joining = {
        "email": "ada@example.com",
        "code": house.vault.sign_in_code(code_id),
        "newOwner": {name: value for name, value in ADA.items() if name != "email"},
    }
    both = [
        client.send(SIGN_IN, {"input": joining}),
        client.send(REGISTER, visit(piece.number), token=maison.seller.token),
    ]
    payloads = await all_at_once(both if turn % 2 else both[::-1])
    assert [payload["userErrors"] for payload in payloads] == [[], []]
    assert await count(database, "owner") == 1
    assert await count(database, "ownership") == 1


async def test_the_counter_and_the_declaration_of_the_sale_at_once_end_in_one_extension(
    client, database, maison
):
    declare_it = """
    mutation D($input: DeclareSaleInput!) {
      declareSale(input: $input) { userErrors { code } saleDeclaration { state } }
    }
    """
    for turn in range(5):
        blank = await make_timepiece(database, maison.watch)
        given = {
            "externalId": f"S-{turn}",
            "individualNumber": blank.number,
            "soldOn": day_ago(1).isoformat(),
            "idempotencyKey": f"d{turn}",
        }
        await all_at_once(
            [
                client.send(
                    REGISTER, visit(blank.number, key=f"v{turn}"), token=maison.seller.token
                ),
                client.send(declare_it, {"input": given}, token=maison.seller.token),
            ]
        )
    assert await count(database, "coverage_segment", "kind = 'EXTENSION'") == 5
    assert await count(database, "registration", "state = 'ACTIVE'") == 5
