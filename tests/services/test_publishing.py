"""What the house ships may be published again and again: only what is new changes anything."""

import pytest
from sqlalchemy import func, select

from models.content import ContentEmbargo, ContentRevision
from models.publication import Publication
from services.content.embargoes import set_embargo
from services.content.publications import withdraw
from tests.factories import now, publish
from tests.services.content.writing import DAY, HOUR, PUBLISHER, Studio


@pytest.fixture
def studio(database):
    return Studio(database)


async def content_of(studio, publication):
    async with studio.database.transaction() as session:
        return await session.scalar(
            select(ContentRevision.content_id)
            .join(Publication, Publication.revision_id == ContentRevision.id)
            .where(Publication.id == publication)
        )


async def count(studio, table):
    async with studio.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_the_same_again_changes_nothing(studio):
    at = now()
    first = await publish(studio.database, "guide", visible_from=at, translations={"fr": "Titre"})
    again = await publish(studio.database, "guide", visible_from=at, translations={"fr": "Titre"})
    assert (again, await count(studio, Publication)) == (first, 1)


async def test_another_text_takes_the_place_of_the_one_before(studio):
    await publish(studio.database, "guide", text="One.")
    await publish(studio.database, "guide", text="Two.")
    assert await studio.seen() == ["Two."]


async def test_a_text_for_later_leaves_no_gap_until_then(studio):
    at = now() + DAY
    await publish(studio.database, "guide", text="One.")
    await publish(studio.database, "guide", text="Two.", visible_from=at)
    assert await studio.seen(at=at - HOUR) == ["One."]
    await publish(studio.database, "guide", text="Mended.", visible_from=at + HOUR)
    assert await studio.seen(at=at) == ["One."]
    assert await studio.seen(at=at + HOUR) == ["Mended."]


async def test_a_text_for_fewer_markets_leaves_nothing_in_the_others(studio):
    await publish(studio.database, "guide", text="One.")
    await publish(studio.database, "guide", text="Two.", markets=frozenset({"FR"}))
    assert await studio.seen(market="FR") == ["Two."]
    assert await studio.seen(market="CH") == []


async def test_what_the_studio_made_of_a_piece_stays_when_the_same_is_shipped_again(studio):
    at = now()
    shipped = await publish(studio.database, "guide", visible_from=at)
    content_id = await content_of(studio, shipped)
    await studio.publish(await studio.approved(content_id, "Better."))
    await publish(studio.database, "guide", visible_from=at)
    assert await studio.seen() == ["Better."]


async def test_what_a_publisher_withdrew_is_not_brought_back_by_the_same_again(studio):
    at = now()
    shipped = await publish(studio.database, "guide", visible_from=at)
    await studio.do(withdraw, shipped, publisher=PUBLISHER)
    assert await publish(studio.database, "guide", visible_from=at) == shipped
    assert await studio.seen() == []


async def test_a_new_text_is_shipped_over_that_of_the_studio_and_beside_its_draft(studio):
    content_id = await content_of(studio, await publish(studio.database, "guide"))
    await studio.publish(await studio.approved(content_id, "Better."))
    await studio.draft(content_id, "Better still.")
    await publish(studio.database, "guide", text="Shipped anew.")
    assert await studio.seen() == ["Shipped anew."]


async def test_an_embargo_of_the_studio_outlasts_what_is_shipped(studio):
    content_id = await content_of(studio, await publish(studio.database, "guide"))
    await studio.do(set_embargo, content_id, at=now() + DAY, by=PUBLISHER)
    await publish(studio.database, "guide", text="Shipped anew.")
    assert await count(studio, ContentEmbargo) == 1
    assert await studio.seen() == []
