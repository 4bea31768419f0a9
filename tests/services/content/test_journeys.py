"""Journeys and caps are kept as they were last set, and what makes no sense is refused."""

import pytest

from rules.caps import Cap
from rules.clauses import Dimension
from rules.documents import ContentKind
from rules.errors import StudioRefused
from rules.journeys import CatchUp, Step
from services.content.journeys import JourneyPlan, read_journeys, save_journey, set_cap
from services.shelf import Shelf
from tests.factories import make_catalogue, publish

BY = "PUBLISHER:p"


@pytest.fixture
async def pieces(database):
    """The ids of three pieces that are published."""
    await make_catalogue(database)
    for number in range(3):
        await publish(database, f"piece-{number}", kind=ContentKind.SERVICE)
    snapshot = await current(database)
    return [each.content_id for each in sorted(snapshot.items, key=lambda item: item.key)]


async def current(database):
    shelf = Shelf(database)
    await shelf.refresh()
    return shelf.current


async def saved(database, key, *steps, catch_up=CatchUp.LATEST):
    async with database.transaction() as session:
        plan = JourneyPlan(key, catch_up, [Step(*step) for step in steps])
        await save_journey(session, plan, by=BY)


async def test_a_journey_is_kept_in_order_and_changed_as_a_whole(database, pieces):
    first, second, third = pieces
    await saved(database, "welcome", (second, 30), (first, 0))
    await saved(database, "welcome", (third, 7), (first, 0), catch_up=CatchUp.ALL)

    assert await read_journeys(database) == [
        JourneyPlan("welcome", CatchUp.ALL, (Step(first, 0), Step(third, 7)))
    ]


async def test_a_step_asks_for_days_of_whoever_owns_the_watch(database, pieces):
    await saved(database, "welcome", (pieces[0], 30))
    snapshot = await current(database)

    assert snapshot.marks == {Dimension.DAYS_OWNED: (30,)}
    assert not snapshot.wants_history


async def test_a_piece_is_a_step_of_one_journey_alone(database, pieces):
    await saved(database, "welcome", (pieces[0], 0))
    with pytest.raises(StudioRefused) as refused:
        await saved(database, "farewell", (pieces[0], 0))
    assert refused.value.code == "STEP_TAKEN"


@pytest.mark.parametrize("days", [(), (0, 0), (-1,)])
async def test_a_journey_that_goes_nowhere_is_refused(database, pieces, days):
    with pytest.raises(StudioRefused) as refused:
        await saved(database, "welcome", *zip(pieces, days, strict=False))
    assert refused.value.code == "JOURNEY_INVALID"


async def capped(database, kind, *limits):
    async with database.transaction() as session:
        await set_cap(session, kind, Cap(*limits), by=BY)
    return (await current(database)).caps


async def test_a_cap_is_set_changed_and_lifted(database):
    service = ContentKind.SERVICE

    assert await capped(database, service, 1, None) == {"SERVICE": Cap(1, None)}
    assert await capped(database, service, 2, 5) == {"SERVICE": Cap(2, 5)}
    assert await capped(database, service, None, None) == {}


@pytest.mark.parametrize(
    ("kind", "limit", "code"),
    [(ContentKind.SAFETY, 1, "CAP_OF_SAFETY"), (ContentKind.SERVICE, 0, "CAP_INVALID")],
)
async def test_no_cap_is_set_on_safety_and_none_that_would_show_nothing(
    database, kind, limit, code
):
    with pytest.raises(StudioRefused) as refused:
        await capped(database, kind, limit, None)
    assert refused.value.code == code
