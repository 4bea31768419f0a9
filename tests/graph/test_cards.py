"""Warranty cards over HTTP: what an owner, a point of sale and a distribution centre may ask."""

from datetime import timedelta

import pytest

from rules.access import Role
from services.sessions import issue_staff_key
from services.timepieces import is_proven
from tests.factories import (
    day_ago,
    declare,
    make_owner,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)

CARD = "card { id material issue state handedOverOn }"
WATCHES = f"{{ viewer {{ watches {{ nodes {{ id {CARD} }} }} }} }}"
ERRORS = "userErrors { code message field }"
REPORT = f"mutation R($in: ReportCardInput!) {{ reportCard(input: $in) {{ {CARD} {ERRORS} }} }}"
ORDER = f"""mutation O($in: OrderCardReprintInput!) {{
  orderCardReprint(input: $in) {{ order {{ reason state orderedAt }} {ERRORS} }} }}"""
HAND = f"mutation H($in: HandOverCardInput!) {{ handOverCard(input: $in) {{ {CARD} {ERRORS} }} }}"


@pytest.fixture
async def held(client, database, house, maison):
    """An owner, their watch's id in the API, and the piece with its card's token."""
    owner = await make_owner(database, house)
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    watch = (await watches(client, owner))[0]
    return owner, watch["id"], piece


async def watches(client, owner):
    return (await client.ask(WATCHES, token=owner.token))["viewer"]["watches"]["nodes"]


async def ask(client, query, token, key="once", **given):
    answer = await client.ask(query, {"in": {"idempotencyKey": key, **given}}, token=token)
    return next(iter(answer.values()))


def codes(payload):
    return [(each["code"], each["field"]) for each in payload["userErrors"]]


async def proves(database, piece):
    async with database.transaction() as session:
        return await is_proven(session, piece.id, piece.card)


async def test_an_owner_sees_the_card_and_never_its_token(client, held):
    owner, _, piece = held
    response = await client.send(WATCHES, token=owner.token)
    card = response.json()["data"]["viewer"]["watches"]["nodes"][0]["card"]
    assert (card["material"], card["issue"], card["state"]) == ("NFC_V2", 1, "LIVE")
    assert piece.card not in response.text


async def test_a_watch_without_a_card_has_none(client, database, house, maison):
    owner = await make_owner(database, house)
    piece = await make_timepiece(database, maison.watch)
    await declare(database, maison.seller, piece.number)
    await register(database, owner, piece)
    assert (await watches(client, owner))[0]["card"] is None


async def test_a_lost_card_proves_nothing_and_a_retry_gets_the_same_answer(client, database, held):
    owner, watch, piece = held
    answers = [await ask(client, REPORT, owner.token, watchId=watch) for _ in range(2)]
    answers.append(await ask(client, REPORT, owner.token, key="again", watchId=watch))
    assert all(each["card"]["state"] == "LOST" for each in answers)
    assert not await proves(database, piece)


async def test_an_owner_orders_a_new_card_once_the_old_one_is_reported_lost(client, held):
    owner, watch, _ = held
    early = await ask(client, ORDER, owner.token, watchId=watch)
    assert codes(early) == [("CARD_NOT_LOST", ["watchId"])]
    await ask(client, REPORT, owner.token, watchId=watch)
    ordered = await ask(client, ORDER, owner.token, key="later", watchId=watch)
    assert (ordered["order"]["reason"], ordered["order"]["state"]) == ("LOST", "ORDERED")
    again = await ask(client, ORDER, owner.token, key="once more", watchId=watch)
    assert again["order"] == ordered["order"]


@pytest.mark.parametrize("query", [REPORT, ORDER])
async def test_the_card_of_anybody_elses_watch_is_as_one_that_is_not_there(
    client, database, house, held, query
):
    _, watch, piece = held
    stranger = await make_owner(database, house)
    answers = [
        await ask(client, query, stranger.token, key=each, watchId=each)
        for each in (watch, "V2F0Y2g6", "nonsense")
    ]
    assert [codes(each) for each in answers] == [[("FORBIDDEN", None)]] * 3
    assert await proves(database, piece)


