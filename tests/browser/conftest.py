"""A browser and a house for each module of tests; without a Chromium they are left out."""

import pytest
import pytest_asyncio

from tests.browser.chromium import FOUND, chromium, somebody
from tests.browser.server import served
from tests.conftest import new_database

NONE_FOUND = "no Chromium is installed here (Debian's package is called chromium)"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path) and FOUND is None:
            item.add_marker(pytest.mark.skip(reason=NONE_FOUND))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with chromium() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def maison(tmp_path_factory):
    with new_database() as url:
        async with served(tmp_path_factory.mktemp("home"), url) as running:
            yield running


@pytest.fixture
def arrive(browser, maison):
    """Somebody comes, with a browser of their own."""

    def come(**manner):
        return somebody(browser, maison.url, **manner)

    return come
