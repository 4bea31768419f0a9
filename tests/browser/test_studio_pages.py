"""Every page of the studio in a browser that people use, in both directions and both lights."""

import pytest
import pytest_asyncio
from sqlalchemy import select

from models.content import Content
from models.translation import Translation
from rules.access import Role
from services.content.exports import export_po
from tests.browser.walks import sign_in
from tests.browser.world import fill_studio, furnish

pytestmark = pytest.mark.asyncio(loop_scope="module")

GUIDE, WATER = "/studio/pieces/guide", "/studio/pieces/water"
PAGES = {
    Role.AUTHOR: (
        "/studio",
        "/studio/new",
        GUIDE,
        f"{WATER}/draft",
        f"{WATER}/images",
        f"{WATER}/targeting",
        "/studio/pieces/chronograph/targeting",
    ),
    Role.TRANSLATOR: (
        "/studio/translate",
        "/studio/translate/fr",
        "/studio/translate/fr/guide",
        "/studio/translate/fr/guide?unit=body/block-0",
        "/studio/translate/ar/guide",
        "/studio/po",
    ),
    Role.REVIEWER: (
        "/studio/reviews",
        f"{GUIDE}/review",
        "/studio/translate/fr/guide?unit=title",
        f"{GUIDE}/history",
        f"{GUIDE}/history/2",
    ),
    Role.PUBLISHER: (
        f"{GUIDE}/publish",
        "/studio/pieces/strap/publish",
        "/studio/schedule",
        "/studio/releases",
        "/studio/preview",
        "/studio/preview?watch=CRAU0001&perspective=DRAFT&language=ar",
    ),
}
MOST_BYTES = 150_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def people(maison):
    world = await furnish(maison)
    await fill_studio(maison)
    return world.keys


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("role", PAGES)
async def test_nothing_of_the_studio_is_hard_to_use(arrive, people, role, tag, dark):
    async with arrive(language=tag, dark=dark) as person:
        await person.open("/studio")
        found = {"sign-in": await person.faults()}
        await sign_in(person, people[role])
        for path in PAGES[role]:
            assert (await person.open(path)).status == 200, path
            found[path] = await person.faults()
        assert {path: each for path, each in found.items() if each} == {}
        assert (person.strangers, person.complaints) == ([], [])


@pytest.mark.parametrize("role", PAGES)
async def test_a_page_is_light_and_its_policy_strict(arrive, people, role):
    async with arrive() as person:
        await person.open("/studio")
        await sign_in(person, people[role])
        for path in PAGES[role]:
            answer = await person.open(path)
            assert len(await answer.body()) < MOST_BYTES
            assert person.policies[path].startswith("default-src 'none'; script-src 'self';")
            assert "unsafe" not in person.policies[path]


@pytest.mark.parametrize("role", PAGES)
async def test_twice_as_large_nothing_is_cut_off(arrive, people, role):
    """A window of half the width is what a page has at 200 %."""
    async with arrive(width=640) as person:
        await person.open("/studio")
        await sign_in(person, people[role])
        for path in PAGES[role]:
            await person.open(path)
            wide = await person.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 640, path


@pytest.mark.parametrize("role", PAGES)
async def test_what_is_to_be_pressed_is_large_enough(arrive, people, role):
    async with arrive(width=390) as person:
        await person.open("/studio")
        await sign_in(person, people[role])
        for path in PAGES[role]:
            await person.open(path)
            assert await person.page.evaluate(TOO_SMALL) == [], path


async def test_a_page_that_is_hard_to_use_is_found_out(arrive):
    async with arrive() as person:
        await person.page.set_content("<main><h1>A</h1><img src='data:,'><input></main>")
        found = " ".join(await person.faults())
    assert "image-alt" in found
    assert "label" in found


@pytest.mark.parametrize("tag", ["en", "ar"])
async def test_what_is_refused_or_in_conflict_is_easy_to_use_too(
    arrive, people, maison, tmp_path, tag
):
    file = tmp_path / "fr.po"
    file.write_bytes(await conflicting(maison))
    async with arrive(language=tag) as translator:
        await translator.open("/studio/translate/fr/guide?unit=body/block-1")
        await sign_in(translator, people[Role.TRANSLATOR])
        await translator.open("/studio/translate/fr/guide?unit=body/block-1")
        await translator.page.locator("textarea").fill("Fermez-la **bien.")
        await translator.page.locator("main form button").first.click()
        assert await translator.page.locator("[role=alert]").count() == 1
        assert await translator.faults() == []
        await translator.open("/studio/po?locale=fr")
        await translator.page.locator("input[type=file]").set_input_files(file)
        await translator.page.locator("form[enctype] button").click()
        assert await translator.page.locator(".conflict").count() == 1
        assert await translator.faults() == []
        assert translator.complaints == []


async def conflicting(maison):
    """A file that says of a title otherwise than was said here meanwhile."""
    async with maison.database.transaction() as session:
        data = await export_po(session, locale="fr", by="TRANSLATOR:dora")
        content_id = await session.scalar(select(Content.id).where(Content.key == "guide"))
        standing = await session.get_one(Translation, (content_id, "fr", "title"))
        standing.text += " de plus"
    return data.replace(b'msgstr "Un titre', b'msgstr "Autre titre')


async def test_what_conditions_come_to_is_told_while_they_are_chosen(arrive, people):
    async with arrive() as author:
        await author.open(f"{WATER}/targeting")
        await sign_in(author, people[Role.AUTHOR])
        await author.fill("A further condition", "Movement")
        await author.follow("Add")
        outlook = author.page.locator("#outlook")
        assert "2 of 2" in await outlook.inner_text()
        await author.walk_to("QUARTZ")
        await author.press("Space")
        await author.page.locator("#outlook", has_text="1 of 2").wait_for()
        assert author.page.url.endswith("/targeting")
        assert author.complaints == []


# WCAG 2.2, 2.5.8: 24 px either way; a link within a sentence is as high as its line.
TOO_SMALL = """() =>
  [...document.querySelectorAll("button, input, select, textarea, summary, nav a")]
  .filter(it => it.type !== "hidden" && it.getClientRects().length)
  .map(it => [it, it.getBoundingClientRect()])
  .filter(([it, box]) => box.width < 24 || box.height < 24)
  .map(([it, box]) => `${it.outerHTML.slice(0, 90)} ${box.width} x ${box.height}`)"""
