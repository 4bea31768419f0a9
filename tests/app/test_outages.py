"""A database that is away is told as such on every page that needs it, and not a word of why."""

import asyncio
from urllib.parse import urlsplit

import httpx
import pytest
import structlog

from app.asgi import create_app
from app.keys import open_vault
from app.settings import Settings
from models.keys import new_id
from services.vault import Vault


class Line:
    """A line to the database that can be cut."""

    def __init__(self, url):
        self.there, self.ends = urlsplit(url), []

    async def open(self):
        """The address of the database over this line."""
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = self.server.sockets[0].getsockname()[1]
        account = self.there.netloc.rpartition("@")[0]
        return self.there._replace(netloc=f"{account}@127.0.0.1:{port}").geturl()

    async def _carry(self, reader, writer):
        back, on = await asyncio.open_connection(self.there.hostname, self.there.port)
        self.ends += [writer, on]
        await asyncio.gather(self._pass(reader, on), self._pass(back, writer))

    async def _pass(self, reader, writer):
        while data := await reader.read(65_536):
            writer.write(data)

    def cut(self):
        self.server.close()
        for each in self.ends:
            each.transport.abort()


@pytest.fixture
async def cut_off(database_url, tmp_path):
    """The pages of a house whose database has just gone, and its keys."""
    line = Line(database_url)
    settings = Settings.read({"DATABASE_URL": await line.open(), "CASEBACK_HOME": str(tmp_path)})
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://care.example") as http,
    ):
        line.cut()
        yield http, open_vault(settings)


def addresses(vault: Vault):
    return [f"/c/{vault.certificate_code(new_id())}", f"/evidence/{new_id()}"]


async def test_a_page_whose_database_is_away_asks_for_patience(cut_off):
    http, vault = cut_off
    for address in addresses(vault) * 2:
        with structlog.testing.capture_logs() as logs:
            answer = await http.get(address, headers={"authorization": "Bearer cbs_x"})
        assert (answer.status_code, answer.text) == (503, "unavailable\n")
        assert (answer.headers["retry-after"], answer.headers["cache-control"]) == (
            "60",
            "no-store",
        )
        assert {each["event"] for each in logs} <= {
            *("page.unavailable", "shelf.not_refreshed", "programme.not_refreshed"),
        }


async def test_the_page_of_a_card_needs_no_database(cut_off):
    http, _ = cut_off
    assert (await http.get("/w/123456AB")).status_code == 200
