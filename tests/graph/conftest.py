"""The real application on a database of the test's own, and a client that speaks HTTP to it."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from structlog.processors import KeyValueRenderer, format_exc_info

from app.asgi import create_app
from app.keys import open_vault
from app.settings import Settings
from models.database import Database
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household
from tests.factories import Seller, make_catalogue, make_point_of_sale, publish_policies

HOME_ADDRESS = "192.0.2.1"
JSON = "application/graphql-response+json"


@dataclass(frozen=True, slots=True)
class Maison:
    """What every test of this face finds: a seller in Paris, a catalogue, the policies."""

    seller: Seller
    references: Mapping[str, UUID]

    @property
    def watch(self) -> UUID:
        return self.references["WATCH"]


class Client:
    """Asks over HTTP, as an app would; `address` is what our own proxy says of the caller."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def send(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        language: str | None = None,
        address: str = HOME_ADDRESS,
    ) -> httpx.Response:
        headers = {"accept": JSON, "x-forwarded-for": address}
        if token:
            headers["authorization"] = f"Bearer {token}"
        if language:
            headers["accept-language"] = language
        body = {"query": query, "variables": variables or {}}
        return await self.http.post("/graphql", json=body, headers=headers)

    async def ask(
        self,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        token: str | None = None,
        language: str | None = None,
        address: str = HOME_ADDRESS,
    ) -> Any:
        """The data of an operation that must not fail."""
        response = await self.send(
            query, variables, token=token, language=language, address=address
        )
        answer = response.json()
        assert response.status_code == 200, answer
        assert "errors" not in answer, answer
        return answer["data"]


@pytest.fixture(autouse=True)
def plain_log() -> Generator[None]:
    """Faults are logged in lines, as the server does, and not with all that was in memory."""
    structlog.configure(processors=[format_exc_info, KeyValueRenderer()])
    yield
    structlog.reset_defaults()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings.read(
        {
            "DATABASE_URL": database_url,
            "CASEBACK_HOME": str(tmp_path),
            "CASEBACK_TRUSTED_PROXIES": "1",
        }
    )


@pytest.fixture
def house(settings: Settings) -> Household:
    """The keys and rules of the application under test."""
    return Household(open_vault(settings), DEFAULT_PROGRAMMES)


@pytest.fixture
async def maison(database: Database) -> Maison:
    await publish_policies(database)
    return Maison(await make_point_of_sale(database), await make_catalogue(database))


@pytest.fixture
async def client(
    settings: Settings,
    maison: Maison,
) -> AsyncGenerator[Client]:
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://care.example") as http,
    ):
        yield Client(http)


@pytest.fixture
def eventually() -> Callable[[Callable[[], Awaitable[bool]]], Awaitable[None]]:
    """Wait until something is so, as long as it takes a slow machine."""

    async def wait(is_so: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(30):
            while not await is_so():
                await asyncio.sleep(0.05)

    return wait