@pytest.mark.parametrize(
    "given", [{"reason": "DAMAGED"}, {"reason": "LOST", "individualNumber": "123456AB"}]
)
async def test_an_owner_orders_nothing_but_a_lost_card_of_their_own_watch(client, held, given):
    owner, watch, _ = held
    watch_too = {} if "individualNumber" in given else {"watchId": watch}
    assert codes(await ask(client, ORDER, owner.token, **given, **watch_too)) == [
        ("FORBIDDEN", None)
    ]


async def test_a_former_owner_sees_the_card_no_more(client, database, held, house):
    owner, _, _ = held
    card = (await watches(client, owner))[0]["card"]["id"]
    async with database.transaction() as session:
        await (await session.connection()).exec_driver_sql(
            "UPDATE ownership SET until = CURRENT_DATE, ended_by = 'RELEASE'"
        )
    node = "query N($id: ID!) { node(id: $id) { id } }"
    assert await client.ask(node, {"id": card}, token=owner.token) == {"node": None}


@pytest.mark.parametrize("reason", ["LOST", "DAMAGED", "RETURNED", "EXCHANGED"])
async def test_a_point_of_sale_orders_by_number(client, maison, held, reason):
    piece = held[2]
    answer = await ask(
        client, ORDER, maison.seller.token, individualNumber=piece.number, reason=reason
    )
    assert answer["order"]["reason"] == reason


async def test_a_distribution_centre_orders_by_number_and_hands_nothing_over(
    client, database, held
):
    async with database.transaction() as session:
        token = await issue_staff_key(
            session,
            Role.DISTRIBUTION_CENTRE,
            label="Geneva",
            life=timedelta(days=1),
            at=now(),
        )
    number = held[2].number
    answer = await ask(client, ORDER, token, individualNumber=number, reason="RETURNED")
    assert answer["order"]["state"] == "ORDERED"
    given = {"idempotencyKey": "h", "individualNumber": number, "handedOverOn": str(day_ago(1))}
    refused = await client.send(HAND, {"in": given}, token=token)
    assert refused.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_point_of_sale_is_told_of_the_piece_and_of_nobody(client, maison, held):
    owner, _, piece = held
    token = maison.seller.token
    ordered = await client.send(
        ORDER, {"in": {"idempotencyKey": "o", "individualNumber": piece.number}}, token=token
    )
    handed = {"individualNumber": piece.number, "handedOverOn": str(day_ago(1))}
    unknown = await ask(client, ORDER, token, individualNumber="999999ZZ")
    assert codes(unknown) == [("NUMBER_UNKNOWN", ["individualNumber"])]
    assert codes(await ask(client, HAND, token, **handed)) == [
        ("CARD_UNKNOWN", ["individualNumber"])
    ]
    assert str(owner.id) not in ordered.text
    assert owner.email not in ordered.text


async def test_the_day_of_handing_over_is_kept_and_may_be_put_right(client, maison, held):
    owner, _, piece = held
    for key, day in (("a", day_ago(2)), ("a", day_ago(2)), ("b", day_ago(1))):
        answer = await ask(
            client,
            HAND,
            maison.seller.token,
            key=key,
            individualNumber=piece.number,
            handedOverOn=str(day),
        )
        assert answer["card"]["handedOverOn"] == str(day)
    assert (await watches(client, owner))[0]["card"]["handedOverOn"] == str(day_ago(1))


async def test_no_card_is_handed_over_in_the_future(client, maison, held):
    later = now().date().replace(year=now().year + 1, day=1)
    answer = await ask(
        client,
        HAND,
        maison.seller.token,
        individualNumber=held[2].number,
        handedOverOn=str(later),
    )
    assert codes(answer) == [("DATE_IN_FUTURE", ["handedOverOn"])]


async def test_a_first_card_is_not_ordered_for_a_watch_that_has_one(client, maison, held):
    answer = await ask(
        client,
        ORDER,
        maison.seller.token,
        individualNumber=held[2].number,
        reason="FIRST",
    )
    assert codes(answer) == [("CARD_ISSUED", ["reason"])]


@pytest.mark.parametrize(
    ("query", "given"),
    [
        (REPORT, {"watchId": "x"}),
        (ORDER, {"watchId": "x"}),
        (HAND, {"individualNumber": "x", "handedOverOn": "2026-01-01"}),
    ],
)
async def test_nobody_asks_about_cards_without_signing_in(client, query, given):
    response = await client.send(query, {"in": {"idempotencyKey": "k", **given}})
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
