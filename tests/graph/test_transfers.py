"""Transfers over HTTP: whoever brings the code has the watch, once, and learns of nobody."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.limits import TRANSFER_CODES_BY_OWNER
from tests.factories import day_ago, make_owner, make_sold_piece, register
from tests.graph.hands import (
    done,
    held,
    notices,
    offered,
    portfolio,
    refused,
    rows,
    wish,
    write,
)


@pytest.fixture
async def gift(client, database, house, maison):
    """A piece, its owner and its id, offered as a present; and who it is for."""
    piece, giver, watch = await held(client, database, house, maison)
    return piece, giver, watch, await make_owner(database, house)


async def test_a_gift_that_was_not_activated_is_activated_by_who_received_it(
    client, database, house, maison
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    receiver = await make_owner(database, house)
    await register(database, receiver, piece)
    (watch,) = await portfolio(client, receiver)
    assert (watch["coverage"]["status"], watch["holding"]) == ("EXTENDED", "PRIMARY")


async def test_the_new_owner_has_the_watch_and_the_cover_that_remains(client, gift):
    _, giver, watch, receiver = gift
    (before,) = await portfolio(client, giver)
    code = await offered(client, giver, watch)
    accepted = await done(client, receiver, "acceptTransfer", code=code)
    assert accepted["transfer"]["state"] == "ACCEPTED"
    assert accepted["watch"]["id"] == watch
    assert accepted["watch"]["coverage"] == before["coverage"]
    assert await portfolio(client, giver) == []
    assert await portfolio(client, receiver) == [accepted["watch"]]


async def test_a_transfer_is_written_down_with_all_that_follows(client, database, gift):
    piece, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    await done(client, receiver, "acceptTransfer", code=code)
    found = await rows(
        database,
        "SELECT owner_id, state, reason, is_proven FROM registration ORDER BY requested_at",
    )
    assert found == [
        (giver.id, "ENDED", "ELIGIBLE", True),
        (receiver.id, "ACTIVE", "ALREADY_EXTENDED", True),
    ]
    ended = await rows(database, "SELECT owner_id, ended_by FROM ownership ORDER BY id")
    assert ended == [(giver.id, "TRANSFER"), (receiver.id, None)]
    done_to = await rows(
        database,
        "SELECT action FROM audit WHERE object_id = :id ORDER BY position",
        id=piece.id,
    )
    assert [action for (action,) in done_to][-2:] == ["TRANSFER", "REGISTER"]
    assert ("TRANSFER_OFFERED", "") in await notices(database, giver)
    assert ("TRANSFER_ACCEPTED", "GIVEN") in await notices(database, giver)
    assert ("TRANSFER_ACCEPTED", "RECEIVED") in await notices(database, receiver)
    dirty = await rows(database, "SELECT id FROM crm_dirty WHERE kind IN ('OWNER', 'TIMEPIECE')")
    assert {(piece.id,), (receiver.id,)} <= set(dirty)


async def test_the_code_is_easy_to_read_and_only_a_keyed_hash_of_it_is_kept(
    client, database, house, gift
):
    _, giver, watch, _ = gift
    code = await offered(client, giver, watch)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", code)
    ((code_hash,),) = await rows(database, "SELECT code_hash FROM ownership_transfer")
    assert code_hash == house.vault.index("transfer", code.replace("-", ""))


async def test_a_retry_is_told_the_code_again_and_another_wish_makes_another(client, gift):
    _, giver, watch, _ = gift
    given = {"watchId": watch, "kind": "GIFT"}
    first = await done(client, giver, "offerTransfer", idempotencyKey="k", **given)
    again = await done(client, giver, "offerTransfer", idempotencyKey="k", **given)
    other = await done(client, giver, "offerTransfer", idempotencyKey="l", **given)
    assert first == again
    assert first["code"] != other["code"]


async def test_a_retry_is_told_no_code_that_has_been_used(client, gift):
    _, giver, watch, receiver = gift
    given = {"watchId": watch, "kind": "GIFT", "idempotencyKey": "k"}
    code = (await done(client, giver, "offerTransfer", **given))["code"]
    await done(client, receiver, "acceptTransfer", code=code)
    again = await done(client, giver, "offerTransfer", **given)
    assert (again["code"], again["transfer"]["state"]) == (None, "ACCEPTED")


async def test_a_retry_of_an_acceptance_shows_the_watch_again(client, gift):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    first = await done(client, receiver, "acceptTransfer", code=code, idempotencyKey="k")
    again = await done(client, receiver, "acceptTransfer", code=code, idempotencyKey="k")
    assert first == again


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: f"  {code.replace('-', ' ')} ",
        lambda code: code.replace("-", ""),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
        lambda code: "".join(chr(ord(each) + 0xFEE0) for each in code),
    ],
)
async def test_a_code_may_be_typed_as_people_type(client, gift, typed):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    await done(client, receiver, "acceptTransfer", code=typed(code))


async def test_offering_again_ends_the_offer_before(client, gift):
    _, giver, watch, receiver = gift
    former, code = await offered(client, giver, watch), await offered(client, giver, watch)
    assert await refused(client, receiver, "acceptTransfer", code=former) == "TRANSFER_CODE_REFUSED"
    await done(client, receiver, "acceptTransfer", code=code)


async def test_the_open_offer_is_shown_with_the_watch_until_it_ends(client, database, gift):
    _, giver, watch, _ = gift
    made = await done(client, giver, "offerTransfer", watchId=watch, kind="PRIVATE_SALE")
    (shown,) = await portfolio(client, giver)
    assert shown["transfer"] == made["transfer"]
    expires_at = datetime.fromisoformat(made["transfer"]["expiresAt"])
    assert timedelta(days=13) < expires_at - datetime.now(UTC) < timedelta(days=15)
    await write(database, "UPDATE ownership_transfer SET expires_at = now()")
    assert (await portfolio(client, giver))[0]["transfer"] is None


async def test_an_offer_is_taken_back_by_who_made_it_and_by_nobody_else(client, gift):
    _, giver, watch, stranger = gift
    made = await done(client, giver, "offerTransfer", watchId=watch, kind="GIFT")
    given = {"transferId": made["transfer"]["id"]}
    assert await refused(client, stranger, "cancelTransfer", **given) == "FORBIDDEN"
    for _ in range(2):
        taken_back = await done(client, giver, "cancelTransfer", **given)
        assert taken_back["transfer"]["state"] == "CANCELLED"


async def test_an_accepted_offer_cannot_be_taken_back(client, gift):
    _, giver, watch, receiver = gift
    made = await done(client, giver, "offerTransfer", watchId=watch, kind="GIFT")
    await done(client, receiver, "acceptTransfer", code=made["code"])
    answer = await done(client, giver, "cancelTransfer", transferId=made["transfer"]["id"])
    assert answer["transfer"]["state"] == "ACCEPTED"
    assert len(await portfolio(client, receiver)) == 1


async def test_a_watch_is_not_transferred_to_oneself_and_the_offer_stays(client, gift):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    assert await refused(client, giver, "acceptTransfer", code=code) == "TRANSFER_TO_ONESELF"
    await done(client, receiver, "acceptTransfer", code=code)


async def test_only_who_holds_a_watch_offers_it(client, gift):
    _, giver, watch, receiver = gift
    given = {"watchId": watch, "kind": "GIFT"}
    assert await refused(client, receiver, "offerTransfer", **given) == "FORBIDDEN"
    code = await offered(client, giver, watch)
    await done(client, receiver, "acceptTransfer", code=code)
    assert await refused(client, giver, "offerTransfer", **given) == "FORBIDDEN"


async def test_terms_that_are_not_current_use_no_code_up(client, gift):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    for tried in (code, "00000-00000"):
        given = {"code": tried, "acceptTermsVersion": "1999-01-01"}
        assert await refused(client, receiver, "acceptTransfer", **given) == "TERMS_NOT_ACCEPTED"
    await done(client, receiver, "acceptTransfer", code=code)


async def test_the_new_owner_has_accepted_the_terms(client, database, gift):
    _, giver, watch, receiver = gift
    await done(client, receiver, "acceptTransfer", code=await offered(client, giver, watch))
    given = await rows(
        database, "SELECT purpose, granted FROM consent WHERE owner_id = :id", id=receiver.id
    )
    assert given == [("PROGRAMME", True)]


async def test_a_request_that_waited_is_answered_by_the_transfer(client, database, gift):
    piece, giver, watch, receiver = gift
    guess = await register(database, receiver, type(piece)(piece.id, piece.number))
    await done(client, receiver, "acceptTransfer", code=await offered(client, giver, watch))
    found = await rows(
        database, "SELECT id, state FROM registration WHERE owner_id = :id", id=receiver.id
    )
    assert found == [(guess, "ACTIVE")]


async def test_a_watch_past_its_base_changes_hands_without_an_extension(
    client, database, house, maison
):
    piece = await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(900))
    giver, receiver = await make_owner(database, house), await make_owner(database, house)
    await register(database, giver, piece, without_extension=True)
    (watch,) = await portfolio(client, giver)
    code = await offered(client, giver, watch["id"])
    accepted = await done(client, receiver, "acceptTransfer", code=code)
    assert accepted["watch"]["coverage"]["status"] == "ENDED"
    found = await rows(database, "SELECT reason FROM registration WHERE state = 'ACTIVE'")
    assert found == [("BASE_EXPIRED",)]


async def test_an_extension_that_never_was_is_granted_to_who_accepts_in_time(
    client, database, gift
):
    _, giver, watch, receiver = gift
    await write(database, "DELETE FROM coverage_segment WHERE kind = 'EXTENSION'")
    accepted = await done(
        client, receiver, "acceptTransfer", code=await offered(client, giver, watch)
    )
    kinds = [each["kind"] for each in accepted["watch"]["coverage"]["segments"]]
    assert kinds == ["BASE", "EXTENSION"]


async def test_a_void_sale_takes_the_offer_from_the_table(client, database, maison, gift):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    await void(client, database, maison)
    assert await refused(client, receiver, "acceptTransfer", code=code) == "TRANSFER_CODE_REFUSED"


async def void(client, database, maison):
    ((external_id,),) = await rows(database, "SELECT external_id FROM sale_declaration")
    answer = await client.ask(
        "mutation V($input: VoidSaleInput!) { voidSale(input: $input) { userErrors { code } } }",
        {"input": {"externalId": external_id, "idempotencyKey": "void"}},
        token=maison.seller.token,
    )
    assert answer["voidSale"]["userErrors"] == []


REFUSED = {
    "wrong": "UPDATE owner SET country = country",
    "expired": "UPDATE ownership_transfer SET expires_at = now()",
    "taken back": "UPDATE ownership_transfer SET state = 'CANCELLED', decided_at = now()",
    "used": "UPDATE ownership_transfer SET state = 'ACCEPTED', decided_at = now(),"
    " accepted_by = owner_id",
    "written off": "UPDATE ownership_transfer SET state = 'EXPIRED', decided_at = now()",
    "frozen": "UPDATE timepiece SET state = 'STOLEN'",
    "lost": "UPDATE timepiece SET state = 'LOST'",
    "claimed": "INSERT INTO ownership_claim"
    " (id, individual_number, timepiece_id, owner_id, state, silent_until)"
    " SELECT gen_random_uuid(), individual_number, timepiece.id, owner.id, 'WAITING', now()"
    " FROM timepiece, owner LIMIT 1",
    "no longer theirs": "UPDATE ownership SET until = since, ended_by = 'RELEASE'",
}


@pytest.mark.parametrize("why", REFUSED)
async def test_a_code_that_opens_nothing_is_refused_in_the_same_bytes(client, database, gift, why):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    await write(database, REFUSED[why])
    tried = "00000-00000" if why == "wrong" else code
    answers = []
    for each in (tried, "99999-99999", "nonsense", ""):
        document, variables = wish("acceptTransfer", code=each)
        answers.append((await client.send(document, variables, token=receiver.token)).content)
    assert len(set(answers)) == 1
    assert b"TRANSFER_CODE_REFUSED" in answers[0]


async def test_codes_are_guessed_so_often_and_no_more(client, gift):
    _, giver, watch, guesser = gift
    code = await offered(client, giver, watch)
    for turn in range(TRANSFER_CODES_BY_OWNER.tries):
        answer = await refused(client, guesser, "acceptTransfer", code=f"{turn:010d}")
        assert answer == "TRANSFER_CODE_REFUSED"
    assert await refused(client, guesser, "acceptTransfer", code=code) == "RATE_LIMITED"


async def test_what_is_no_guess_does_not_count(client, gift):
    _, giver, watch, receiver = gift
    code = await offered(client, giver, watch)
    for _ in range(TRANSFER_CODES_BY_OWNER.tries + 1):
        assert await refused(client, giver, "acceptTransfer", code=code) == "TRANSFER_TO_ONESELF"
    await done(client, receiver, "acceptTransfer", code=code)


async def test_a_point_of_sale_and_who_is_not_signed_in_transfer_nothing(client, maison, gift):
    _, _, watch, _ = gift
    document, variables = wish("offerTransfer", watchId=watch, kind="GIFT")
    for token, code in ((maison.seller.token, "FORBIDDEN"), (None, "UNAUTHENTICATED")):
        answer = (await client.send(document, variables, token=token)).json()
        assert answer["errors"][0]["extensions"]["code"] == code
