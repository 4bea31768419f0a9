"""A second person reads what changed, and approves it or says what should."""

import pytest

from services.content.newest import read_newest
from services.content.reviews import submit
from tests.services.content.writing import AUTHOR, Studio

PATH = "/studio/pieces/guide/review"


@pytest.fixture
async def studio(database):
    """Somebody who has offered another text of an approved piece for review."""
    studio = Studio(database)
    content_id = await studio.piece()
    await studio.approved(content_id, "Turn the crown.|Close it.")
    revision_id = await studio.draft(content_id, "Pull the crown.|Close it.|Rest.")
    await studio.do(submit, revision_id, author=AUTHOR)
    return studio


async def state(database):
    return (await read_newest(database, "guide")).state


async def test_what_waits_is_listed_with_who_wrote_it(enter, studio):
    page = await (await enter("REVIEWER")).open("/studio/reviews")
    assert PATH in page.links()
    assert "Revision 2" in page.text


async def test_what_changed_is_shown_word_by_word(enter, studio):
    page = await (await enter("REVIEWER")).open(PATH)
    gone, new = ([e.text for e in page.tree.xpath(f"//article//{tag}")] for tag in ("del", "ins"))
    assert (gone, new) == (["Turn"], ["Pull", "Rest."])
    for each in ("Changed", "Added", "Unchanged"):
        assert each in page.text


@pytest.mark.parametrize("role", ["REVIEWER", "PUBLISHER"])
async def test_another_person_approves(enter, studio, database, role):
    page = await (await enter(role)).open(PATH)
    page = await page.send(PATH, verdict="approve")
    assert ("Approved" in page.text, await state(database)) == (True, "APPROVED")


async def test_a_text_is_sent_back_with_a_word_that_its_author_reads(enter, studio, database):
    page = await (await enter("REVIEWER")).open(PATH)
    page = await page.send(PATH, verdict="send-back", note="Say how often.")
    assert ("Sent back" in page.text, await state(database)) == (True, "DRAFT")
    page = await (await enter("AUTHOR")).open("/studio/pieces/guide/draft")
    assert "studio REVIEWER : Say how often." in page.text


async def test_without_a_word_nothing_is_sent_back(enter, studio, database):
    page = await (await enter("REVIEWER")).open(PATH)
    page = await page.send(PATH, verdict="send-back", note=" ")
    assert (page.status, await state(database)) == (422, "IN_REVIEW")


async def test_what_was_changed_since_it_was_shown_is_not_approved(enter, studio, database):
    page = await (await enter("REVIEWER")).open(PATH)
    page = await page.send(PATH, verdict="approve", seen="1")
    assert (page.status, await state(database)) == (422, "IN_REVIEW")
    assert "Read it once more" in page.text


async def test_nobody_approves_what_they_wrote(enter, studio, database):
    author = await enter("AUTHOR")
    page = await author.open(PATH)
    assert [each.get("action") for each in page.tree.forms] == ["/studio/sign-out"]
    token = dict(page.form("/studio/sign-out").form_values())["token"]
    said = {"token": token, "verdict": "approve", "seen": "2"}
    assert (await author.post(PATH, said)).status == 403
    assert await state(database) == "IN_REVIEW"


async def test_a_piece_without_anything_to_review_has_no_such_page(enter, studio):
    page = await (await enter("REVIEWER")).open(PATH)
    await page.send(PATH, verdict="approve")
    assert (await page.browser.open(PATH)).status == 404
