"""Many declarations in one request: all or only the good ones, once, whoever else is at it."""

import asyncio

import pytest
from sqlalchemy import text

from graph.documents import Documents
from graph.limits import OperationLimits
from graph.schema import build_schema
from services.sale_batches import MOST_ROWS
from tests.factories import (
    day_ago,
    declare,
    make_owner,
    make_point_of_sale,
    make_timepiece,
    register,
)

DECLARE = """
mutation D($input: DeclareSalesInput!) {
  declareSales(input: $input) {
    userErrors { code message field }
    declared rejected
    results {
      index
      saleDeclaration { id externalId individualNumber state heldFor kind registered }
      userErrors { code field message }
    }
  }
}
"""
VOID = """
mutation V($input: VoidSaleInput!) {
  voidSale(input: $input) { userErrors { code } saleDeclaration { id state } }
}
"""


def row(number, external_id=None, **changes):
    return {
        "externalId": external_id or f"S-{number}",
        "individualNumber": number,
        "soldOn": day_ago(3).isoformat(),
        **changes,
    }


def batch(rows, *, key="b", on_error="REJECT_ALL"):
    return {"input": {"declarations": rows, "idempotencyKey": key, "onError": on_error}}


async def declared(client, seller, rows, **options):
    answer = await client.ask(DECLARE, batch(rows, **options), token=seller.token)
    return answer["declareSales"]


async def count(database, table, condition="true"):
    async with database.transaction() as session:
        return await session.scalar(text(f"SELECT count(*) FROM {table} WHERE {condition}"))  # noqa: S608 - our own names


@pytest.fixture
async def pieces(database, maison):
    return [await make_timepiece(database, maison.watch) for _ in range(4)]


async def test_a_batch_declares_each_of_its_rows_in_their_order(client, database, maison, pieces):
    payload = await declared(client, maison.seller, [row(each.number) for each in pieces])
    assert (payload["userErrors"], payload["declared"], payload["rejected"]) == ([], 4, 0)
    found = [each["saleDeclaration"] for each in payload["results"]]
    assert [each["index"] for each in payload["results"]] == [0, 1, 2, 3]
    assert [each["individualNumber"] for each in found] == [each.number for each in pieces]
    assert {each["state"] for each in found} == {"ACCEPTED"}
    assert await count(database, "coverage_segment", "kind = 'BASE'") == 4


BAD = [
    ({"soldOn": "1989-12-31"}, "DATE_TOO_EARLY", "soldOn"),
    ({"soldOn": "9999-12-31"}, "DATE_IN_FUTURE", "soldOn"),
    ({"soldOn": "0001-01-01"}, "DATE_TOO_EARLY", "soldOn"),
    ({"individualNumber": "12345"}, "NUMBER_MALFORMED", "individualNumber"),
    ({"individualNumber": ""}, "NUMBER_MALFORMED", "individualNumber"),
    ({"individualNumber": "9" * 5000}, "NUMBER_MALFORMED", "individualNumber"),
    ({"individualNumber": "'; DROP TABLE timepiece; --"}, "NUMBER_MALFORMED", "individualNumber"),
    ({"individualNumber": "999999ZZ"}, "NUMBER_UNKNOWN", "individualNumber"),
    ({"externalId": " "}, "EXTERNAL_ID_INVALID", "externalId"),
    ({"externalId": "\u202e" * 65}, "EXTERNAL_ID_INVALID", "externalId"),
]


@pytest.mark.parametrize(("change", "code", "field"), BAD)
async def test_one_bad_row_refuses_the_whole_batch_and_leaves_its_key_free(
    client, database, maison, pieces, change, code, field
):
    rows = [row(pieces[0].number), row(pieces[1].number, **change), row(pieces[2].number)]
    payload = await declared(client, maison.seller, rows)
    (error,) = payload["userErrors"]
    assert (error["code"], error["field"]) == (code, ["declarations", "1", field])
    assert (payload["results"], payload["declared"]) == (None, None)
    for table in ("sale_declaration", "coverage_segment", "audit", "idempotency_key"):
        assert await count(database, table) == 0


