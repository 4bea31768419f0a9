"""Content that asks for days finds them, and a portfolio costs no statement more for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from graph.guidance import Asked, tips_page
from graph.watches import load_watches, portfolio_page
from models.care import ServiceJob
from models.content import Content
from models.holding import Ownership
from models.keys import new_id
from rules.access import Role, Viewer
from rules.clauses import Clause, Dimension, Operator
from rules.documents import ContentKind
from rules.journeys import CatchUp, Step
from rules.warranty import local_day
from services.content.journeys import JourneyPlan, save_journey
from services.holding import begin_ownership, end_ownerships
from services.shelf import Shelf
from tests.factories import PARIS, make_owner, make_sold_piece, now, publish, register
from tests.graph.counting import counted

SERVICE = ContentKind.SERVICE


def between(dimension, span):
    return Clause(dimension, Operator.BETWEEN, frozenset({span}))


@pytest.fixture
async def owner(database, house, maison):
    return await make_owner(database, house)


@pytest.fixture
async def piece(database, maison, owner):
    piece = await make_sold_piece(database, maison.seller, maison.watch)
    await register(database, owner, piece)
    return piece


async def owned_for(database, days):
    """Have every watch owned for so many days where it was sold."""
    since = local_day(now(), PARIS) - timedelta(days=days)
    async with database.transaction() as session:
        await session.execute(update(Ownership).values(since=since))


async def tips(database, database_url, house, owner):
    """The keys of the tips that the owner's watch is shown, and how many statements it took."""
    shelf = Shelf(database)
    await shelf.refresh()
    async with counted(database_url, house, Viewer(Role.OWNER, owner_id=owner.id)) as context:
        context.snapshot = shelf.current
        page = await portfolio_page(context, owner.id, first=10, after=None)
        found = tips_page(context, page.nodes[0].row, Asked(None, 10, None))
        return sorted(each.key for each in found.nodes), context.database.asked


async def content_id(database, key):
    async with database.transaction() as session:
        return await session.scalar(select(Content.id).where(Content.key == key))


@pytest.mark.parametrize(
    ("days", "shown"), [(0, ["new"]), (30, ["new"]), (31, ["settled"]), (400, ["settled"])]
)
async def test_the_days_that_a_watch_is_owned_decide(
    database, database_url, house, owner, piece, days, shown
):
    for key, span in (("new", "0..30"), ("settled", "31..")):
        await publish(database, key, kind=SERVICE, where=[between(Dimension.DAYS_OWNED, span)])
    await owned_for(database, days)

    assert await tips(database, database_url, house, owner) == (shown, 1)


async def test_the_last_days_of_cover_are_known_where_content_asks_for_them(
    database, database_url, house, owner, maison
):
    sold_on = local_day(now(), PARIS) - timedelta(days=700)
    piece = await make_sold_piece(database, maison.seller, maison.watch, sold_on=sold_on)
    async with database.transaction() as session:
        await begin_ownership(session, timepiece_id=piece.id, owner_id=owner.id, since=sold_on)
    left = Dimension.WARRANTY_DAYS_LEFT
    for key, span in (("ends-soon", "1..60"), ("ended", "..0"), ("long", "61..")):
        await publish(database, key, kind=SERVICE, where=[between(left, span)])

    assert await tips(database, database_url, house, owner) == (["ends-soon"], 1)


async def test_a_watch_that_was_never_serviced_has_no_days_since(
    database, database_url, house, owner, piece
):
    for key, span in (("thanks", "0..30"), ("again", "31..")):
        asked = between(Dimension.LAST_SERVICE_DAYS, span)
        await publish(database, key, kind=SERVICE, where=[asked])
    assert await tips(database, database_url, house, owner) == ([], 1)
    today = local_day(now(), PARIS)
    job = ServiceJob(id=new_id(), timepiece_id=piece.id, centre="desk", external_id="J1")
    job.received_on, job.completed_on = today - timedelta(days=40), today - timedelta(days=31)
    async with database.transaction() as session:
        session.add(job)

    assert await tips(database, database_url, house, owner) == (["again"], 1)


async def test_whether_content_asks_for_days_or_not_a_watch_is_one_statement(
    database, database_url, house, owner, piece
):
    await publish(database, "plain", kind=SERVICE)
    assert await tips(database, database_url, house, owner) == (["plain"], 1)
    shelf = Shelf(database)
    await shelf.refresh()
    assert (shelf.current.marks, shelf.current.wants_history) == ({}, False)


async def test_resale_begins_a_journey_anew(database, database_url, house, owner, piece):
    for key in ("welcome", "first-year"):
        await publish(database, key, kind=SERVICE)
    steps = [Step(await content_id(database, "welcome"), 0)]
    steps.append(Step(await content_id(database, "first-year"), 365))
    async with database.transaction() as session:
        plan = JourneyPlan("ownership", CatchUp.LATEST, steps)
        await save_journey(session, plan, by="AUTHOR:a")
    await owned_for(database, 365)
    assert await tips(database, database_url, house, owner) == (["first-year"], 1)
    buyer, today = await make_owner(database, house), local_day(now(), PARIS)
    async with database.transaction() as session:
        await end_ownerships(session, piece.id, ended_by="TRANSFER", on=today)
        await begin_ownership(session, timepiece_id=piece.id, owner_id=buyer.id, since=today)

    assert await tips(database, database_url, house, buyer) == (["welcome"], 1)


async def test_a_watch_asked_by_its_id_is_shown_the_same(
    database, database_url, house, owner, piece
):
    asked = between(Dimension.WARRANTY_DAYS_LEFT, "1..")
    await publish(database, "covered", kind=SERVICE, where=[asked])
    shelf = Shelf(database)
    await shelf.refresh()
    async with counted(database_url, house, Viewer(Role.OWNER, owner_id=owner.id)) as context:
        context.snapshot = shelf.current
        (watch,) = await load_watches(context, [piece.id])
        found = tips_page(context, watch.row, Asked(None, 10, None))

    assert [each.key for each in found.nodes] == ["covered"]


async def test_twenty_guides_cost_as_many_statements_as_one(
    database, database_url, house, owner, piece
):
    await publish(database, "tip-0", kind=SERVICE)
    assert (await tips(database, database_url, house, owner))[1] == 1
    for number in range(1, 20):
        await publish(database, f"tip-{number}", kind=SERVICE)

    assert (await tips(database, database_url, house, owner))[1] == 1
