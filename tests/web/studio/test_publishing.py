"""Publishers say when and where a text is seen, hold it back, withdraw it, and lead back to it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.publication import Publication
from services.content.embargo_reads import read_standing_embargoes
from tests.factories import now
from tests.services.content.writing import Studio

PATH, HISTORY = "/studio/pieces/guide/publish", "/studio/pieces/guide/history"
LATER = (now() + timedelta(days=400)).replace(hour=9, minute=0, second=0, microsecond=0)
TYPED = LATER.strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def studio(database):
    return Studio(database)


@pytest.fixture
async def content_id(studio):
    content_id = await studio.piece()
    await studio.approved(content_id)
    return content_id


@pytest.fixture
async def publisher(enter, content_id):
    return await enter("PUBLISHER")


@pytest.fixture
def publications(database):
    async def read():
        async with database.transaction() as session:
            rows = await session.scalars(select(Publication).order_by(Publication.created_at))
            return rows.all()

    return read


async def publish(publisher, **said):
    return await (await publisher.open(PATH)).send(PATH, having={"priority": "0"}, **said)


async def test_an_approved_text_is_seen_at_once(publisher, studio):
    page = await publish(publisher)
    assert (page.status, "Live" in page.text) == (200, True)
    assert await studio.seen() == ["Turn the crown."]


async def test_a_time_is_typed_on_the_clock_of_a_zone(publisher, publications):
    page = await publish(publisher, visible_from=TYPED, zone="Asia/Tokyo", markets="jp, kr")
    assert "Scheduled" in page.text
    (row,) = await publications()
    assert row.visible_from == LATER - timedelta(hours=9)
    assert row.markets == ["JP", "KR"]


REFUSED = [
    ({"markets": "FRANCE"}, "markets", "is no market"),
    ({"visible_from": "tomorrow"}, "visible_from", "Give a day and a time"),
    ({"visible_from": "2027-03-28T02:30", "zone": "Europe/Paris"}, "visible_from", "No clock"),
    ({"visible_from": TYPED, "zone": "Mars/Olympus"}, "visible_from", "Give a day"),
    ({"visible_until": "2020-01-01T00:00"}, "visible_until", "end before it begins"),
]


@pytest.mark.parametrize(("said", "field", "why"), REFUSED)
async def test_what_cannot_be_leaves_the_form_filled(publisher, publications, said, field, why):
    page = await publish(publisher, **said)
    assert (page.status, why in page.text) == (422, True)
    at_fault = page.tree.get_element_by_id(field)
    assert (at_fault.get("aria-invalid"), at_fault.get("value")) == ("true", said[field])
    assert f"#{field}" in page.links()
    assert list(await publications()) == []


async def test_a_revision_of_another_piece_is_not_published_here(publisher, studio, publications):
    other = await studio.approved(await studio.piece("other"))
    assert (await publish(publisher, revision=str(other))).status == 404
    assert list(await publications()) == []


async def test_a_publication_is_withdrawn_at_once_and_served_again(publisher, studio):
    page = await publish(publisher)
    page = await page.send(f"{PATH}/withdraw")
    assert ("no owner sees it" in page.text, await studio.seen()) == (True, [])
    page = await publisher.open(HISTORY)
    page = await page.send(f"{HISTORY}/roll-back")
    assert ("they saw then" in page.text, await studio.seen()) == (True, ["Turn the crown."])


async def test_an_embargo_is_told_on_the_page_and_outranks_a_publication(publisher, studio):
    page = await publisher.open(PATH)
    page = await page.send(f"{PATH}/embargo", embargo_at=TYPED, market="")
    assert "Under embargo until" in page.text
    assert "under embargo until" in (await publish(publisher)).text
    assert await studio.seen() == []


async def test_an_embargo_is_lifted_by_another_person_than_who_set_it(
    publisher, enter, database, content_id
):
    page = await publisher.open(PATH)
    page = await page.send(f"{PATH}/embargo", embargo_at=TYPED, market="JP")
    refused = await page.send(f"{PATH}/embargo/lift")
    assert (refused.status, "Another person" in refused.text) == (422, True)
    another = await enter("PUBLISHER")
    await (await another.open(PATH)).send(f"{PATH}/embargo/lift")
    assert await read_standing_embargoes(database, content_id) == []


async def test_an_embargo_without_an_end_is_not_set(publisher, database, content_id):
    page = await (await publisher.open(PATH)).send(f"{PATH}/embargo", embargo_at="")
    assert (page.status, "Give a day and a time" in page.text) == (422, True)
    assert await read_standing_embargoes(database, content_id) == []


async def test_who_does_not_publish_sees_what_owners_see_and_no_form(enter, publisher):
    page = await (await enter("AUTHOR")).open(PATH)
    assert page.status == 200
    assert [each.get("action") for each in page.tree.forms] == ["/studio/sign-out"]


async def test_the_history_tells_who_did_what_and_what_changed(publisher, studio, content_id):
    await studio.approved(content_id, "Pull the crown.")
    await publish(publisher)
    page = await publisher.open(HISTORY)
    assert "studio PUBLISHER Revision 2 was published" in page.text
    page = await publisher.open(f"{HISTORY}/2")
    assert [each.text for each in page.tree.xpath("//article//ins")] == ["Pull"]
    assert (await publisher.open(f"{HISTORY}/2?since=9")).status == 200
    assert (await publisher.open(f"{HISTORY}/9")).status == 404
