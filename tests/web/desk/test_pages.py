"""Every page of the desk: whole without scripts, by keyboard, in every direction, and sealed."""

import re
from itertools import pairwise

import pytest

from i18n.catalogue import Catalogues
from i18n.locales import LOCALES
from models.keys import new_id
from services.crm.reviews import open_review
from tests.web.desk.cases import doubted, open_case
from tests.web.desk.people import ASSET, CONTACT, hold_watch, link

INLINE = re.compile(r"<(script|style|iframe|object|img)|\s(style|on\w+|src)=|javascript:|https?:")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}")
SMALL = 60_000
FOCUSED = ("a", "button", "input", "select", "textarea", "summary")
PAGES = ("sign-in", "overview", "held", "cases", "case", "decided", "search", "person", "refused")


@pytest.fixture
async def paths(clerk, crm, database, owner, seller, run):
    """The address of each page, in a house in which something has happened to everything."""
    watch = await hold_watch(database, owner, seller)
    await link(database, "TIMEPIECE", watch.id, ASSET, left_out=["point_of_sale"])
    await run("UPDATE crm_dirty SET held_since = now(), code = 'X', fields = '{name}'")
    await run("INSERT INTO crm_health (used, total, trouble) VALUES (1, 2, 'CRM_REFUSES_US')")
    crm.holds(given_name="Augusta", birth_date="1985-12-11")
    crm.holds(ASSET, individual_number=watch.number)
    decided = await open_case(database, "ERASURE", owner.id)
    await (await clerk.open(decided)).decide("NOTED")
    evidence = ("EMAIL_EQUAL", "TAKEN")
    return {
        "overview": "/desk",
        "held": "/desk/held",
        "cases": "/desk/reviews",
        "case": await doubted(database, owner, CONTACT, evidence=evidence),
        "decided": decided,
        "search": "/desk/people",
        "person": f"/desk/people/{owner.id}",
        "refused": "/desk/people/x",
        "sign-in": "/desk",
    }


@pytest.fixture
async def show(clerk, paths):
    async def open_page(name, tag="en"):
        if name == "sign-in":
            clerk.http.cookies.clear()
        return await clerk.open(paths[name], **{"accept-language": tag})

    return open_page


@pytest.mark.parametrize("tag", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_in_its_language_and_whole(show, name, tag):
    page = await show(name, tag)
    assert page.tree.get("lang") == tag == page.response.headers["content-language"]
    assert page.tree.get("dir") == ("rtl" if tag == "ar" else "ltr")
    assert page.title.count(" · ") == 1
    assert len(page.response.content) < SMALL


class Marked(dict):
    """The translations of a language, each text between marks: what is never translated shows."""

    def get(self, msgid, default=None):
        return (f"‹{msgid}›",)


@pytest.mark.parametrize("texts", [Catalogues({"ar": Marked()})], indirect=True, ids=["marked"])
@pytest.mark.parametrize("name", PAGES)
async def test_every_text_of_a_page_can_be_translated(show, name):
    page = await show(name, "ar")
    texts = page.tree.xpath(
        "//text()[not(ancestor::code or ancestor::bdi or ancestor::details[@class='languages'])]"
    )
    bare = [each for each in texts if re.search("[a-z]", each) and "‹" not in each]
    assert [each for each in bare if not IDS.search(each)] == []


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_loads_and_runs_nothing_but_its_style(show, name):
    page = await show(name)
    assert INLINE.findall(page.response.text) == []
    policy = page.response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src data:;")
    (style,) = page.tree.xpath("//link[@rel='stylesheet']/@href")
    answer = await page.browser.http.get(style)
    assert (answer.status_code, answer.headers["content-type"][:8]) == (200, "text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "url(" not in answer.text


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_is_kept_by_nobody_and_shown_in_no_frame(show, name):
    headers = (await show(name)).response.headers
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "form-action 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", PAGES)
async def test_the_keyboard_goes_through_a_page_as_it_is_written(show, name):
    tree = (await show(name)).tree
    assert {each.get("tabindex") for each in tree.iter() if each.get("tabindex")} == {"-1"}
    first = next(each for each in tree.find("body").iter(*FOCUSED))
    assert (first.get("class"), first.get("href")) == ("skip", "#main")
    assert tree.get_element_by_id("main").tag == "main"
    assert [each for each in tree.iter("a") if not each.get("href")] == []


@pytest.mark.parametrize("name", PAGES)
async def test_what_is_on_a_page_has_its_name(show, name):
    tree = (await show(name)).tree
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    named = [n for each in tree.iter() for a in NAMING for n in (each.get(a) or "").split()]
    assert set(named) <= set(ids)
    fields = {each.get("id") for each in tree.iter("input") if each.get("type") != "hidden"}
    assert fields <= {each.get("for") for each in tree.iter("label")}
    for each in tree.iter("a", "button", "summary", "th"):
        assert each.text_content().strip(), each.attrib


NAMING = ("aria-labelledby", "aria-describedby", "for")


@pytest.mark.parametrize("name", PAGES)
async def test_headings_lead_through_a_page(show, name):
    levels = [int(each[1]) for each in (await show(name)).headings]
    assert (levels[0], levels.count(1)) == (1, 1)
    steps = pairwise(levels)
    assert all(below <= above + 1 for above, below in steps), levels


@pytest.mark.parametrize("name", PAGES)
async def test_no_address_and_no_title_tells_of_anybody(show, owner, name):
    page = await show(name)
    said = " ".join([page.title, str(page.response.url), *page.links()])
    for each in ("Ada", "Lovelace", owner.email, "Augusta"):
        assert each not in said


async def test_links_of_one_name_lead_to_one_place(show):
    for name in PAGES:
        page = await show(name)
        places = {}
        for each in page.tree.find(".//main").iter("a"):
            places.setdefault(" ".join(each.text_content().split()), set()).add(each.get("href"))
        assert [each for each, found in places.items() if len(found) > 1] == [], name


@pytest.mark.parametrize("tag", [each.tag for each in LOCALES])
async def test_the_overview_opens_in_every_language(clerk, database, tag):
    async with database.transaction() as session:
        await open_review(session, "MATCH", record_kind="OWNER", record_id=new_id())
    page = await clerk.open("/desk", **{"accept-language": tag})
    assert (page.status, page.tree.get("lang")) == (200, tag)


async def test_what_somebody_typed_there_is_text_here(clerk, crm, database, owner):
    crm.holds(given_name="<script>alert(1)</script>", family_name='"><img src=x>')
    page = await clerk.open(await doubted(database, owner))
    assert "<script>alert(1)</script>" in page.text
    assert list(page.tree.iter("script", "img")) == []


async def test_a_style_of_another_version_is_kept_by_nobody(clerk):
    answer = (await clerk.open("/staff/0000.css")).response
    assert answer.headers["cache-control"] == "no-store"
