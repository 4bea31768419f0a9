"""What an owner notes about a watch, over HTTP: sealed, their own, and gone with them."""

import pytest

from tests.factories import make_owner
from tests.graph.hands import done, held, offered, portfolio, refused, rows

NICKNAME, SHOP, PRICE, NOTE = "Grandfather's Sunday", "Rue de la Paix 13", "12 500 CHF", "a scratch"


@pytest.fixture
async def watch(client, database, house, maison):
    _, owner, key = await held(client, database, house, maison)
    return owner, key


async def describe(client, owner, key):
    await done(client, owner, "renameWatch", watchId=key, nickname=NICKNAME)
    given = {"purchasedFrom": SHOP, "pricePaid": PRICE, "note": NOTE}
    return (await done(client, owner, "updatePurchaseDetails", watchId=key, **given))["watch"]


async def test_an_owner_names_a_watch_and_notes_how_it_was_come_by(client, watch):
    owner, key = watch
    shown = await describe(client, owner, key)
    assert shown["nickname"] == NICKNAME
    assert shown["purchase"] == {"from": SHOP, "price": PRICE, "note": NOTE}
    assert await portfolio(client, owner) == [shown]


async def test_what_is_left_out_stays_and_what_is_null_is_emptied(client, watch):
    owner, key = watch
    await describe(client, owner, key)
    given = {"pricePaid": None, "note": " "}
    answer = await done(client, owner, "updatePurchaseDetails", watchId=key, **given)
    assert answer["watch"]["purchase"] == {"from": SHOP, "price": None, "note": None}
    await done(client, owner, "updatePurchaseDetails", watchId=key, purchasedFrom=None)
    answer = await done(client, owner, "renameWatch", watchId=key)
    assert (answer["watch"]["nickname"], answer["watch"]["purchase"]) == (None, None)


async def test_nothing_of_it_lies_open_in_the_database(client, database, watch):
    owner, key = watch
    await describe(client, owner, key)
    tables = await rows(
        database, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
    )
    for (table,) in tables:
        kept = str(await rows(database, f'SELECT * FROM "{table}"'))  # noqa: S608 - our own names
        assert not [each for each in (NICKNAME, SHOP, PRICE, NOTE) if each in kept], table


async def test_the_next_owner_is_shown_nothing_of_it_and_the_former_no_more(
    client, database, house, watch
):
    owner, key = watch
    await describe(client, owner, key)
    receiver = await make_owner(database, house)
    code = await offered(client, owner, key)
    accepted = await done(client, receiver, "acceptTransfer", code=code)
    assert (accepted["watch"]["nickname"], accepted["watch"]["purchase"]) == (None, None)
    assert await refused(client, owner, "renameWatch", watchId=key, nickname="x") == "FORBIDDEN"


async def test_each_who_holds_a_watch_has_a_name_of_their_own_for_it(
    client, database, house, watch
):
    owner, key = watch
    joint = await make_owner(database, house)
    code = await offered(client, owner, key, "JOINT")
    await done(client, joint, "acceptTransfer", code=code)
    for who, name in ((owner, "Sunday"), (joint, "Monday")):
        await done(client, who, "renameWatch", watchId=key, nickname=name)
    names = [(await portfolio(client, each))[0]["nickname"] for each in (owner, joint)]
    assert names == ["Sunday", "Monday"]


@pytest.mark.parametrize(
    ("name", "field", "longest"),
    [
        ("renameWatch", "nickname", 40),
        ("updatePurchaseDetails", "purchasedFrom", 120),
        ("updatePurchaseDetails", "pricePaid", 40),
        ("updatePurchaseDetails", "note", 1000),
    ],
)
async def test_what_is_noted_has_its_length(client, watch, name, field, longest):
    owner, key = watch
    await done(client, owner, name, watchId=key, **{field: "é" * longest})
    given = {"watchId": key, field: "é" * (longest + 1)}
    assert await refused(client, owner, name, **given) == "TEXT_TOO_LONG"


async def test_stray_characters_are_not_kept(client, watch):
    owner, key = watch
    answer = await done(client, owner, "renameWatch", watchId=key, nickname=" a\x07\u202e  b\n")
    assert answer["watch"]["nickname"] == "a b"


async def test_a_retry_with_other_words_is_told_apart(client, watch):
    owner, key = watch
    given = {"watchId": key, "idempotencyKey": "k"}
    await done(client, owner, "renameWatch", nickname="Sunday", **given)
    await done(client, owner, "renameWatch", nickname="Sunday", **given)
    code = await refused(client, owner, "renameWatch", nickname="Monday", **given)
    assert code == "IDEMPOTENCY_KEY_PARAMETER_MISMATCH"


async def test_nobody_describes_the_watch_of_another(client, database, house, watch):
    _, key = watch
    stranger = await make_owner(database, house)
    assert await refused(client, stranger, "renameWatch", watchId=key, nickname="x") == "FORBIDDEN"
