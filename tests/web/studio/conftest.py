"""The studio before people of every role, each signed in with a key of their own."""

import httpx
import pytest
from starlette.applications import Starlette

from i18n.catalogue import catalogues
from integrations.storage import FolderStore
from rules.access import Role
from services.shelf import Shelf
from tests.factories import make_staff_key
from tests.web.desk.browser import Browser
from web.staff_files import style_route
from web.studio.room import StudioRoom
from web.studio.routes import studio_routes

HERE = "https://care.example"


@pytest.fixture
def texts(request):
    """The translations that are shipped, if a test does not bring its own."""
    return getattr(request, "param", None) or catalogues()


@pytest.fixture
def shelf(database):
    return Shelf(database)


@pytest.fixture
def room(database, house, texts, shelf, tmp_path):
    return StudioRoom(
        database=database,
        house=house,
        catalogues=texts,
        address_of=lambda request: request.headers.get("x-from", "here").encode(),
        public_url=HERE,
        shelf=shelf,
        media=FolderStore(tmp_path / "media"),
    )


@pytest.fixture
async def browser(room):
    """Somebody before the studio who is not signed in."""
    app = Starlette(routes=[*studio_routes(lambda: room), style_route()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HERE, follow_redirects=True) as http:
        yield Browser(http)


@pytest.fixture
def enter(browser, database):
    """Somebody of a role signs in, in the place of who was there."""

    async def sign_in(role, **key):
        browser.http.cookies.clear()
        token = await make_staff_key(database, Role(role), label=f"studio {role}", **key)
        page = await browser.open("/studio")
        assert (await page.send("/studio/sign-in", key=token)).status == 200
        return browser

    return sign_in
