"""An operation asks the database as often as it has questions, however often it asks them."""

import pytest

from graph.viewer import Viewer, consents_of, owners_of, sessions_of, watches_of
from graph.watches import totals_of
from rules.access import Role
from rules.access import Viewer as Caller
from tests.factories import make_owner
from tests.graph.counting import counted


@pytest.fixture
async def context(database, database_url, house):
    owner = await make_owner(database, house)
    async with counted(database_url, house, Caller(Role.OWNER, owner_id=owner.id)) as context:
        yield context


@pytest.mark.parametrize("batch", [owners_of, watches_of, sessions_of, consents_of])
async def test_a_viewer_named_twenty_times_is_read_once(context, batch):
    viewers = [Viewer(owner_id=context.viewer.owner_id, roles=["OWNER"]) for _ in range(20)]
    answers = await batch(viewers, context)
    assert len(answers) == 20
    assert None not in answers
    assert context.database.asked == 1


async def test_twenty_pages_of_one_portfolio_are_counted_once(context):
    viewer = Viewer(owner_id=context.viewer.owner_id, roles=["OWNER"])
    pages = [(await watches_of([viewer], context))[0] for _ in range(20)]
    context.database.asked = 0
    assert await totals_of(pages, context) == [0] * 20
    assert context.database.asked == 1


async def test_who_is_no_owner_has_nothing_that_is_an_owners(context):
    seller = Viewer(owner_id=None, roles=["POINT_OF_SALE"])
    for batch in (owners_of, watches_of, sessions_of, consents_of):
        assert await batch([seller], context) == [None]
