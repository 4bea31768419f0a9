"""Authors write in blocks; nothing they typed is lost, and nobody's text is replaced unseen."""

import pytest

from services.content.newest import read_newest
from services.content.reviews import approve
from tests.services.content.writing import REVIEWER, Studio

PATH = "/studio/pieces/guide/draft"
PIECE = "/studio/pieces/guide"


@pytest.fixture
def studio(database):
    return Studio(database)


@pytest.fixture
async def content_id(studio):
    return await studio.piece()


@pytest.fixture
async def author(enter, studio, content_id):
    await studio.draft(content_id, "Turn the crown.|Close it.", title="The crown")
    return await enter("AUTHOR")


async def write(page, intent="save", **said):
    return await page.send(PATH, intent=intent, **said)


def values(page):
    return dict(page.form(PATH).form_values())


def texts(page):
    said = values(page)
    places = [name.partition("-")[2] for name in said if name.startswith("id-")]
    return [said[f"text-{place}"] for place in places]


async def kept(database):
    return [each.text for each in (await read_newest(database, "guide")).blocks]


async def test_a_text_is_kept_as_it_is_typed_on_one_line(author, database):
    page = await write(await author.open(PATH), **{"text-0": "Turn\r\nthe **crown**. "})
    assert (page.status, "Kept." in page.text) == (200, True)
    assert await kept(database) == ["Turn the **crown**.", "Close it."]


async def test_keeping_twice_is_no_conflict(author):
    page = await write(await author.open(PATH), title="Its crown")
    assert (await write(page, title="Our crown")).status == 200


async def test_what_is_read_stands_beside_what_is_written(author):
    page = await author.open(PATH)
    (paper,) = page.tree.xpath("//*[@id='paper']")
    assert "Turn the crown." in paper.text_content()
    said = {**values(page), "text-0": "Turn **gently**.", "title": "Soon"}
    shown = await author.post(f"{PATH}/preview", said)
    assert "<strong>gently</strong>" in shown.response.text
    assert "Soon" in shown.response.text


async def test_blocks_are_added_moved_and_removed_and_nothing_is_kept_by_that(author, database):
    page = await write(await author.open(PATH), "add-1", **{"text-0": "Pull it."})
    assert texts(page) == ["Pull it.", "", "Close it."]
    (focused,) = page.tree.xpath("//textarea[@autofocus]")
    assert focused.get("id") == "text-1"
    page = await write(page, "up-1", **{"text-1": "First of all."})
    assert texts(page) == ["First of all.", "Pull it.", "Close it."]
    page = await write(page, "down-1")
    page = await write(page, "remove-0")
    assert texts(page) == ["Close it.", "Pull it."]
    assert await kept(database) == ["Turn the crown.", "Close it."]
    await write(page)
    assert await kept(database) == ["Close it.", "Pull it."]


async def test_a_block_that_moves_keeps_its_id(author, database):
    await write(await write(await author.open(PATH), "down-0"))
    ids = [each.id for each in (await read_newest(database, "guide")).blocks]
    assert ids == ["block-1", "block-0"]


@pytest.mark.parametrize("tool", ["up-0", "down-1", "remove-9", "add-99", "explode-1", "up--1"])
async def test_a_tool_that_cannot_do_anything_loses_nothing(author, tool):
    page = await write(await author.open(PATH), tool, **{"text-0": "Pull it."})
    assert texts(page) == ["Pull it.", "Close it."]


async def test_a_whole_text_is_pasted_and_its_blocks_keep_their_ids(author, database):
    page = await author.open(PATH)
    page = await write(page, "paste", whole="# Anew\n\nBegin here.\n\nTurn the crown twice.")
    assert texts(page) == ["Begin here.", "Turn the crown twice."]
    assert await kept(database) == ["Turn the crown.", "Close it."]
    await write(page)
    newest = await read_newest(database, "guide")
    assert (newest.title, newest.blocks[1].id) == ("Anew", "block-0")


FAULTS = [
    ("text-1", "A <b>bold</b> word", "Block 2: There is HTML"),
    ("text-0", "A stray ** mark", "Block 1:"),
    ("title", "x" * 61, "Title: A title has at most 60 characters"),
    ("text-0", "x" * 4001, "Block 1: A text has at most 4000 characters"),
]


@pytest.mark.parametrize(("field", "text", "said"), FAULTS)
async def test_a_fault_is_named_by_its_block_and_what_was_typed_stays(
    author, database, field, text, said
):
    page = await write(await author.open(PATH), **{field: text})
    summary = page.tree.get_element_by_id("faults")
    assert (page.status, summary.get("tabindex")) == (422, "-1")
    assert "autofocus" in summary.attrib
    (link,) = summary.iter("a")
    assert link.text_content().startswith(said)
    at_fault = page.tree.get_element_by_id(link.get("href")[1:])
    assert (at_fault.get("name"), at_fault.get("aria-invalid")) == (field, "true")
    assert values(page)[field] == text
    assert await kept(database) == ["Turn the crown.", "Close it."]


async def test_all_faults_are_told_at_once(author):
    page = await write(await author.open(PATH), **{"text-0": "a < b", "text-1": "[x](ftp://y)"})
    assert len(list(page.tree.get_element_by_id("faults").iter("a"))) == 2


