"""The desk with a CRM that answers what a test lets it, and staff before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text
from starlette.applications import Starlette

from app.crm_reading import CrmReading
from i18n.catalogue import catalogues
from rules.access import Role
from services.crm.sides import CrmAway, CrmReader, Fields, Theirs
from tests.factories import (
    make_owner,
    make_point_of_sale,
    make_staff_key,
)
from tests.web.desk.browser import Browser
from tests.web.desk.people import CONTACT
from web.desk.room import DeskRoom
from web.desk.routes import desk_routes
from web.staff_files import style_route

HERE = "https://care.example"


@dataclass
class StandIn:
    """Our side is read as the worker reads it; theirs is what a test says that the CRM holds."""

    reading: CrmReader
    held: dict[str, Theirs] = field(default_factory=dict)
    is_away: bool = False
    asked: int = 0

    def holds(self, crm_id: str = CONTACT, **said) -> str:
        facts = {name: said.pop(name) for name in ("is_deleted", "merged_into") if name in said}
        self.held[crm_id] = Theirs(crm_id, said, **facts)
        return crm_id

    async def ours(self, kind: str, record_ids: Sequence[UUID]) -> Mapping[UUID, Fields]:
        return await self.reading.ours(kind, record_ids)

    async def look(self, kind: str, crm_ids: Sequence[str]) -> Sequence[Theirs]:
        self.asked += 1
        if self.is_away:
            raise CrmAway
        asked = {each[:15] for each in crm_ids}  # an id without its last three letters will do
        return [each for each in self.held.values() if each.crm_id[:15] in asked]


@pytest.fixture
def crm(database, house):
    return StandIn(CrmReading(database, house.vault, None))


@pytest.fixture
def texts(request):
    """The translations that are shipped, if a test does not bring its own."""
    return getattr(request, "param", None) or catalogues()


@pytest.fixture
def room(database, house, crm, texts):
    return DeskRoom(
        database=database,
        house=house,
        catalogues=texts,
        address_of=lambda request: request.headers.get("x-from", "here").encode(),
        public_url=HERE,
        crm=crm,
    )


@pytest.fixture
async def browser(room):
    """Somebody before the desk who is not signed in."""
    app = Starlette(routes=[*desk_routes(lambda: room), style_route()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=HERE, follow_redirects=True) as http:
        yield Browser(http)


@pytest.fixture
async def key(database):
    return await make_staff_key(database, Role.CRM_AGENT, label="desk Paris")


@pytest.fixture
async def clerk(browser, key):
    """Somebody of the CRM's staff, signed in."""
    assert (await browser.sign_in(key)).status == 200
    return browser


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house, email="ada@example.com")


@pytest.fixture
async def seller(database):
    return await make_point_of_sale(database)


@pytest.fixture
def run(database):
    """Have something be so that takes others hours: in the words of the database."""

    async def execute(statement, **values):
        async with database.transaction() as session:
            return (await session.execute(text(statement), values)).rowcount

    return execute