async def test_every_bad_row_of_a_batch_is_told_at_once(client, maison, pieces):
    rows = [row(pieces[0].number), row("12345"), row("999999ZZ"), row(pieces[1].number, " ")]
    payload = await declared(client, maison.seller, rows)
    assert [(error["code"], error["field"][1]) for error in payload["userErrors"]] == [
        ("NUMBER_MALFORMED", "1"),
        ("NUMBER_UNKNOWN", "2"),
        ("EXTERNAL_ID_INVALID", "3"),
    ]


async def test_the_good_rows_of_a_batch_are_written_and_the_bad_ones_told(
    client, database, maison, pieces
):
    bad = [row(pieces[2].number, f"bad {turn}") | change for turn, (change, *_) in enumerate(BAD)]
    rows = [row(pieces[0].number), *bad, row(pieces[1].number)]
    payload = await declared(client, maison.seller, rows, on_error="REJECT_BAD_ROWS")
    assert (payload["userErrors"], payload["declared"], payload["rejected"]) == ([], 2, len(BAD))
    told = [
        (error["code"], error["field"])
        for result in payload["results"]
        for error in result["userErrors"]
    ]
    assert told == [
        (code, ["declarations", str(place), field])
        for place, (_, code, field) in enumerate(BAD, start=1)
    ]
    assert await count(database, "sale_declaration") == 2
    assert await count(database, "audit", "action = 'DECLARE_SALE'") == 2


async def test_a_row_that_comes_twice_is_one_declaration(client, database, maison, pieces):
    given = row(pieces[0].number, "S-1")
    rows = [given, row(pieces[1].number), given, {**given, "externalId": "S-9"}]
    payload = await declared(client, maison.seller, rows)
    ids = [each["saleDeclaration"]["id"] for each in payload["results"]]
    assert ids[0] == ids[2] == ids[3] != ids[1]
    assert await count(database, "sale_declaration") == 2


async def test_of_two_rows_under_one_id_that_differ_the_later_is_refused(
    client, database, maison, pieces
):
    rows = [row(pieces[0].number, "S-1"), row(pieces[1].number, "S-1")]
    payload = await declared(client, maison.seller, rows, on_error="REJECT_BAD_ROWS")
    first, second = payload["results"]
    assert first["saleDeclaration"]["individualNumber"] == pieces[0].number
    (error,) = second["userErrors"]
    assert (error["code"], error["field"]) == (
        "EXTERNAL_ID_REUSED",
        ["declarations", "1", "externalId"],
    )
    assert second["saleDeclaration"] is None
    assert await count(database, "coverage_segment") == 1


async def test_rows_may_stand_beside_what_is_declared_already(client, database, maison, pieces):
    other = await make_point_of_sale(database)
    await declare(database, other, pieces[0].number)
    await declare(database, maison.seller, pieces[1].number, external_id="S-1", kind="LOAN")
    rows = [
        row(pieces[0].number),
        row(pieces[1].number, "S-1", kind="LOAN", soldOn=day_ago(30).isoformat()),
        row(pieces[2].number, reference="CB-EYEWEAR"),
        row(pieces[3].number, kind="DISPLAY"),
    ]
    payload = await declared(client, maison.seller, rows)
    found = [each["saleDeclaration"] for each in payload["results"]]
    assert [(each["state"], each["heldFor"], each["kind"]) for each in found] == [
        ("HELD", "SOLD_TWICE", "SALE"),
        ("ACCEPTED", None, "LOAN"),
        ("HELD", "REFERENCE_DIFFERS", "SALE"),
        ("ACCEPTED", None, "DISPLAY"),
    ]


