"""The demo hands out a key for each thing that people do about content."""

import pytest

from app.demo.loading import issue_studio_keys
from i18n.locales import TRANSLATED
from rules.access import STUDIO, Action
from services.staff_sessions import open_staff_session, staff_of
from tests.factories import now


@pytest.fixture
async def keys(database):
    async with database.transaction() as session:
        return await issue_studio_keys(session, now())


async def test_everybody_of_the_studio_has_a_key_that_opens_it(database, keys):
    assert set(keys) == STUDIO
    for role, key in keys.items():
        async with database.transaction() as session:
            token = await open_staff_session(session, key, action=Action.READ_STUDIO, at=now())
        viewer = await staff_of(database, token, address=b"", at=now())
        assert viewer.role is role
        assert all(viewer.works_in(each) for each in TRANSLATED)
