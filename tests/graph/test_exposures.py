"""What owners were shown is counted, what they dismissed stays away, and nothing else is told."""

import pytest
from sqlalchemy import select

from models.content import Content
from models.keys import new_id
from rules.access import Role
from rules.caps import Cap
from rules.documents import ContentKind
from services.content.exposures import ExposureFigures, read_exposures
from services.content.journeys import set_cap
from services.figures import read_figures
from tests.factories import make_owner, make_sold_piece, make_staff_key, now, publish, register

WATCH = """{ viewer { watches { nodes { id
  guides { nodes { id key } } tips { totalCount nodes { id key } } } } } }"""
RECORD = """mutation M($input: RecordExposureInput!) { recordExposure(input: $input) {
  recorded userErrors { code field } } }"""
DISMISS = """mutation M($input: DismissTipInput!) { dismissTip(input: $input) {
  tipId userErrors { code field } } }"""


@pytest.fixture
async def owner(database, house, maison):
    owner = await make_owner(database, house)
    await register(database, owner, await make_sold_piece(database, maison.seller, maison.watch))
    return owner


@pytest.fixture
async def pieces(database, client, owner, eventually):
    """A guide and three tips, as the owner is shown them."""
    await publish(database, "guide")
    kinds = (ContentKind.SERVICE, ContentKind.SERVICE, ContentKind.SAFETY)
    for key, kind in zip(("boutique", "polish", "notice"), kinds, strict=True):
        await publish(database, key, kind=kind)

    async def are_shown():
        return len(await tips(client, owner)) == 3

    await eventually(are_shown)
    watch = await seen(client, owner)
    found = [*watch["guides"]["nodes"], *watch["tips"]["nodes"]]
    return {"watch": watch["id"]} | {each["key"]: each["id"] for each in found}


async def seen(client, owner):
    answer = await client.ask(WATCH, token=owner.token)
    return answer["viewer"]["watches"]["nodes"][0]


async def tips(client, owner):
    return sorted(each["key"] for each in (await seen(client, owner))["tips"]["nodes"])


async def record(client, owner, watch, ids, *, kind="SHOWN", key=None):
    given = {"watchId": watch, "contentIds": ids, "kind": kind}
    given["idempotencyKey"] = key or new_id().hex
    return (await client.ask(RECORD, {"input": given}, token=owner.token))["recordExposure"]


async def dismiss(client, owner, watch, tip):
    given = {"watchId": watch, "tipId": tip, "idempotencyKey": new_id().hex}
    return (await client.ask(DISMISS, {"input": given}, token=owner.token))["dismissTip"]


async def figures(database, key):
    async with database.transaction() as session:
        content_id = await session.scalar(select(Content.id).where(Content.key == key))
    found = await read_exposures(database, [content_id])
    return found.get(content_id, ExposureFigures())


async def test_what_was_shown_opened_and_acted_on_is_counted_once_an_owner(
    client, owner, database, pieces
):
    both = [pieces["boutique"], pieces["guide"]]
    for kind, ids in (("SHOWN", both), ("SHOWN", both), ("OPENED", both), ("ACTED", both[:1])):
        assert (await record(client, owner, pieces["watch"], ids, kind=kind))["recorded"] == len(
            ids
        )

    assert await figures(database, "boutique") == ExposureFigures(1, 2, 1, 1, 0)
    assert await figures(database, "guide") == ExposureFigures(1, 2, 1, 0, 0)
    plain = (await read_figures(database)).plain
    names = ("content_shown_of_day", "content_opened_of_day", "content_acted_of_day")
    assert [plain[name] for name in names] == [2, 2, 1]


async def test_a_retry_counts_once(client, owner, database, pieces):
    for _ in range(2):
        await record(client, owner, pieces["watch"], [pieces["boutique"]], key="a")

    assert (await figures(database, "boutique")).times == 1


async def test_what_is_not_on_show_is_not_counted_and_not_told_apart(
    client, owner, database, pieces
):
    await publish(database, "early", kind=ContentKind.SERVICE, embargo_at=now().replace(year=2999))
    unknown = [str(new_id()), "rubbish", pieces["watch"]]

    assert (await record(client, owner, pieces["watch"], unknown))["recorded"] == 0


async def test_beside_the_watch_of_another_nothing_is_counted(client, database, house, pieces):
    stranger = await make_owner(database, house)
    told = await record(client, stranger, pieces["watch"], [pieces["boutique"]])

    assert [each["code"] for each in told["userErrors"]] == ["FORBIDDEN"]
    assert await figures(database, "boutique") == ExposureFigures()


async def test_staff_report_no_exposures(client, database, pieces):
    key = await make_staff_key(database, Role.AUTHOR)
    given = {"watchId": pieces["watch"], "contentIds": [], "kind": "SHOWN", "idempotencyKey": "a"}
    answer = (await client.send(RECORD, {"input": given}, token=key)).json()

    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


@pytest.mark.parametrize("count", [0, 51])
async def test_a_report_has_one_to_fifty_pieces(client, owner, pieces, count):
    ids = [pieces["boutique"]] * count
    given = {"watchId": pieces["watch"], "contentIds": ids, "kind": "SHOWN", "idempotencyKey": "a"}
    answer = (await client.send(RECORD, {"input": given}, token=owner.token)).json()

    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_tip_that_was_dismissed_is_not_shown_again_to_its_owner_alone(
    client, owner, database, house, maison, pieces
):
    told = await dismiss(client, owner, pieces["watch"], pieces["boutique"])
    again = await dismiss(client, owner, pieces["watch"], pieces["boutique"])

    assert told == again == {"tipId": pieces["boutique"], "userErrors": []}
    assert await tips(client, owner) == ["notice", "polish"]
    assert (await seen(client, owner))["tips"]["totalCount"] == 2
    other = await make_owner(database, house)
    await register(database, other, await make_sold_piece(database, maison.seller, maison.watch))
    assert await tips(client, other) == ["boutique", "notice", "polish"]
    assert await figures(database, "boutique") == ExposureFigures(0, 0, 0, 0, 1)


async def test_a_safety_notice_cannot_be_dismissed(client, owner, pieces):
    told = await dismiss(client, owner, pieces["watch"], pieces["notice"])

    assert told["userErrors"] == [{"code": "SAFETY_NOTICE_STAYS", "field": ["tipId"]}]
    assert "notice" in await tips(client, owner)


async def test_what_is_no_tip_cannot_be_dismissed(client, owner, pieces):
    for given in (pieces["guide"], "rubbish"):
        told = await dismiss(client, owner, pieces["watch"], given)
        assert told["userErrors"] == [{"code": "TIP_UNKNOWN", "field": ["tipId"]}]


async def test_a_cap_holds_back_the_rest_of_its_kind_for_the_day(
    client, owner, database, pieces, eventually
):
    async with database.transaction() as session:
        await set_cap(session, ContentKind.SERVICE, Cap(1, None), by="PUBLISHER:p")

    async def is_held_back():
        return len(await tips(client, owner)) == 2

    await eventually(is_held_back)
    await record(client, owner, pieces["watch"], [pieces["boutique"]])
    assert await tips(client, owner) == ["boutique", "notice"]