async def test_a_retry_of_a_batch_gets_the_first_answer_with_its_refusals(
    client, database, maison, pieces
):
    rows = [row(pieces[0].number), row("999999ZZ"), row("100000AA", soldOn="1989-01-01")]
    first = await declared(client, maison.seller, rows, on_error="REJECT_BAD_ROWS")
    await make_timepiece(database, maison.watch, number="999999ZZ")
    again = await declared(client, maison.seller, rows, on_error="REJECT_BAD_ROWS")
    assert again == first
    assert again["rejected"] == 2
    new = await declared(client, maison.seller, rows, on_error="REJECT_BAD_ROWS", key="new")
    assert new["rejected"] == 1


async def test_a_batch_under_a_key_of_another_is_refused(client, maison, pieces):
    await declared(client, maison.seller, [row(pieces[0].number)])
    for rows, on_error in (
        ([row(pieces[1].number)], "REJECT_ALL"),
        ([row(pieces[0].number)], "REJECT_BAD_ROWS"),
    ):
        payload = await declared(client, maison.seller, rows, on_error=on_error)
        assert payload["userErrors"][0]["code"] == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"


@pytest.mark.parametrize("size", [0, MOST_ROWS + 1])
async def test_a_batch_of_no_row_or_too_many_is_refused(client, maison, size):
    rows = [row(f"{turn:06d}ZZ") for turn in range(size)]
    for on_error in ("REJECT_ALL", "REJECT_BAD_ROWS"):
        payload = await declared(client, maison.seller, rows, on_error=on_error)
        (error,) = payload["userErrors"]
        assert (error["code"], error["field"]) == ("BATCH_SIZE_INVALID", ["declarations"])


async def test_the_largest_batch_fits_a_request_with_the_longest_ids(client, database, maison):
    async with database.transaction() as session:
        await session.execute(
            text("""
                INSERT INTO timepiece (id, individual_number, reference_id)
                SELECT uuidv7(), lpad(g::text, 6, '0') || 'ZZ', :reference
                FROM generate_series(1, :rows) AS g
            """),
            {"reference": maison.watch, "rows": MOST_ROWS},
        )
    rows = [
        row(f"{turn:06d}ZZ", f"{turn:064d}", reference="CB-WATCH", kind="SALE")
        for turn in range(1, MOST_ROWS + 1)
    ]
    payload = await declared(client, maison.seller, rows)
    assert (payload["userErrors"], payload["declared"]) == ([], MOST_ROWS)


@pytest.mark.parametrize("who", ["nobody", "owner"])
async def test_only_a_point_of_sale_declares_a_batch(client, database, house, pieces, who):
    token = (await make_owner(database, house)).token if who == "owner" else None
    response = await client.send(DECLARE, batch([row(pieces[0].number)]), token=token)
    code = response.json()["errors"][0]["extensions"]["code"]
    assert code == ("FORBIDDEN" if who == "owner" else "UNAUTHENTICATED")
    assert await count(database, "sale_declaration") == 0


async def test_two_points_of_sale_declare_under_the_same_ids_and_keys(
    client, database, maison, pieces
):
    other = await make_point_of_sale(database)
    mine = await declared(client, maison.seller, [row(pieces[0].number, "S-1")])
    theirs = await declared(client, other, [row(pieces[1].number, "S-1")])
    assert [each["declared"] for each in (mine, theirs)] == [1, 1]


async def test_a_batch_completes_what_waited_for_its_sales(client, database, house, maison, pieces):
    owners = [await make_owner(database, house) for _ in pieces]
    for owner, piece in zip(owners, pieces, strict=True):
        await register(database, owner, piece)
    payload = await declared(client, maison.seller, [row(each.number) for each in pieces])
    assert [each["saleDeclaration"]["registered"] for each in payload["results"]] == [True] * 4
    assert await count(database, "coverage_segment", "kind = 'EXTENSION'") == 4
    assert await count(database, "crm_dirty", "kind = 'OWNER'") == 4
    assert await count(database, "crm_dirty", "kind = 'TIMEPIECE'") == 4


