"""A draft is written by several people, and nobody's words are lost unseen."""

import asyncio

import pytest
from sqlalchemy import select

from models.content import ContentRevision
from rules.documents import Block, BlockKind
from rules.errors import StudioRefused
from services.content.drafts import (
    DraftText,
    NewContent,
    create_content,
    discard_draft,
    open_draft,
    save_draft,
)
from services.content.reviews import submit
from tests.services.content.writing import AUTHOR


async def revision(studio, revision_id):
    async with studio.database.transaction() as session:
        return await session.get_one(ContentRevision, revision_id)


async def test_a_piece_begins_without_text_and_with_one_open_draft(studio):
    content_id = await studio.piece()
    first = await studio.do(open_draft, content_id, author=AUTHOR)
    assert await studio.do(open_draft, content_id, author="AUTHOR:b") == first
    begun = await revision(studio, first)
    assert (begun.number, begun.state, begun.title, begun.blocks) == (1, "DRAFT", "", [])


async def test_two_who_open_a_draft_at_once_open_the_same(studio):
    content_id = await studio.piece()
    opened = await asyncio.gather(
        *(studio.do(open_draft, content_id, author=f"AUTHOR:{n}") for n in range(4))
    )
    assert len(set(opened)) == 1


async def test_what_was_saved_counts_the_versions_and_the_same_again_does_not(studio):
    draft = await studio.do(open_draft, await studio.piece(), author=AUTHOR)
    assert await studio.save(draft, "One.") == 2
    assert await studio.save(draft, "One.", lock_version=2) == 2
    assert await studio.save(draft, "Two.", lock_version=2) == 3


async def test_of_two_who_save_the_second_is_told_and_nothing_is_overwritten(studio):
    draft = await studio.do(open_draft, await studio.piece(), author=AUTHOR)
    outcomes = await asyncio.gather(
        *(studio.save(draft, f"Text {n}.", author=f"AUTHOR:{n}") for n in range(3)),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, StudioRefused)]
    assert [each.code for each in refused] == ["STALE_DRAFT", "STALE_DRAFT"]
    won = outcomes.index(2)
    assert (await revision(studio, draft)).blocks[0]["text"] == f"Text {won}."


@pytest.mark.parametrize(
    ("words", "title", "place"),
    [
        ("A <b>bold</b> word.", "Title", "body/block-0"),
        ("Sound.|A stray * mark.", "Title", "body/block-1"),
        ("[Here](http://example.com).", "Title", "body/block-0"),
        ("A line\nbreak.", "Title", "body/block-0"),
        ("x" * 4_001, "Title", "body/block-0"),
        ("Sound.", "T" * 61, "title"),
    ],
)
async def test_a_text_that_cannot_be_shown_as_meant_is_refused_by_its_place(
    studio, words, title, place
):
    draft = await studio.do(open_draft, await studio.piece(), author=AUTHOR)
    with pytest.raises(StudioRefused) as refusal:
        await studio.save(draft, words, title=title)
    assert (refusal.value.code, refusal.value.field) == ("DRAFT_FAULTY", (place,))


@pytest.mark.parametrize("ids", [("same", "same"), ("Capital",), ("",), ("a b",)])
async def test_ids_of_blocks_are_slugs_and_unlike(studio, ids):
    draft = await studio.do(open_draft, await studio.piece(), author=AUTHOR)
    blocks = tuple(Block(each, BlockKind.PARAGRAPH, "Text.") for each in ids)
    said = DraftText("Title", blocks)
    with pytest.raises(StudioRefused, match="DRAFT_FAULTY"):
        await studio.do(save_draft, draft, said, author=AUTHOR, lock_version=1)


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewContent("Guide", "USER_GUIDE"), "KEY_INVALID"),
        (NewContent("", "USER_GUIDE"), "KEY_INVALID"),
        (NewContent("a" * 81, "USER_GUIDE"), "KEY_INVALID"),
        (NewContent("guide", "NOVEL"), "KIND_UNKNOWN"),
        (NewContent("guide", "USER_GUIDE", "Two words"), "KEY_INVALID"),
        (NewContent("taken", "USER_GUIDE"), "KEY_TAKEN"),
    ],
)
async def test_a_piece_needs_a_key_of_its_own_and_a_kind(studio, new, code):
    await studio.piece("taken")
    with pytest.raises(StudioRefused) as refusal:
        await studio.do(create_content, new, author=AUTHOR)
    assert refusal.value.code == code


async def test_an_approved_revision_stays_as_it_is(studio):
    approved = await studio.approved(await studio.piece())
    with pytest.raises(StudioRefused, match="REVISION_STATE"):
        await studio.save(approved, "Other.", lock_version=4)
    with pytest.raises(StudioRefused, match="REVISION_STATE"):
        await studio.do(discard_draft, approved, author=AUTHOR)


async def test_editing_what_is_approved_begins_a_draft_of_its_text(studio):
    content_id = await studio.piece()
    approved = await studio.approved(content_id, "As it was.")
    draft = await revision(studio, await studio.do(open_draft, content_id, author="AUTHOR:b"))
    assert (draft.number, draft.based_on, draft.author) == (2, approved, "AUTHOR:b")
    assert [block["text"] for block in draft.blocks] == ["As it was."]


async def test_a_draft_set_aside_stays_in_the_history_and_leads_nowhere(studio):
    content_id = await studio.piece()
    await studio.approved(content_id, "As it was.")
    aside = await studio.draft(content_id, "Never mind.")
    await studio.do(discard_draft, aside, author=AUTHOR)
    again = await revision(studio, await studio.do(open_draft, content_id, author=AUTHOR))
    assert (again.number, again.blocks[0]["text"]) == (3, "As it was.")
    async with studio.database.transaction() as session:
        states = await session.scalars(
            select(ContentRevision.state).order_by(ContentRevision.number)
        )
        assert states.all() == ["APPROVED", "SUPERSEDED", "DRAFT"]


async def test_what_is_in_review_is_not_written_on(studio):
    draft = await studio.draft(await studio.piece())
    await studio.do(submit, draft, author=AUTHOR)
    with pytest.raises(StudioRefused, match="REVISION_STATE"):
        await studio.save(draft, "Other.", lock_version=3)
