"""The board shows every piece, where its writing is, what owners see, and each language of it."""

import pytest

from services.content.translations import TranslationEdit, translate
from services.content.unit_reads import read_piece
from tests.services.content.writing import DAY, Studio, now

BOARD = "/studio"


@pytest.fixture
async def studio(database):
    studio = Studio(database)
    await studio.live(key="crown")
    await studio.draft(await studio.piece("strap", "STRAP_CARE"), title="Your strap")
    return studio


@pytest.fixture
async def reader(enter, studio):
    return await enter("TRANSLATOR", locales=["fr"])


def rows(page):
    return [" ".join(each.text_content().split()) for each in page.tree.xpath("//tbody/tr")]


async def test_every_piece_is_there_with_where_it_stands(reader):
    crown, strap = rows(await reader.open(BOARD))
    assert "Approved" in crown
    assert "Live" in crown
    assert "Your strap" in strap
    assert "Draft" in strap
    assert "Not published" in strap


async def test_each_language_says_in_words_how_far_it_is_and_leads_there(reader, database):
    page = await reader.open(BOARD)
    (cell,) = page.tree.xpath("//a[@href='/studio/translate/fr/crown']")
    assert " ".join(cell.text_content().split()) == "○ 2 Missing français, crown"
    unit = (await read_piece(database, "crown", "fr")).units[0]
    content_id = (await read_piece(database, "crown", "fr")).content_id
    edit = TranslationEdit(content_id, unit.path, "fr", "La couronne", unit.source_id, None)
    async with database.transaction() as session:
        await translate(session, edit, author="TRANSLATOR:x")
    page = await reader.open(BOARD)
    (cell,) = page.tree.xpath("//a[@href='/studio/translate/fr/crown']")
    assert "1 Missing" in " ".join(cell.text_content().split())


async def test_what_translators_cannot_begin_upon_says_so(reader):
    assert "Translators begin once it is offered" in rows(await reader.open(BOARD))[1]


SIEVES = [
    ("words=STRAP", ["strap"]),
    ("words=your+strap", ["strap"]),
    ("kind=USER_GUIDE", ["crown"]),
    ("state=LIVE", ["crown"]),
    ("writing=DRAFT", ["strap"]),
    ("state=LIVE&writing=DRAFT", []),
]


@pytest.mark.parametrize(("query", "keys"), SIEVES)
async def test_the_board_is_sieved(reader, query, keys):
    page = await reader.open(f"{BOARD}?{query}")
    assert [each.text for each in page.tree.xpath("//tbody//th//code")] == keys


async def test_a_long_board_goes_on_and_keeps_its_sieve(reader, studio):
    for number in range(26):
        await studio.piece(f"piece-{number:02}")
    page = await reader.open(f"{BOARD}?words=piece")
    (onward,) = page.tree.xpath("//p[@class='onward']/a/@href")
    following = await reader.open(onward)
    assert (len(rows(page)), len(rows(following))) == (25, 1)
    assert "26 pieces" in following.text


async def test_a_piece_says_where_it_stands_and_what_comes_next(enter, studio):
    author = await enter("AUTHOR")
    page = await author.open("/studio/pieces/strap")
    assert "Go on writing" in page.text
    page = await author.open("/studio/pieces/crown")
    assert "Begin a draft" in page.text
    page = await (await enter("PUBLISHER")).open("/studio/pieces/crown")
    assert "Publish it" in page.text
    assert (await page.browser.open("/studio/pieces/nothing")).status == 404


async def test_when_something_happens_next_is_told(enter, studio):
    content_id = await studio.piece("later")
    revision_id = await studio.approved(content_id)
    await studio.publish(revision_id, visible_from=now() + DAY)
    page = await (await enter("AUTHOR")).open(f"{BOARD}?words=later")
    (row,) = rows(page)
    assert "Scheduledfrom" in row.replace(" ", "")
