"""One person is found by exactly what staff were given, and who looked is written down."""

from uuid import UUID

import pytest
from sqlalchemy import select

from models.ledger import Audit
from models.warranty import CoverageSegment
from services.crm.events import Event, note
from services.limits import PEOPLE_BY_STAFF
from services.outbox import promise
from tests.web.desk.people import ASSET, CONTACT, hold_watch, link

PEOPLE = "/desk/people"


async def look_up(clerk, term):
    return await (await clerk.open(PEOPLE)).send(PEOPLE, term=term)


@pytest.fixture
async def piece(database, owner, seller):
    """Ada's watch, with its registration and cover, and where the CRM holds the two of them."""
    held = await hold_watch(database, owner, seller)
    await link(database, "TIMEPIECE", held.id, ASSET, left_out=["point_of_sale"])
    await link(database, "OWNER", owner.id, CONTACT, parts={"Account": "001000000000001AAA"})
    return held


async def audited(database, action):
    async with database.transaction() as session:
        found = select(Audit.object_id, Audit.actor, Audit.fields).where(Audit.action == action)
        return list(await session.execute(found))


async def terms_of(database, owner, piece):
    async with database.transaction() as session:
        segment = await session.scalar(select(CoverageSegment.id))
    numbers = (piece.number, f"{piece.number[:3]}-{piece.number[3:]}".lower())
    ids = (str(owner.id), str(piece.id).upper(), str(segment))
    crm_ids = (CONTACT, CONTACT[:15], ASSET, "001000000000001AAA")
    return [owner.email, f" {owner.email.upper()} ", *numbers, *ids, *crm_ids]


async def test_a_person_is_found_by_anything_of_theirs_that_names_one_person(
    clerk, database, owner, piece
):
    for term in await terms_of(database, owner, piece):
        page = await look_up(clerk, term)
        assert (page.status, page.path) == (200, f"{PEOPLE}/{owner.id}"), term


@pytest.mark.parametrize(
    "term",
    ["ada", "Lovelace", "ada@", "example.com", "", "%", "ada@example.co", "ad_@example.com"],
)
async def test_nobody_is_found_by_a_part_of_anything(clerk, owner, term):
    page = await look_up(clerk, term)
    assert (page.status, page.path) == (404, PEOPLE)
    assert page.tree.get_element_by_id("term").get("aria-invalid") == "true"


async def test_what_was_typed_is_not_said_again_anywhere(clerk, owner):
    page = await look_up(clerk, "stranger@example.com")
    assert "stranger" not in page.response.text
    found = await look_up(clerk, owner.email)
    assert "ada" not in str(found.response.url).lower()
    assert found.title == "One person · CRM desk"


async def test_every_search_is_written_down_without_whom(clerk, database, owner):
    await look_up(clerk, owner.email)
    await look_up(clerk, "nobody@example.com")
    rows = await audited(database, "SEARCH_PERSON")
    assert [each.fields for each in rows] == [["EMAIL"], ["EMAIL"]]
    assert {str(each.object_id) for each in rows} == {each.actor[10:] for each in rows}


async def test_every_look_is_written_down_with_what_was_seen(clerk, database, owner):
    await clerk.open(f"{PEOPLE}/{owner.id}")
    ((seen, actor, fields),) = await audited(database, "READ_PROFILE")
    assert (seen, actor[:10], fields) == (owner.id, "CRM_AGENT:", ["family_name", "given_name"])


async def test_only_what_tells_the_person_is_shown_of_them(clerk, owner):
    page = await clerk.open(f"{PEOPLE}/{owner.id}")
    assert page.text.startswith("One person Ada Lovelace")
    for each in (owner.email, "1985", "FR"):
        assert each not in page.text


async def test_each_record_shows_how_it_stands(clerk, database, owner, piece, run):
    async with database.transaction() as session:
        await promise(session, "OWNER", [owner.id])
    await run(
        "UPDATE crm_dirty SET held_since = now(), code = 'STRING_TOO_LONG',"
        " fields = '{street}' WHERE kind = 'OWNER'"
    )
    page = await clerk.open(f"{PEOPLE}/{owner.id}")
    for each in (
        f"Client Linked {CONTACT} Last acknowledged on",
        "A value is longer than its field in the CRM.",
        "Fields: Street",
        f"Watch {piece.number} · Aurore 36 Linked {ASSET}",
        "The CRM does not take: Point of sale",
        "Cover Warranty, ",
        "Not in the CRM yet On its way",
    ):
        assert each in page.text, each


async def test_what_happened_is_told_in_time_the_latest_first(clerk, database, owner):
    said = [("SENT", None), ("HELD", "STRING_TOO_LONG"), ("HEARD", "TAKE_THEIRS")]
    for what, code in said:
        async with database.transaction() as session:
            await note(session, [Event("OWNER", owner.id, what, code, ["phone"])])
    page = await clerk.open(f"{PEOPLE}/{owner.id}")
    told = ["Taken over from the CRM", "Not taken by the CRM", "Sent to the CRM"]
    assert sorted(told, key=page.text.index) == told


async def test_older_events_are_on_further_pages_each_of_them_once(clerk, database, owner):
    async with database.transaction() as session:
        await note(session, [Event("OWNER", owner.id, "SENT", f"C{n:02}C") for n in range(60)])
    path, seen = f"{PEOPLE}/{owner.id}", []
    while path:
        page = await clerk.open(path)
        seen += [e.text for e in page.tree.iter("code") if e.text and e.text[0] == "C"]
        path = next((each for each in page.links() if "before=" in each), None)
    assert sorted(seen) == [f"C{n:02}C" for n in range(60)]


@pytest.mark.parametrize("who", ["x", str(UUID(int=7)), "%00"])
async def test_there_is_no_page_of_nobody(clerk, who):
    assert (await clerk.open(f"{PEOPLE}/{who}")).status == 404


async def test_nobody_looks_the_whole_register_up(clerk, database, owner, key):
    tokens = await clerk.open(PEOPLE)
    for _ in range(PEOPLE_BY_STAFF.tries):
        assert (await tokens.send(PEOPLE, term="nobody@example.com")).status == 404
    assert (await tokens.send(PEOPLE, term=owner.email)).status == 429
