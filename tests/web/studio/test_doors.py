"""The studio is for those who make content, each for what their role may do, by forms of ours."""

import pytest

from rules.access import Role
from services.content.newest import read_newest
from tests.factories import make_staff_key
from tests.services.content.writing import Studio

PAGES = (
    *("/studio", "/studio/reviews", "/studio/schedule", "/studio/releases", "/studio/new"),
    *("/studio/pieces/guide", "/studio/pieces/guide/draft", "/studio/pieces/guide/publish"),
    *("/studio/pieces/guide/history", "/studio/pieces/guide/history/1", "/studio/pieces/x"),
)
DRAFT, PUBLISH = "/studio/pieces/guide/draft", "/studio/pieces/guide/publish"
ID = "01a20255-a0b9-7732-9de8-4f5ef44ab6ed"
FORMS = {
    "AUTHOR": (
        *("/studio/new", DRAFT, f"{DRAFT}/preview", f"{DRAFT}/begin", f"{DRAFT}/discard"),
        f"{DRAFT}/take-back",
    ),
    "REVIEWER": ("/studio/pieces/guide/review",),
    "PUBLISHER": (
        *(PUBLISH, f"{PUBLISH}/withdraw", f"{PUBLISH}/embargo", f"{PUBLISH}/embargo/lift"),
        *("/studio/releases", f"/studio/releases/{ID}/add", f"/studio/releases/{ID}/remove"),
        *(f"/studio/releases/{ID}/move", f"/studio/releases/{ID}/cancel"),
        "/studio/pieces/guide/history/roll-back",
    ),
}
MAY_REVIEW = {"REVIEWER", "PUBLISHER"}
FORBIDDEN = [
    (role, path)
    for role in ("AUTHOR", "REVIEWER", "TRANSLATOR", "PUBLISHER")
    for owner, paths in FORMS.items()
    for path in paths
    if role != owner and not (owner == "REVIEWER" and role in MAY_REVIEW)
]


@pytest.fixture
async def piece(database):
    studio = Studio(database)
    await studio.draft(await studio.piece())


@pytest.mark.parametrize("path", PAGES)
async def test_who_is_not_signed_in_is_asked_to_and_sees_nothing_else(browser, piece, path):
    page = await browser.open(path)
    assert (page.status, page.title) == (401, "Sign in · Studio")
    assert "guide" not in page.text


@pytest.mark.parametrize("role", ["CRM_AGENT", "SERVICE_CENTRE", "DISTRIBUTION_CENTRE"])
async def test_staff_of_other_houses_do_not_come_in(browser, database, role):
    key = await make_staff_key(database, Role(role))
    page = await (await browser.open("/studio")).send("/studio/sign-in", key=key)
    assert (page.status, page.title) == (403, "Sign in · Studio")


@pytest.mark.parametrize("role", ["AUTHOR", "REVIEWER", "TRANSLATOR", "PUBLISHER"])
async def test_everybody_of_the_studio_reads_all_of_it(enter, piece, role):
    browser = await enter(role)
    answers = {path: (await browser.open(path)).status for path in PAGES}
    writes = role == "AUTHOR"
    assert answers.pop("/studio/new") == (200 if writes else 403)
    assert answers.pop("/studio/pieces/x") == 404
    assert set(answers.values()) == {200}


@pytest.mark.parametrize(("role", "path"), FORBIDDEN)
async def test_what_is_another_roles_is_not_done(enter, piece, role, path):
    browser = await enter(role)
    page = await browser.open("/studio")
    token = dict(page.form("/studio/sign-out").form_values())["token"]
    assert (await browser.post(path, {"token": token})).status == 403


@pytest.mark.parametrize(
    ("role", "path"), [(role, path) for role, paths in FORMS.items() for path in paths]
)
async def test_a_form_without_the_token_of_its_session_does_nothing(enter, piece, role, path):
    browser = await enter(role)
    assert (await browser.post(path, {"token": "0" * 64})).status == 403
    page = await browser.open("/studio")
    token = dict(page.form("/studio/sign-out").form_values())["token"]
    elsewhere = await browser.post(path, {"token": token}, origin="https://evil.example")
    assert (elsewhere.status, "Nothing was done" in elsewhere.text) == (403, True)


async def test_a_draft_is_not_written_from_elsewhere(enter, piece, database):
    browser = await enter("AUTHOR")
    said = dict((await browser.open(DRAFT)).form(DRAFT).form_values())
    said |= {"intent": "save", "text-0": "Pull it."}
    assert (await browser.post(DRAFT, said, **{"sec-fetch-site": "cross-site"})).status == 403
    assert (await read_newest(database, "guide")).blocks[0].text == "Turn the crown."


async def test_what_comes_with_the_pages_is_kept_for_ever(enter):
    page = await (await enter("AUTHOR")).open("/studio")
    (script,) = page.tree.xpath("//script/@src")
    (style,) = page.tree.xpath("//link[@rel='stylesheet']/@href")
    for path, kind in ((script, "text/javascript"), (style, "text/css")):
        answer = (await page.browser.open(path)).response
        assert answer.headers["content-type"].startswith(kind)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
