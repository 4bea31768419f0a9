"""What is published is seen in its window; a piece is there once, without a gap."""

import asyncio

import pytest
from sqlalchemy import select

from models.publication import PublicationText
from rules.errors import StudioRefused
from services.content.drafts import open_draft
from services.content.publications import move, roll_back, withdraw
from tests.factories import now
from tests.services.content.writing import AUTHOR, DAY, HOUR, PUBLISHER


async def test_only_what_is_approved_is_published(studio):
    draft = await studio.draft(await studio.piece())
    with pytest.raises(StudioRefused, match="REVISION_STATE"):
        await studio.publish(draft)


async def test_what_is_scheduled_is_seen_at_its_instant_with_nothing_running(studio):
    at = now() + DAY
    await studio.live("Soon.", visible_from=at)
    assert await studio.seen() == []
    assert await studio.seen(at=at - HOUR / 3_600_000) == []
    assert await studio.seen(at=at) == ["Soon."]


async def test_a_window_ends(studio):
    at = now() + DAY
    await studio.live("For a day.", visible_until=at)
    assert await studio.seen() == ["For a day."]
    assert await studio.seen(at=at) == []


async def test_an_instant_that_has_passed_means_at_once(studio):
    begun = now()
    await studio.live("Now.", visible_from=begun - DAY)
    assert await studio.seen() == ["Now."]
    assert await studio.seen(at=begun - HOUR) == []


@pytest.mark.parametrize("later", [-DAY, DAY])
async def test_a_window_that_ends_before_it_begins_is_refused(studio, later):
    revision = await studio.approved(await studio.piece())
    with pytest.raises(StudioRefused, match="WINDOW_EMPTY"):
        await studio.publish(revision, visible_from=now() + DAY, visible_until=now() + later / 2)


async def test_a_newer_one_takes_the_place_from_its_own_beginning_on(studio):
    content_id, _, _ = await studio.live("Old.")
    at = now() + DAY
    await studio.publish(await studio.approved(content_id, "New."), visible_from=at)
    assert await studio.seen() == await studio.seen(at=at - HOUR) == ["Old."]
    assert await studio.seen(at=at) == await studio.seen(at=at + 9 * DAY) == ["New."]


async def test_what_replaced_another_and_ended_does_not_bring_it_back(studio):
    content_id, _, _ = await studio.live("Old.")
    revision = await studio.approved(content_id, "New.")
    await studio.publish(revision, visible_until=now() + DAY)
    assert await studio.seen(at=now() + 2 * DAY) == []


async def test_one_that_is_withdrawn_before_it_begins_leaves_no_gap(studio):
    content_id, _, _ = await studio.live("Old.")
    at = now() + DAY
    revision = await studio.approved(content_id, "New.")
    planned = await studio.publish(revision, visible_from=at)
    await studio.do(withdraw, planned, publisher=PUBLISHER)
    assert await studio.seen(at=at + HOUR) == ["Old."]


async def test_what_is_planned_stays_planned_when_something_is_mended_before(studio):
    content_id, _, _ = await studio.live("Old.")
    at = now() + 9 * DAY
    await studio.publish(await studio.approved(content_id, "Anniversary."), visible_from=at)
    await studio.publish(await studio.approved(content_id, "Mended."))
    assert await studio.seen() == ["Mended."]
    assert await studio.seen(at=at) == ["Anniversary."]


async def test_a_market_has_its_own_and_the_others_keep_theirs(studio):
    content_id, _, _ = await studio.live("Everywhere.")
    revision = await studio.approved(content_id, "In France.")
    await studio.publish(revision, markets=frozenset({"FR"}))
    assert await studio.seen(market="FR") == ["In France."]
    assert await studio.seen(market="CH") == ["Everywhere."]


async def test_a_publication_for_all_markets_replaces_those_of_each(studio):
    content_id, revision, _ = await studio.live("First.", markets=frozenset({"FR"}))
    await studio.publish(revision, markets=frozenset({"CH"}))
    await studio.publish(await studio.approved(content_id, "For all."))
    assert await studio.seen(market="FR") == await studio.seen(market="CH") == ["For all."]


async def test_publications_of_one_instant_are_one(studio):
    at = now() + DAY
    content_id, _, _ = await studio.live("First thought.", visible_from=at)
    await studio.publish(await studio.approved(content_id, "Second."), visible_from=at)
    assert await studio.seen(at=at) == ["Second."]


async def test_several_who_publish_at_once_leave_one_live(studio):
    content_id = await studio.piece()
    revision = await studio.approved(content_id)
    await asyncio.gather(*(studio.publish(revision) for _ in range(5)))
    assert await studio.seen() == ["Turn the crown."]


async def test_a_withdrawn_one_is_gone_at_once(studio):
    _, _, publication = await studio.live()
    await studio.do(withdraw, publication, publisher=PUBLISHER)
    await studio.do(withdraw, publication, publisher=PUBLISHER)
    assert await studio.seen() == []


async def test_an_earlier_text_is_served_again_as_it_was(studio):
    content_id, _, first = await studio.live("First.")
    await studio.publish(await studio.approved(content_id, "Second."))
    again = await studio.do(roll_back, first, publisher=PUBLISHER)
    assert again != first
    assert await studio.seen() == ["First."]


async def test_what_was_withdrawn_comes_back_by_rolling_back(studio):
    _, _, publication = await studio.live("Here.")
    await studio.do(withdraw, publication, publisher=PUBLISHER)
    await studio.do(roll_back, publication, publisher=PUBLISHER)
    assert await studio.seen() == ["Here."]


async def test_a_publication_is_moved_until_it_has_begun(studio):
    at = now() + DAY
    _, _, publication = await studio.live("Soon.", visible_from=at)
    moved = await studio.do(move, publication, at=at + DAY, publisher=PUBLISHER)
    assert await studio.seen(at=at + HOUR) == []
    assert await studio.seen(at=at + DAY) == ["Soon."]
    await studio.do(move, moved, at=now() - DAY, publisher=PUBLISHER)
    assert await studio.seen() == ["Soon."]
    with pytest.raises(StudioRefused, match="PUBLICATION_BEGUN"):
        await studio.do(move, publication, at=at, publisher=PUBLISHER)


async def test_what_is_served_is_frozen(studio):
    content_id, _, publication = await studio.live("Frozen.")
    draft = await studio.do(open_draft, content_id, author=AUTHOR)
    await studio.save(draft, "Thawed.")
    assert await studio.seen() == ["Frozen."]
    async with studio.database.transaction() as session:
        texts = await session.scalars(
            select(PublicationText).where(PublicationText.publication_id == publication)
        )
        assert [(t.locale, t.blocks[0]["text"]) for t in texts] == [("en", "Frozen.")]


async def test_a_market_has_two_letters(studio):
    revision = await studio.approved(await studio.piece())
    with pytest.raises(StudioRefused, match="MARKET_INVALID"):
        await studio.publish(revision, markets=frozenset({"France"}))
