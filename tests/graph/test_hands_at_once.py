"""Many reach for one watch at once: one has it, each is answered, and nothing is lost."""

import asyncio
from collections import Counter

from tests.factories import free_number, make_owner, make_staff_key
from tests.graph.hands import done, held, offered, portfolio, rows, token_of, wish, write

ROUNDS = 8
VOID = "mutation V($input: VoidSaleInput!) { voidSale(input: $input) { userErrors { code } } }"


def asked(client, who, name, *, address="192.0.2.1", **given):
    document, variables = wish(name, **given)
    return client.send(document, variables, token=token_of(who), address=address)


async def at_once(*operations):
    """The payloads, none of which may be an error of the server."""
    responses = await asyncio.gather(*operations)
    answers = [response.json() for response in responses]
    assert [answer["errors"] for answer in answers if "errors" in answer] == []
    return [next(iter(answer["data"].values())) for answer in answers]


def codes_of(payloads):
    return Counter(error["code"] for payload in payloads for error in payload["userErrors"])


async def test_of_50_who_bring_one_code_one_has_the_watch(client, database, house, maison):
    _, giver, watch = await held(client, database, house, maison)
    code = await offered(client, giver, watch)
    owners = [await make_owner(database, house) for _ in range(50)]
    payloads = await at_once(
        *(
            asked(client, owner, "acceptTransfer", code=code, address=f"198.51.100.{turn}")
            for turn, owner in enumerate(owners)
        )
    )
    assert codes_of(payloads) == {"TRANSFER_CODE_REFUSED": 49}
    assert [payload["watch"]["id"] for payload in payloads if payload["watch"]] == [watch]
    assert await rows(database, "SELECT count(*) FROM ownership WHERE until IS NULL") == [(1,)]
    assert await rows(database, "SELECT count(*) FROM consent") == [(2,)]


async def test_one_who_taps_twenty_times_has_the_watch_once(client, database, house, maison):
    _, giver, watch = await held(client, database, house, maison)
    receiver = await make_owner(database, house)
    given = {"code": await offered(client, giver, watch), "idempotencyKey": "tap"}
    payloads = await at_once(
        *(asked(client, receiver, "acceptTransfer", **given) for _ in range(5)),
    )
    assert len({str(payload) for payload in payloads}) == 1
    assert payloads[0]["watch"]["id"] == watch


async def test_a_watch_that_is_reported_stolen_meanwhile_is_handed_over_or_reported(
    client, database, house, maison
):
    for _ in range(ROUNDS):
        _, giver, watch = await held(client, database, house, maison)
        receiver = await make_owner(database, house)
        code = await offered(client, giver, watch)
        accepted, reported = await at_once(
            asked(client, receiver, "acceptTransfer", code=code),
            asked(client, giver, "reportIncident", watchId=watch, kind="STOLEN"),
        )
        outcome = (codes_of([accepted]), codes_of([reported]))
        assert outcome in (
            ({}, {"FORBIDDEN": 1}),  # it was handed over, and is no longer theirs to report
            ({"TRANSFER_CODE_REFUSED": 1}, {}),
        )
        assert len(await portfolio(client, receiver)) == (not outcome[0])


async def test_a_sale_that_is_taken_back_meanwhile_leaves_nobody_with_the_watch(
    client, database, house, maison
):
    for turn in range(ROUNDS):
        piece, giver, watch = await held(client, database, house, maison)
        receiver = await make_owner(database, house)
        code = await offered(client, giver, watch)
        ((sale,),) = await rows(
            database,
            "SELECT external_id FROM sale_declaration WHERE timepiece_id = :id",
            id=piece.id,
        )
        void = {"externalId": sale, "idempotencyKey": f"v{turn}"}
        await at_once(
            asked(client, receiver, "acceptTransfer", code=code),
            client.send(VOID, {"input": void}, token=maison.seller.token),
        )
    assert await rows(database, "SELECT id FROM ownership WHERE until IS NULL") == []
    assert await rows(database, "SELECT id FROM coverage_segment WHERE voided_at IS NULL") == []
    assert await rows(database, "SELECT id FROM registration WHERE state = 'ACTIVE'") == []
    assert await rows(database, "SELECT id FROM ownership_transfer WHERE state = 'OFFERED'") == []


async def test_two_who_hand_each_other_a_watch_do_not_wait_for_each_other(
    client, database, house, maison
):
    for _ in range(ROUNDS):
        pairs = [await held(client, database, house, maison) for _ in range(2)]
        (_, ada, _), (_, bea, _) = pairs
        hers, mine = [await offered(client, owner, watch) for _, owner, watch in pairs]
        payloads = await at_once(
            asked(client, ada, "acceptTransfer", code=mine),
            asked(client, bea, "acceptTransfer", code=hers),
        )
        assert codes_of(payloads) == {}


async def test_two_who_claim_each_others_watch_do_not_wait_for_each_other(
    client, database, house, maison
):
    for _ in range(ROUNDS):
        (his, ada, _), (hers, bea, _) = [
            await held(client, database, house, maison) for _ in range(2)
        ]
        claims = [
            {"individualNumber": piece.number, "cardToken": piece.card} for piece in (hers, his)
        ]
        payloads = await at_once(
            asked(client, ada, "claimOwnership", **claims[0]),
            asked(client, bea, "claimOwnership", **claims[1]),
        )
        assert {payload["claim"]["state"] for payload in payloads} == {"WAITING"}


async def test_many_offers_at_once_leave_one(client, database, house, maison):
    _, giver, watch = await held(client, database, house, maison)
    payloads = await at_once(
        *(asked(client, giver, "offerTransfer", watchId=watch, kind="GIFT") for _ in range(10))
    )
    assert codes_of(payloads) == {}
    found = await rows(database, "SELECT state, count(*) FROM ownership_transfer GROUP BY state")
    assert sorted(found) == [("CANCELLED", 9), ("OFFERED", 1)]


async def test_a_number_nobody_knows_is_claimed_once_however_often_at_once(
    client, database, house, maison
):
    claimant, number = await make_owner(database, house), free_number()
    payloads = await at_once(
        *(asked(client, claimant, "claimOwnership", individualNumber=number) for _ in range(10))
    )
    assert len({payload["claim"]["id"] for payload in payloads}) == 1


async def test_a_claim_that_is_granted_and_a_watch_that_is_reported_never_meet(
    client, database, house, maison
):
    desk = await make_staff_key(database)
    for _ in range(ROUNDS):
        piece, holder, watch = await held(client, database, house, maison)
        claimant = await make_owner(database, house)
        given = {"individualNumber": piece.number, "cardToken": piece.card}
        claim = (await done(client, claimant, "claimOwnership", **given))["claim"]["id"]
        await write(database, "UPDATE ownership_claim SET silent_until = now()")
        granted, reported = await at_once(
            asked(client, desk, "decideClaim", claimId=claim, granted=True),
            asked(client, holder, "reportIncident", watchId=watch, kind="STOLEN"),
        )
        assert (codes_of([granted]), codes_of([reported])) in (
            ({}, {"FORBIDDEN": 1}),
            ({"REPORTED_STOLEN": 1}, {}),
        )


async def test_codes_tried_at_once_do_not_slip_through_together(client, database, house):
    guesser = await make_owner(database, house)
    payloads = await at_once(
        *(asked(client, guesser, "acceptTransfer", code=f"{turn:010d}") for turn in range(20))
    )
    assert codes_of(payloads) == {"TRANSFER_CODE_REFUSED": 10, "RATE_LIMITED": 10}
