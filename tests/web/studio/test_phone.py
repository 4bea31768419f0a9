"""The preview shows what an owner would hold, as the rules choose it, and says why."""

import httpx
import pytest

from rules.clauses import Clause, Dimension, Operator
from tests.factories import make_collection, make_reference, make_timepiece, publish
from tests.services.content.writing import DAY, Studio, now

QUARTZ = Clause(Dimension.MOVEMENT, Operator.ANY, frozenset({"QUARTZ"}))
SOLAR = Clause(Dimension.MOVEMENT, Operator.ANY, frozenset({"SOLAR"}))
FRESH = Clause(Dimension.DAYS_OWNED, Operator.BETWEEN, frozenset({"0..30"}))


@pytest.fixture
async def reference(database):
    collection = await make_collection(database, "Aurore")
    return await make_reference(database, collection, number="R-Q", movement="QUARTZ")


@pytest.fixture
async def look(enter, reference, shelf):
    async def open_preview(*, phone=False, **said):
        await shelf.refresh()
        query = httpx.QueryParams({"watch": "R-Q"} | said)
        return await browser.open(f"/studio/preview{'/phone' if phone else ''}?{query}")

    browser = await enter("REVIEWER")
    return open_preview


async def test_what_is_live_is_on_the_telephone_with_its_why(look, database):
    await publish(database, "crown", where=[QUARTZ], text="Turn the crown.")
    page = await look()
    assert "Shown: 1 piece Title of crown" in page.text
    assert "Movement is any of QUARTZ" in page.text
    phone = await look(phone=True)
    assert "Title of crown Turn the crown." in phone.text


async def test_what_lost_says_what_it_lost_by(look, database):
    await publish(database, "wide", group="crown")
    await publish(database, "close", where=[QUARTZ], group="crown")
    await publish(database, "solar", where=[SOLAR])
    page = await look()
    assert "solar User guide ✕ Not met Movement is any of SOLAR" in page.text
    assert "wide User guide ✕ Not met Another of its group is closer: close" in page.text
    assert "it names the movement" in page.text


async def test_a_draft_is_seen_from_its_perspective_alone(look, database):
    studio = Studio(database)
    await studio.draft(await studio.piece(), "Not yet.", title="A secret")
    assert "A secret" not in (await look(phone=True)).text
    assert "A secret Not yet." in (await look(phone=True, perspective="DRAFT")).text


async def test_what_is_planned_is_seen_at_its_moment(look, database):
    studio = Studio(database)
    await studio.live("Coming.", visible_from=now() + DAY)
    assert "Shown: 0 pieces" in (await look(perspective="SCHEDULED")).text
    at = (now() + 2 * DAY).strftime("%Y-%m-%dT%H:%M")
    assert "Shown: 1 piece" in (await look(perspective="SCHEDULED", at=at)).text
    assert "Shown: 0 pieces" in (await look(perspective="LIVE", at=at)).text


async def test_market_and_days_are_those_that_are_asked_for(look, database):
    await publish(database, "swiss", markets=frozenset({"CH"}))
    await publish(database, "fresh", where=[FRESH])
    page = await look()
    assert "It is published for other markets." in page.text
    assert "Not met Days owned lies between 0..30" in page.text
    assert "Shown: 2 pieces" in (await look(market="ch", days="7")).text


async def test_the_telephone_speaks_the_language_that_is_asked_for(look, database):
    await publish(database, "crown", translations={"ar": "تاج"})
    phone = await look(phone=True, language="ar")
    assert (phone.tree.get("lang"), phone.tree.get("dir")) == ("ar", "rtl")
    assert "تاج" in phone.text


async def test_what_is_not_whole_in_a_language_says_so(look, database):
    await publish(database, "crown")
    assert "In en: it is not whole in the language asked for." in (await look(language="fr")).text


async def test_a_piece_is_found_by_its_individual_number(look, database, reference):
    piece = await make_timepiece(database, reference)
    assert "R-Q" in (await look(watch=piece.number)).text


@pytest.mark.parametrize("watch", ["R-X", "000000XX", "<b>"])
async def test_a_number_that_nobody_knows_says_so(look, watch):
    page = await look(watch=watch)
    assert "There is no reference and no piece with this number." in page.text


async def test_only_the_telephone_may_be_framed_and_only_by_us(look, database):
    policies = [
        (await look(phone=phone)).response.headers["content-security-policy"]
        for phone in (False, True)
    ]
    assert "frame-ancestors 'none'" in policies[0]
    assert "frame-src 'self'" in policies[0]
    assert "frame-ancestors 'self'" in policies[1]
    assert "script-src" not in policies[1]
