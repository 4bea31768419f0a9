"""Every page of the studio: whole without its script, by keyboard, in every direction, sealed."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest

from i18n.catalogue import Catalogues
from i18n.locales import LOCALES
from services.content.embargoes import set_embargo
from services.content.releases import NewRelease, add_to_release, create_release
from services.content.reviews import submit
from tests.factories import now
from tests.services.content.writing import AUTHOR, DAY, OTHER, PUBLISHER, Studio

INLINE = re.compile(r"<(style|iframe|object)|\s(style|on\w+)=|javascript:|https?:(?!//…)")
CODES = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}|^[A-Za-z]+/[A-Za-z ]+$")
SMALL = 90_000
FOCUSED = ("a", "button", "input", "select", "textarea", "summary")
NAMING = ("aria-labelledby", "aria-describedby", "for")
PIECE = "/studio/pieces/guide"
PATHS = {
    "board": "/studio",
    "reviews": "/studio/reviews",
    "schedule": "/studio/schedule",
    "releases": "/studio/releases",
    "piece": PIECE,
    "writing": "/studio/pieces/other/draft",
    "new": "/studio/new",
    "review": f"{PIECE}/review",
    "publish": f"{PIECE}/publish",
    "history": f"{PIECE}/history",
    "change": f"{PIECE}/history/2",
    "no-draft": "/studio/pieces/third/draft",
    "refused": "/studio/pieces/x",
}
ROLES = {"new": "AUTHOR", "writing": "AUTHOR", "no-draft": "AUTHOR", "review": "REVIEWER"}
PAGES = (*PATHS, "release", "faults")


@pytest.fixture
async def release(database):
    """A house in which something has happened to everything."""
    studio = Studio(database)
    content_id, _revision, _publication = await studio.live()
    await studio.do(set_embargo, content_id, market="JP", at=now() + DAY, by=OTHER)
    again = await studio.draft(content_id, "Turn the crown once.|Close it.")
    await studio.do(submit, again, author=AUTHOR)
    await studio.draft(await studio.piece("other"), "Written by hand.")
    new = NewRelease("Winter", now() + timedelta(hours=2), "Europe/Paris")
    release_id = await studio.do(create_release, new, publisher=PUBLISHER)
    third = await studio.approved(await studio.piece("third"))
    await studio.do(add_to_release, release_id, third, publisher=PUBLISHER)
    return f"/studio/releases/{release_id}"


@pytest.fixture
async def show(enter, release):
    async def open_page(name, tag="en"):
        browser = await enter("AUTHOR" if name == "faults" else ROLES.get(name, "PUBLISHER"))
        manner = {"accept-language": tag}
        if name == "faults":
            path = PATHS["writing"]
            form = dict((await browser.open(path)).form(path).form_values())
            return await browser.post(path, {**form, "intent": "save", "text-0": "a < b"}, **manner)
        path = release if name == "release" else PATHS[name]
        return await browser.open(path, **manner)

    return open_page


@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_in_its_language_and_whole(show, name, tag):
    page = await show(name, tag)
    assert page.tree.get("lang") == tag == page.response.headers["content-language"]
    assert page.tree.get("dir") == ("rtl" if tag == "ar" else "ltr")
    assert page.title.count(" · ") == 1
    assert page.status == {"refused": 404, "faults": 422}.get(name, 200)
    assert len(page.response.content) < SMALL


class Marked(dict):
    """The translations of a language, each text between marks: what is never translated shows."""

    def get(self, msgid, default=None):
        return (f"‹{msgid}›",)


UNTRANSLATED = (
    "//text()[not(ancestor::code or ancestor::bdi or ancestor::*[@lang='en'] or ancestor::textarea"
    " or ancestor::head or ancestor::option or ancestor::details[@class='languages'])]"
)


@pytest.mark.parametrize("texts", [Catalogues({"ar": Marked()})], indirect=True, ids=["marked"])
@pytest.mark.parametrize("name", PAGES)
async def test_every_text_of_a_page_can_be_translated(show, name):
    page = await show(name, "ar")
    texts = [each.strip() for each in page.tree.xpath(UNTRANSLATED)]
    bare = [each for each in texts if re.search("[a-z]", each) and "‹" not in each]
    assert [each for each in bare if not CODES.search(each)] == []


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_runs_its_one_script_and_is_kept_and_framed_by_nobody(show, name):
    page = await show(name)
    assert INLINE.findall(page.response.text) == []
    assert page.response.headers["cache-control"] == "no-store"
    policy = page.response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    for each in ("form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert each in policy
    assert [each.text for each in page.tree.iter("script")] == [None]
    for path in page.tree.xpath("//script/@src | //link[@rel='stylesheet']/@href"):
        assert path.startswith("/studio/")


@pytest.mark.parametrize("name", PAGES)
async def test_the_keyboard_goes_through_a_page_as_it_is_written(show, name):
    tree = (await show(name)).tree
    stops = {each.get("tabindex") for each in tree.iter() if each.get("tabindex")}
    assert stops <= {"-1", "0"}
    for each in tree.xpath("//*[@tabindex='0']"):  # what scrolls sideways, so that keys reach it
        assert each.get("role") in ("region", "group")
    first = next(each for each in tree.find("body").iter(*FOCUSED))
    assert (first.get("class"), first.get("href")) == ("skip", "#main")
    assert len(tree.xpath("//*[@autofocus]")) <= 1


@pytest.mark.parametrize("name", PAGES)
async def test_what_is_on_a_page_has_its_name(show, name):
    tree = (await show(name)).tree
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    named = [n for each in tree.iter() for a in NAMING for n in (each.get(a) or "").split()]
    assert set(named) <= set(ids)
    fields = [e for e in tree.iter("input", "select", "textarea") if e.get("type") != "hidden"]
    assert {e.get("id") for e in fields} <= {each.get("for") for each in tree.iter("label")}
    for each in tree.iter("a", "button", "summary", "th"):
        assert each.text_content().strip(), each.attrib


@pytest.mark.parametrize("name", PAGES)
async def test_headings_lead_through_a_page(show, name):
    levels = [int(each[1]) for each in (await show(name)).headings]
    assert (levels[0], levels.count(1)) == (1, 1)
    assert all(below <= above + 1 for above, below in pairwise(levels)), levels


async def test_english_is_marked_as_english_wherever_the_reader_is(show):
    for name in ("board", "piece", "review", "writing"):
        tree = (await show(name, "ar")).tree
        said = [e for e in tree.iter() if "Written by hand" in (e.text or "")]
        assert all(each.xpath("ancestor-or-self::*[@lang='en']") for each in said)


@pytest.mark.parametrize("tag", [each.tag for each in LOCALES])
async def test_the_schedule_opens_in_every_language(show, tag):
    page = await show("schedule", tag)
    assert (page.status, page.tree.get("lang")) == (200, tag)


async def test_what_somebody_wrote_is_text_here(enter, database):
    studio = Studio(database)
    new = NewRelease("<script>alert(1)</script>", now() + DAY, "UTC")
    await studio.do(create_release, new, publisher=PUBLISHER)
    page = await (await enter("PUBLISHER")).open("/studio/releases")
    assert "<script>alert(1)</script>" in page.text