async def test_a_late_author_is_told_who_was_first_and_sees_both(author, studio, database):
    page = await author.open(PATH)
    newest = await read_newest(database, "guide")
    await studio.save(newest.revision_id, "Turn it.|Close it.|Rest.", lock_version=2)
    late = await write(page, **{"text-0": "Pull the crown."})
    assert late.status == 422
    assert "Somebody else saved this draft meanwhile" in late.text
    assert "What was saved meanwhile" in late.text
    assert "Rest." in late.tree.get_element_by_id("faults").text_content()
    assert values(late)["text-0"] == "Pull the crown."
    assert await kept(database) == ["Turn it.", "Close it.", "Rest."]
    await write(late)
    assert await kept(database) == ["Pull the crown.", "Close it."]


async def test_who_was_first_is_called_by_the_name_of_their_key(enter, author, database):
    page = await author.open(PATH)
    before = author.http.cookies["__Host-staff"]
    another = await enter("AUTHOR")
    await write(await another.open(PATH), title="Ours")
    author.http.cookies.clear()
    author.http.cookies.set("__Host-staff", before)
    late = await write(page, title="Mine")
    assert "Saved by studio AUTHOR" in late.text


async def test_what_is_reworded_may_mean_the_same(enter, studio, content_id, database):
    await studio.approved(content_id, "Turn the crown.|Close it.")
    author = await enter("AUTHOR")
    page = await (await author.open(PATH)).send(f"{PATH}/begin")
    assert page.tree.xpath("//input[@type='checkbox']") == []
    page = await write(page, **{"text-0": "Turn the crown once."})
    (box,) = page.tree.xpath("//input[@type='checkbox']")
    await write(page, **{box.get("name"): "1"})
    assert (await read_newest(database, "guide")).same_meaning == {"body/block-0"}


async def test_a_draft_is_offered_for_review_with_what_was_typed_last(author, database):
    page = await write(await author.open(PATH), "submit", title="The last word")
    assert (page.path, "Offered for review" in page.text) == (PIECE, True)
    newest = await read_newest(database, "guide")
    assert (newest.state, newest.title) == ("IN_REVIEW", "The last word")
    page = await author.open(PATH)
    assert "in review" in page.text
    assert not page.tree.xpath("//button[@name='intent']")


async def test_what_lacks_a_text_is_not_offered(author, database):
    page = await write(await author.open(PATH), "submit", **{"text-1": " "})
    assert (page.status, "Block 2: There is no text." in page.text) == (422, True)
    assert (await read_newest(database, "guide")).state == "DRAFT"


async def test_what_is_in_review_is_taken_back_by_its_author(author, database):
    page = await write(await author.open(PATH), "submit")
    page = await page.send(f"{PATH}/take-back")
    assert (page.path, (await read_newest(database, "guide")).state) == (PATH, "DRAFT")


async def test_what_was_submitted_meanwhile_is_not_written_and_not_lost(author, studio, database):
    page = await author.open(PATH)
    await write(await author.open(PATH), "submit")
    refused = await write(page, title="Too late")
    assert (refused.status, values(refused)["title"]) == (422, "Too late")
    assert (await read_newest(database, "guide")).title == "The crown"


async def test_what_was_approved_meanwhile_is_not_written_and_not_lost(author, studio, database):
    page = await author.open(PATH)
    await write(await author.open(PATH), "submit")
    newest = await read_newest(database, "guide")
    await studio.do(approve, newest.revision_id, reviewer=REVIEWER)
    refused = await write(page, title="Too late")
    assert (refused.status, values(refused)["title"]) == (422, "Too late")
    assert "is approved, and stays as it is" in refused.text


async def test_a_draft_that_is_given_up_leaves_the_piece_as_it_was(author):
    page = await (await author.open(PATH)).send(f"{PATH}/discard")
    assert "The draft was set aside." in page.text
    assert "Nobody is writing" in (await author.open(PATH)).text


async def test_who_does_not_write_may_read_and_has_no_tools(enter, author):
    reader = await enter("TRANSLATOR", locales=["fr"])
    page = await reader.open(PATH)
    assert (page.status, "You may read it" in page.text) == (200, True)
    assert not page.tree.xpath("//button[@name='intent']")


async def test_a_piece_is_begun_with_its_key(enter, database):
    author = await enter("AUTHOR")
    page = await author.open("/studio/new")
    page = await page.send("/studio/new", key="strap-care", kind="STRAP_CARE")
    assert (page.path, page.status) == ("/studio/pieces/strap-care/draft", 200)
    assert (await read_newest(database, "strap-care")).kind == "STRAP_CARE"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"key": "guide", "kind": "CARE"}, "There is a piece with this key."),
        ({"key": "No Key", "kind": "CARE"}, "Use small letters"),
        ({"key": "x", "kind": "POEM"}, "There is no such kind"),
        ({"key": "x", "kind": "CARE", "variant_group": "A B"}, "Use small letters"),
    ],
)
async def test_a_piece_that_cannot_be_begun_leaves_the_form_filled(author, said, why):
    page = await (await author.open("/studio/new")).send("/studio/new", **said)
    assert (page.status, why in page.text) == (422, True)
    assert page.tree.get_element_by_id("key").get("value") == said["key"]


async def test_a_piece_without_a_text_can_be_begun_upon(enter, content_id):
    author = await enter("AUTHOR")
    assert "Nothing is written yet." in (await author.open(PIECE)).text
    page = await (await author.open(PATH)).send(f"{PATH}/begin")
    assert texts(await write(page, "add-0")) == [""]
