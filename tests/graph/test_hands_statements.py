"""However many watches are asked about, what belongs to their holding is one statement each."""

import pytest

from graph.claims import claims_against
from graph.context import Context
from graph.holdings import joint_holders_of, nicknames_of, purchases_of
from graph.incidents import incidents_of
from graph.transfers import offers_of
from graph.watches import portfolio_page
from i18n.catalogue import catalogues
from i18n.negotiation import choose
from models.database import Database
from rules.access import Role, Viewer
from services.snapshot import EMPTY
from tests.factories import make_owner, make_sold_piece, now, register


class Counting(Database):
    asked = 0

    async def fetch(self, query, **parameters):
        self.asked += 1
        return await super().fetch(query, **parameters)


@pytest.fixture
async def asked(database, database_url, house, maison):
    """Ten watches of one owner, and the context in which they are asked about."""
    owner = await make_owner(database, house)
    for _ in range(10):
        piece = await make_sold_piece(database, maison.seller, maison.watch)
        await register(database, owner, piece)
    async with Counting(database_url) as counting:
        context = Context(
            viewer=Viewer(Role.OWNER, owner_id=owner.id),
            choice=choose(None, None, None),
            country=None,
            now=now(),
            database=counting,
            house=house,
            snapshot=EMPTY,
            translator=catalogues().translate,
        )
        page = await portfolio_page(context, owner.id, first=20, after=None)
        assert counting.asked == 1
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