async def both_end(operations):
    """The payloads of operations that all end well, none of them waiting for ever."""
    async with asyncio.timeout(120):
        responses = await asyncio.gather(*operations)
    answers = [response.json() for response in responses]
    assert [answer["errors"] for answer in answers if "errors" in answer] == []
    return [next(iter(answer["data"].values())) for answer in answers]


async def test_batches_that_hold_the_same_pieces_in_opposite_order_all_end(
    client, database, house, maison
):
    pieces = [await make_timepiece(database, maison.watch) for _ in range(10)]
    shared = await make_owner(database, house)  # who waits for all of them
    for piece in pieces:
        await register(database, shared, piece)
    other = await make_point_of_sale(database)
    there = [row(each.number) for each in pieces]
    payloads = await both_end(
        client.send(
            DECLARE,
            batch(there if turn % 2 else there[::-1], key=f"b{turn}"),
            token=(maison.seller if turn % 4 < 2 else other).token,
        )
        for turn in range(20)
    )
    assert {payload["declared"] for payload in payloads} == {10}
    assert await count(database, "sale_declaration", "state = 'ACCEPTED'") == 10
    assert await count(database, "coverage_segment", "kind = 'EXTENSION'") == 10


async def test_batches_of_different_pieces_whose_owners_are_the_same_all_end(
    client, database, house, maison
):
    owners = [await make_owner(database, house) for _ in range(4)]
    async with database.transaction() as session:  # else all would wait for the model's promise
        link = "INSERT INTO crm_link VALUES ('REFERENCE', :id, 'crm', 1, now())"
        await session.execute(text(link), {"id": maison.watch})
    batches = []
    for turn in range(6):
        rows = []
        for owner in owners if turn % 2 else owners[::-1]:
            piece = await make_timepiece(database, maison.watch)
            await register(database, owner, piece)
            rows.append(row(piece.number))
        batches.append(rows)
    payloads = await both_end(
        client.send(DECLARE, batch(rows, key=f"b{turn}"), token=maison.seller.token)
        for turn, rows in enumerate(batches)
    )
    assert {payload["declared"] for payload in payloads} == {4}
    assert await count(database, "ownership", "until IS NULL") == 24


@pytest.mark.parametrize("turn", range(3))
async def test_a_batch_and_the_voids_of_its_rows_end_in_no_cover(client, database, maison, turn):
    pieces = [await make_timepiece(database, maison.watch) for _ in range(8)]
    rows = [row(each.number) for each in pieces]
    voids = [
        client.send(
            VOID,
            {"input": {"externalId": each["externalId"], "idempotencyKey": each["externalId"]}},
            token=maison.seller.token,
        )
        for each in rows
    ]
    declares = [
        client.send(DECLARE, batch(rows[::step], key=f"b{step}"), token=maison.seller.token)
        for step in (1, -1)
    ]
    await both_end([*voids[:4], *declares, *voids[4:]])
    assert await count(database, "sale_declaration", "state <> 'VOIDED'") == 0
    assert await count(database, "coverage_segment", "voided_at IS NULL") == 0


def test_the_price_of_a_batch_is_that_of_its_rows():
    documents = Documents(vars(build_schema())["_schema"], limits=OperationLimits())
    price = documents.compile(DECLARE).prices["D"]
    given = [row(f"{turn:06d}ZZ") for turn in range(50)]
    # Each row: itself, its declaration, and up to 20 refusals; beside them one refusal a row.
    assert price.value(batch(given)) == 1 + 50 + 50 * (1 + 1 + 20)
    written = 'mutation { declareSales(input: {declarations: [{externalId: "a"'
    written += ', individualNumber: "b", soldOn: "2026-11-01"}], idempotencyKey: "k"})'
    written += " { results { index saleDeclaration { id } } } }"
    assert documents.compile(written).prices[None].value({}) == 1 + 1 + 1
