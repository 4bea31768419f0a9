"""Images come into a draft with words in their place, and nobody else sees them too early."""

import pytest

from services.content.newest import read_newest
from tests.files import png
from tests.services.content.writing import Studio

PATH = "/studio/pieces/guide/images"
BORDER = "----browser"


@pytest.fixture
async def author(enter, database):
    studio = Studio(database)
    await studio.draft(await studio.piece(), "Turn the crown.|Close it.")
    return await enter("AUTHOR")


async def bring(browser, content, **said):
    page = await browser.open(PATH)
    fields = {**dict(page.form(PATH).form_values()), **said}
    fields.pop("image", None)
    head = "Content-Disposition: form-data; name="
    parts = [f'{head}"{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(f'{head}"image"; filename="a.png"\r\n\r\n'.encode() + content)
    edge = f"--{BORDER}".encode()
    body = b"".join(edge + b"\r\n" + part + b"\r\n" for part in parts) + edge + b"--\r\n"
    kind = {"content-type": f"multipart/form-data; boundary={BORDER}"}
    sent = await browser.http.post(PATH, content=body, headers=kind | browser.here)
    return type(page)(browser, sent)


async def test_an_image_stands_where_its_author_wants_it(author, database):
    page = await bring(author, png(), alternative="A crown, pulled out", after="block-0")
    assert "Kept in the draft." in page.text
    blocks = (await read_newest(database, "guide")).blocks
    assert [each.kind for each in blocks] == ["PARAGRAPH", "IMAGE", "PARAGRAPH"]
    assert blocks[1].text == "A crown, pulled out"
    (shown,) = page.tree.iter("img")
    assert shown.get("alt") == "A crown, pulled out"
    answer = (await author.open(shown.get("src"))).response
    assert (answer.headers["content-type"], answer.content) == ("image/png", png())


async def test_the_same_image_is_kept_once(author, database):
    for _again in range(2):
        await bring(author, png(), alternative="A crown")
    blocks = (await read_newest(database, "guide")).blocks
    assert len({each.media for each in blocks if each.media}) == 1


async def test_an_image_without_words_is_not_taken(author, database):
    page = await bring(author, png(), alternative=" ")
    assert (page.status, "for those who do not see it" in page.text) == (422, True)
    assert len((await read_newest(database, "guide")).blocks) == 2


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"%PDF-1.7 x"])
async def test_what_is_no_image_is_not_taken_and_its_words_are_kept(author, content):
    page = await bring(author, content, alternative="A crown")
    assert (page.status, "JPEG or PNG" in page.text) == (422, True)
    assert page.tree.get_element_by_id("alternative").text == "A crown"


async def test_of_two_who_change_a_draft_the_second_is_told(author, database):
    await bring(author, png(), alternative="First")
    page = await bring(author, png(), alternative="Second", seen="1")
    assert "Somebody else saved this draft meanwhile" in page.text


async def test_an_image_of_a_draft_is_for_the_studio_alone(author):
    page = await bring(author, png(), alternative="A crown")
    (shown,) = page.tree.iter("img")
    author.http.cookies.clear()
    assert (await author.open(shown.get("src"))).status == 401


@pytest.mark.parametrize("name", ["x", "01a20255-a0b9-7732-9de8-4f5ef44ab6ed"])
async def test_an_image_that_is_not_there_is_not_there(author, name):
    assert (await author.open(f"/studio/images/{name}")).status == 404
