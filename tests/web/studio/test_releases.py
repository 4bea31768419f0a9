"""Several pieces go live at one instant, which is planned, moved and called off on one page."""

from datetime import timedelta

import pytest

from tests.factories import now
from tests.services.content.writing import DAY, Studio

RELEASES, SCHEDULE = "/studio/releases", "/studio/schedule"
LATER = (now() + timedelta(days=40)).replace(hour=9, minute=0, second=0, microsecond=0)


def typed(instant):
    return instant.strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def studio(database):
    return Studio(database)


@pytest.fixture
async def publisher(enter, studio):
    await studio.approved(await studio.piece())
    return await enter("PUBLISHER")


async def plan(publisher, **said):
    given = {"name": "Winter", "at": typed(LATER), "zone": "UTC", "gate": "EACH_LOCALE"} | said
    return await (await publisher.open(RELEASES)).send(RELEASES, **given)


async def test_a_release_is_planned_and_its_pieces_are_scheduled_with_it(publisher, studio):
    page = await plan(publisher)
    assert (page.status, "Winter" in page.title) == (200, True)
    page = await page.send(f"{page.path}/add")
    assert "guide" in page.text
    assert (await studio.seen(), await studio.seen(at=LATER)) == ([], ["Turn the crown."])


async def test_a_release_is_moved_with_all_of_it(publisher, studio):
    page = await plan(publisher)
    page = await page.send(f"{page.path}/add")
    await page.send(f"{page.path}/move", at=typed(LATER + DAY))
    assert await studio.seen(at=LATER) == []
    assert await studio.seen(at=LATER + DAY) == ["Turn the crown."]


async def test_a_piece_is_left_out_and_a_release_called_off(publisher, studio):
    page = await plan(publisher)
    page = await (await page.send(f"{page.path}/add")).send(f"{page.path}/remove")
    assert "None yet." in page.text
    page = await (await page.send(f"{page.path}/add")).send(f"{page.path}/cancel")
    assert "It was called off." in page.text
    assert await studio.seen(at=LATER) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [({"name": " "}, "name"), ({"at": "2020-01-01T00:00"}, "at"), ({"at": "soon"}, "at")],
)
async def test_a_release_that_cannot_be_leaves_the_form_filled(publisher, said, field):
    page = await plan(publisher, **said)
    assert (page.status, f"#{field}" in page.links()) == (422, True)
    assert page.tree.get_element_by_id("at").get("value") == said.get("at", typed(LATER))


async def test_a_release_that_waits_for_every_language_says_which_are_missing(publisher):
    page = await plan(publisher, gate="ALL_LOCALES")
    page = await page.send(f"{page.path}/add")
    assert (page.status, "missing: ar, de" in page.text) == (422, True)


@pytest.mark.parametrize("name", ["x", "01a20255-a0b9-7732-9de8-4f5ef44ab6ed"])
async def test_a_release_that_is_not_there_is_not_there(publisher, name):
    assert (await publisher.open(f"{RELEASES}/{name}")).status == 404


async def test_the_schedule_shows_a_month_on_the_clock_of_a_zone(publisher, studio):
    await plan(publisher, at=typed(LATER.replace(hour=23)))
    page = await publisher.open(f"{SCHEDULE}?month={LATER:%Y-%m}")
    assert "Release Winter" in page.text
    (day,) = page.tree.xpath(f"//td[time[@datetime='{LATER:%Y-%m-%d}']]")
    assert "Winter" in day.text_content()
    page = await publisher.open(f"{SCHEDULE}?month={LATER:%Y-%m}&zone=Asia/Tokyo")
    (day,) = page.tree.xpath(f"//td[time[@datetime='{LATER + DAY:%Y-%m-%d}']]")
    assert "Winter" in day.text_content()


@pytest.mark.parametrize("query", ["month=x", "month=1066-10", "month=2026-13", "zone=Mars"])
async def test_a_month_that_is_none_is_not_there(publisher, query):
    assert (await publisher.open(f"{SCHEDULE}?{query}")).status == 404


async def test_a_week_begins_on_the_day_on_which_it_begins_there(publisher):
    def first(page):
        return next(page.tree.iter("abbr")).get("title")

    page = await publisher.open(SCHEDULE, **{"accept-language": "fr-FR"})
    assert first(page) == "lundi"
    page = await publisher.open(SCHEDULE, **{"accept-language": "en-US"})
    assert first(page) == "Sunday"
