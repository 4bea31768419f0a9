"""What a point of sale sees of its sales and their clients: its own, and nothing of any person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from graph.unregistered_sales import totals_of, unregistered_page
from rules.access import Role, Viewer
from tests.factories import (
    Piece,
    day_ago,
    declare,
    make_owner,
    make_point_of_sale,
    make_sold_piece,
    make_timepiece,
    now,
    register,
)
from tests.graph.counting import counted

SELF = "{ viewer { roles owner { id } pointOfSale { code name kind market timeZone city } } }"
PAGE = """
query P($first: Int! = 20, $after: String, $since: Date) {
  viewer { pointOfSale { salesNotRegistered(first: $first, after: $after, soldSince: $since) {
    totalCount
    nodes { externalId individualNumber soldOn registered registration }
    edges { cursor node { individualNumber } }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  } } }
}
"""
RATE = """
query R($from: Date!, $through: Date!) {
  viewer { pointOfSale { activationRate(from: $from, through: $through) {
    sold registered rate marketSold marketRegistered marketRate
  } } }
}
"""
SALE = """
query S($id: ID!) { node(id: $id) { ... on SaleDeclaration {
  state registered registration refusedFor
} } }
"""
DECLARE = """
mutation D($input: DeclareSaleInput!) {
  declareSale(input: $input) {
    userErrors { code }
    saleDeclaration { id state registered registration refusedFor }
  }
}
"""
VOID = """
mutation V($input: VoidSaleInput!) { voidSale(input: $input) { userErrors { code } } }
"""
MAY = date(2026, 5, 1)


async def page(client, seller, **variables):
    answer = await client.ask(PAGE, variables, token=seller.token)
    return answer["viewer"]["pointOfSale"]["salesNotRegistered"]


async def numbers(client, seller, **variables):
    found = await page(client, seller, **variables)
    return [each["individualNumber"] for each in found["nodes"]]


async def rate(client, seller, since, through):
    given = {"from": since.isoformat(), "through": through.isoformat()}
    answer = await client.ask(RATE, given, token=seller.token)
    return answer["viewer"]["pointOfSale"]["activationRate"]


async def declared(client, seller, number, *, external_id="S-1", sold_on=None):
    given = {
        "externalId": external_id,
        "individualNumber": number,
        "soldOn": (sold_on or day_ago(3)).isoformat(),
        "idempotencyKey": external_id,
    }
    answer = await client.ask(DECLARE, {"input": given}, token=seller.token)
    return answer["declareSale"]["saleDeclaration"]


async def voided(client, seller, external_id, reason="CORRECTION"):
    given = {"externalId": external_id, "idempotencyKey": f"v{external_id}", "reason": reason}
    await client.ask(VOID, {"input": given}, token=seller.token)


async def test_a_point_of_sale_sees_itself_and_no_owner(client, maison):
    answer = await client.ask(SELF, token=maison.seller.token)
    assert answer["viewer"] == {
        "roles": ["POINT_OF_SALE"],
        "owner": None,
        "pointOfSale": {
            "code": maison.seller.code,
            "name": "Boutique",
            "kind": "BOUTIQUE",
            "market": "FR",
            "timeZone": "Europe/Paris",
            "city": "Paris",
        },
    }


async def test_who_is_no_point_of_sale_has_none(client, database, house):
    owner = await make_owner(database, house)
    answer = await client.ask("{ viewer { pointOfSale { code } } }", token=owner.token)
    assert answer["viewer"]["pointOfSale"] is None
    assert (await client.ask("{ viewer { pointOfSale { code } } }"))["viewer"] is None


async def test_what_no_client_has_registered_is_listed_with_the_latest_first(
    client, database, house, maison
):
    days = (30, 3, 200, 3)
    pieces = [
        await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(each))
        for each in days
    ]
    registered = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, await make_owner(database, house), registered)
    found = await page(client, maison.seller)
    assert [each["individualNumber"] for each in found["nodes"]] == [
        pieces[turn].number for turn in (3, 1, 0, 2)
    ]
    assert found["totalCount"] == 4
    assert {each["registration"] for each in found["nodes"]} == {"NONE"}


async def test_only_sales_that_count_and_were_declared_here_are_listed(client, database, maison):
    other = await make_point_of_sale(database)
    await make_sold_piece(database, other, maison.watch)
    for kind in ("LOAN", "DISPLAY", "STAFF"):
        lent = await make_timepiece(database, maison.watch)
        await declare(database, maison.seller, lent.number, kind=kind)
    held = await make_timepiece(database, maison.watch)
    await declare(database, maison.seller, held.number, reference="CB-EYEWEAR")
    taken_back = await make_timepiece(database, maison.watch)
    await declare(database, maison.seller, taken_back.number, external_id="S-9")
    await voided(client, maison.seller, "S-9")
    assert await numbers(client, maison.seller) == []
    assert len(await numbers(client, other)) == 1


async def test_a_list_is_turned_page_by_page_and_stays_whole_when_sales_arrive(
    client, database, maison
):
    pieces = [
        await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(5 + turn // 3))
        for turn in range(7)
    ]
    seen, after = [], None
    for turn in range(4):
        found = await page(client, maison.seller, first=2, after=after)
        seen += [each["node"]["individualNumber"] for each in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        assert found["pageInfo"]["hasNextPage"] is (turn < 3)
        assert found["pageInfo"]["hasPreviousPage"] is (turn > 0)
        await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(1))
    assert sorted(seen) == sorted(each.number for each in pieces)
    assert len(seen) == len(set(seen))


async def test_a_list_begins_with_the_day_asked_for(client, database, maison):
    old, new = [
        await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(each))
        for each in (30, 10)
    ]
    assert await numbers(client, maison.seller, since=day_ago(10).isoformat()) == [new.number]
    assert await numbers(client, maison.seller, since=day_ago(9).isoformat()) == []
    found = await page(client, maison.seller, since=day_ago(30).isoformat())
    assert (len(found["nodes"]), found["totalCount"]) == (2, 2)
    assert old.number in {each["individualNumber"] for each in found["nodes"]}


@pytest.mark.parametrize("after", ["", "x", "=", "U2FsZUN1cnNvcjo6", "💎", "V2F0Y2g6MQ"])
async def test_what_is_no_cursor_of_the_list_is_refused(client, maison, after):
    response = await client.send(PAGE, {"after": after}, token=maison.seller.token)
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_1_to_100_sales(client, maison, first):
    response = await client.send(PAGE, {"first": first}, token=maison.seller.token)
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize("sales", [1, 30])
async def test_a_page_of_any_size_takes_two_statements_and_its_count_a_third(
    database, database_url, house, maison, sales
):
    for _ in range(sales):
        await make_sold_piece(database, maison.seller, maison.watch)
    viewer = Viewer(Role.POINT_OF_SALE, point_of_sale_id=maison.seller.id)
    async with counted(database_url, house, viewer) as context:
        asked = {"first": 100, "after": None, "sold_since": None}
        found = await unregistered_page(context, maison.seller.id, **asked)
        assert (len(found.nodes), context.database.asked) == (sales, 2)
        assert await totals_of([found] * 20, context) == [sales] * 20
        assert context.database.asked == 3


async def registration_of(client, seller, sale):
    answer = (await client.ask(SALE, {"id": sale["id"]}, token=seller.token))["node"]
    assert answer["registered"] is (answer["registration"] == "REGISTERED")
    return answer["registration"], answer["refusedFor"]


async def test_a_sale_is_registered_once_its_client_has_registered_it(
    client, database, house, maison
):
    piece = await make_timepiece(database, maison.watch)
    sale = await declared(client, maison.seller, piece.number)
    assert await registration_of(client, maison.seller, sale) == ("NONE", None)
    await register(database, await make_owner(database, house), piece)
    assert await registration_of(client, maison.seller, sale) == ("REGISTERED", None)


async def test_a_late_declaration_that_shows_an_expired_base_tells_that_the_client_was_refused(
    client, database, house, maison
):
    piece = await make_timepiece(database, maison.watch)
    await register(database, await make_owner(database, house, email="ada@example.com"), piece)
    sale = await declared(client, maison.seller, piece.number, sold_on=day_ago(3 * 366))
    assert (sale["registration"], sale["refusedFor"]) == ("REFUSED", "BASE_EXPIRED")
    assert await numbers(client, maison.seller) == [piece.number]


async def test_a_request_that_another_seller_disputes_waits(client, database, house, maison):
    piece = await make_timepiece(database, maison.watch)
    sale = await declared(client, maison.seller, piece.number)
    await declare(database, await make_point_of_sale(database), piece.number)
    await register(database, await make_owner(database, house), piece)
    assert await registration_of(client, maison.seller, sale) == ("WAITING", None)


async def test_a_request_from_before_the_sale_is_not_its_clients(client, database, house, maison):
    piece = await make_timepiece(database, maison.watch)
    early = now() - timedelta(days=40)
    await register(database, await make_owner(database, house), piece, at=early)
    sale = await declared(client, maison.seller, piece.number)
    assert await registration_of(client, maison.seller, sale) == ("NONE", None)


async def test_a_sale_that_does_not_count_tells_nothing_of_a_client(
    client, database, house, maison
):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, await make_owner(database, house), piece)
    other = await make_point_of_sale(database)
    held = await declared(client, other, piece.number)
    assert held["state"] == "HELD"
    assert await registration_of(client, other, held) == ("NONE", None)


async def test_a_watch_that_was_returned_and_sold_again_awaits_its_new_client(
    client, database, house, maison
):
    piece = await make_timepiece(database, maison.watch)
    first = await declared(client, maison.seller, piece.number, sold_on=day_ago(20))
    at = now() - timedelta(days=15)
    await register(database, await make_owner(database, house), piece, at=at)
    await voided(client, maison.seller, "S-1", "RETURN")
    second = await declared(client, maison.seller, piece.number, external_id="S-2")
    assert await registration_of(client, maison.seller, first) == ("NONE", None)
    assert await registration_of(client, maison.seller, second) == ("NONE", None)
    assert await numbers(client, maison.seller) == [piece.number]


async def test_a_watch_declared_anew_after_a_correction_is_registered_still(
    client, database, house, maison
):
    piece = await make_timepiece(database, maison.watch)
    await declared(client, maison.seller, piece.number, sold_on=day_ago(20))
    at = now() - timedelta(days=15)
    await register(database, await make_owner(database, house), piece, at=at)
    await voided(client, maison.seller, "S-1")
    again = await declared(
        client, maison.seller, piece.number, external_id="S-2", sold_on=day_ago(19)
    )
    assert again["registration"] == "REGISTERED"


async def test_a_watch_that_left_its_clients_portfolio_was_registered(
    client, database, house, maison
):
    piece = await make_timepiece(database, maison.watch)
    sale = await declared(client, maison.seller, piece.number)
    await register(database, await make_owner(database, house), piece)
    async with database.transaction() as session:
        await session.execute(
            text("UPDATE ownership SET until = current_date, ended_by = 'RELEASE'")
        )
    assert await registration_of(client, maison.seller, sale) == ("REGISTERED", None)


async def test_nothing_of_a_client_is_told_to_the_point_of_sale(client, database, house, maison):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    owner = await make_owner(database, house, email="ada@example.com")
    await register(database, owner, piece)
    given = {"from": day_ago(60).isoformat(), "through": now().date().isoformat()}
    for query, variables in ((PAGE, {}), (RATE, given), (SELF, {})):
        response = await client.send(query, variables, token=maison.seller.token)
        for word in ("ada", "Lovelace", str(owner.id)):
            assert word not in response.text


async def test_a_rate_is_the_share_of_sales_that_were_registered(client, database, house, maison):
    pieces = [
        await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(10))
        for _ in range(4)
    ]
    await make_sold_piece(database, maison.seller, maison.watch, sold_on=day_ago(11))
    for piece in pieces[:3]:
        await register(database, await make_owner(database, house), piece)
    found = await rate(client, maison.seller, day_ago(10), day_ago(3))
    assert (found["sold"], found["registered"], found["rate"]) == (4, 3, 0.75)
    nothing = await rate(client, maison.seller, day_ago(9), day_ago(3))
    assert (nothing["sold"], nothing["registered"], nothing["rate"]) == (0, 0, None)


async def sell(database, maison, house, sellers, day, *, registered=0):
    """A sale of each of these on a day, of which the first so many are registered."""
    for place, seller in enumerate(sellers):
        piece = await make_timepiece(database, maison.watch)
        await declare(database, seller, piece.number, sold_on=day)
        if place < registered:
            at = datetime(day.year, day.month, day.day, 23, tzinfo=UTC) + timedelta(days=1)
            owner = await make_owner(database, house)
            await register(database, owner, Piece(piece.id, piece.number), at=at)


@pytest.fixture
async def market(database, maison):
    """Five points of sale of one market, and one of another."""
    rest = [await make_point_of_sale(database) for _ in range(4)]
    return [maison.seller, *rest, await make_point_of_sale(database, market="JP")]


async def test_a_market_of_five_is_told_for_a_whole_month(client, database, house, maison, market):
    await sell(database, maison, house, market, MAY.replace(day=7), registered=2)
    found = await rate(client, maison.seller, MAY, MAY.replace(day=31))
    assert (found["sold"], found["registered"]) == (1, 1)
    assert (found["marketSold"], found["marketRegistered"], found["marketRate"]) == (5, 2, 0.4)
    alone = await rate(client, market[-1], MAY, MAY.replace(day=31))
    assert (alone["sold"], alone["marketSold"], alone["marketRate"]) == (1, None, None)


async def test_the_figures_of_others_cannot_be_read_off_their_market(
    client, database, house, maison, market
):
    await sell(database, maison, house, market, MAY.replace(day=7))
    await sell(database, maison, house, market[:4], MAY.replace(month=6))
    for since, through in (
        (MAY, MAY.replace(day=30)),  # less a day: the difference would be that day's
        (MAY.replace(day=2), MAY.replace(day=31)),
        (MAY.replace(month=6), MAY.replace(month=6, day=30)),  # four sold in June
        (MAY, MAY.replace(month=6, day=30)),
    ):
        found = await rate(client, maison.seller, since, through)
        assert (found["marketSold"], found["marketRegistered"], found["marketRate"]) == (None,) * 3
        assert found["sold"] >= 1
    spring = await rate(client, maison.seller, MAY.replace(month=4), MAY.replace(day=31))
    assert spring["marketSold"] == 5


@pytest.mark.parametrize(
    ("since", "through"), [("2026-05-02", "2026-05-01"), ("2024-05-01", "2025-05-02")]
)
async def test_a_period_that_makes_no_sense_or_is_too_long_is_refused(
    client, maison, since, through
):
    given = {"from": since, "through": through}
    answer = (await client.send(RATE, given, token=maison.seller.token)).json()
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    longest = await rate(client, maison.seller, date(2024, 5, 1), date(2025, 5, 1))
    assert longest["sold"] == 0
