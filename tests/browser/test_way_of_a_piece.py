"""The whole way of a piece, from its first word to the telephone, without a mouse."""

import pytest
import pytest_asyncio

from rules.access import Role
from tests.browser import walks
from tests.browser.server import served
from tests.browser.world import furnish
from tests.conftest import new_database

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def maison(tmp_path):
    """A house for each way, for a piece is begun once."""
    with new_database() as url:
        async with served(tmp_path, url) as running:
            yield running


@pytest_asyncio.fixture(loop_scope="module")
async def people(maison):
    return (await furnish(maison)).keys


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_piece_goes_from_draft_to_telephone_by_keyboard_alone(arrive, people, scripts):
    heard = []
    way = (
        (Role.AUTHOR, walks.write),
        (Role.REVIEWER, walks.review),
        (Role.TRANSLATOR, walks.translate),
        (Role.PUBLISHER, walks.publish),
    )
    for role, walk in way:
        async with arrive(scripts=scripts) as person:
            await walks.enter(person, people[role])
            await walk(person)
            heard += [*person.strangers, *person.complaints]
    async with arrive(scripts=scripts) as person:
        await walks.enter(person, people[Role.REVIEWER])
        now = await walks.look(person, "As it is now", "English")
        then = await walks.look(person, "As planned", "English")
        french = await walks.look(person, "As planned", "français")
        heard += [*person.strangers, *person.complaints]
    assert walks.TITLE not in now
    assert walks.TITLE in then
    assert "Because your watch has a quartz movement." in then
    assert walks.FRENCH[0] in french
    assert heard == []
