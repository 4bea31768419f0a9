"""However many watches are asked about, what belongs to their holding is one statement each."""

import pytest

from graph.claims import claims_against
from graph.holdings import joint_holders_of, nicknames_of, purchases_of
from graph.incidents import incidents_of
from graph.transfers import offers_of
from graph.watches import portfolio_page
from rules.access import Role, Viewer
from tests.factories import make_owner, make_sold_piece, register
from tests.graph.counting import counted


@pytest.fixture
async def asked(database, database_url, house, maison):
    """Ten watches of one owner, and the context in which they are asked about."""
    owner = await make_owner(database, house)
    for _ in range(10):
        piece = await make_sold_piece(database, maison.seller, maison.watch)
        await register(database, owner, piece)
    async with counted(database_url, house, Viewer(Role.OWNER, owner_id=owner.id)) as context:
        page = await portfolio_page(context, owner.id, first=20, after=None)
        assert context.database.asked == 1
        yield page.nodes, context


@pytest.mark.parametrize("batch", [offers_of, incidents_of, joint_holders_of, claims_against])
async def test_ten_watches_are_asked_about_in_one_statement(asked, batch):
    watches, context = asked
    assert await batch(watches, context) in ([None] * 10, [[]] * 10)
    assert context.database.asked == 2


@pytest.mark.parametrize("batch", [nicknames_of, purchases_of])
async def test_what_was_noted_comes_with_the_watches(asked, batch):
    watches, context = asked
    assert batch(watches, context) == [None] * 10
    assert context.database.asked == 1
