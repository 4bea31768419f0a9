"""What one wrote, another reads and approves."""

import pytest
from sqlalchemy import select

from models.content import ContentRevision
from models.translation import SegmentSource
from rules.errors import StudioRefused
from services import audit
from services.content.reviews import approve, send_back, submit, take_back
from tests.services.content.writing import AUTHOR, REVIEWER


async def offered(studio, words="Turn the crown."):
    draft = await studio.draft(await studio.piece(), words)
    await studio.do(submit, draft, author=AUTHOR)
    return draft


async def revision(studio, revision_id):
    async with studio.database.transaction() as session:
        return await session.get_one(ContentRevision, revision_id)


async def test_nobody_approves_what_they_wrote_last(studio):
    draft = await offered(studio)
    with pytest.raises(StudioRefused, match="FOUR_EYES"):
        await studio.do(approve, draft, reviewer=AUTHOR)
    assert (await revision(studio, draft)).state == "IN_REVIEW"
    await studio.do(approve, draft, reviewer=REVIEWER)
    approved = await revision(studio, draft)
    assert (approved.state, approved.reviewer) == ("APPROVED", REVIEWER)
    assert approved.decided_at is not None


async def test_a_reviewer_approves_what_they_have_read_and_nothing_else(studio):
    draft = await offered(studio)
    read = (await revision(studio, draft)).lock_version
    await studio.do(take_back, draft, author=AUTHOR)
    await studio.save(draft, "Something else.", lock_version=read + 1)
    await studio.do(submit, draft, author=AUTHOR)
    with pytest.raises(StudioRefused, match="STALE_DRAFT"):
        await studio.do(approve, draft, reviewer=REVIEWER, lock_version=read)


async def test_a_draft_goes_back_with_a_word_and_comes_again(studio):
    draft = await offered(studio)
    with pytest.raises(StudioRefused, match="NOTE_NEEDED"):
        await studio.do(send_back, draft, reviewer=REVIEWER, note="  ")
    await studio.do(send_back, draft, reviewer=REVIEWER, note="Name the pusher.")
    back = await revision(studio, draft)
    assert (back.state, back.review_note) == ("DRAFT", "Name the pusher.")
    await studio.save(draft, "Press the upper pusher.", lock_version=back.lock_version)
    await studio.do(submit, draft, author=AUTHOR)
    assert (await revision(studio, draft)).review_note is None


@pytest.mark.parametrize(
    ("words", "title", "place"), [("Text.", " ", "title"), ("Text.| ", "T", "body/block-1")]
)
async def test_a_draft_with_a_text_missing_is_not_reviewed(studio, words, title, place):
    draft = await studio.draft(await studio.piece(), words, title=title)
    with pytest.raises(StudioRefused) as refusal:
        await studio.do(submit, draft, author=AUTHOR)
    assert (refusal.value.code, refusal.value.field) == ("DRAFT_INCOMPLETE", (place,))


async def test_translators_begin_when_a_draft_is_offered_and_not_before(studio):
    draft = await studio.draft(await studio.piece())
    assert await sources(studio) == {}
    await studio.do(submit, draft, author=AUTHOR)
    assert set(await sources(studio)) == {"A title", "Turn the crown."}


async def sources(studio):
    async with studio.database.transaction() as session:
        rows = await session.scalars(select(SegmentSource))
        return {row.text: row for row in rows}


async def test_a_text_of_unchanged_meaning_leads_to_the_one_before(studio):
    content_id = await studio.piece()
    await studio.approved(content_id, "Turn teh crown.|Press.")
    await studio.approved(content_id, "Turn the crown.|Press twice.", same_meaning={"body/block-0"})
    kept = await sources(studio)
    assert kept["Turn the crown."].same_meaning_as == kept["Turn teh crown."].id
    assert kept["Press twice."].same_meaning_as is None


async def test_every_step_is_in_the_audit_and_the_chain_is_whole(studio):
    draft = await offered(studio)
    await studio.do(approve, draft, reviewer=REVIEWER)
    content_id = (await revision(studio, draft)).content_id
    async with studio.database.transaction() as session:
        assert await audit.is_unbroken(session, "CONTENT", content_id)
