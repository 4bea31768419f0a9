"""One PostgreSQL a run, one migrated template, and a fresh copy of it for each test that asks."""

import os
import secrets
import tempfile
from collections.abc import AsyncGenerator, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from app.embedded import running
from models.database import Database
from models.migration import migrate
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household
from services.vault import Vault

SERVER = "CASEBACK_TEST_SERVER"
TEMPLATE = "template_caseback"
OPEN = ExitStack()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the server once, where the run begins; parallel workers are told its address."""
    if SERVER in os.environ or hasattr(session.config, "workerinput"):
        return
    folder = Path(OPEN.enter_context(tempfile.TemporaryDirectory(prefix="caseback-tests-")))
    url = OPEN.enter_context(running(folder / "postgres", durable=False))
    os.environ[SERVER] = url
    OPEN.callback(os.environ.pop, SERVER)
    command(url, "CREATE DATABASE {}", TEMPLATE)
    migrate(at(url, TEMPLATE))


def pytest_unconfigure() -> None:
    OPEN.close()


def command(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def at(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


@pytest.fixture
def database_url() -> Generator[str]:
    """A migrated database of the test's own."""
    with new_database() as url:
        yield url


@contextmanager
def new_database() -> Generator[str]:
    """A migrated database, which is gone afterwards."""
    server, name = os.environ[SERVER], f"test_{secrets.token_hex(6)}"
    command(server, "CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
    yield at(server, name)
    command(server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """The test's own database, open."""
    async with Database(database_url, connections=8) as opened:
        yield opened


@pytest.fixture
def house() -> Household:
    """The default programmes, and keys of the test's own."""
    vault = Vault({1: secrets.token_bytes(32)}, 1, secrets.token_bytes(32))
    return Household(vault, DEFAULT_PROGRAMMES)
