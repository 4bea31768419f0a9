"""The whole application on a port of its own, as browsers reach it, over a database of its own."""

import asyncio
import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app.asgi import create_app
from app.keys import open_vault
from app.settings import Settings
from models.database import Database
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household


@dataclass(frozen=True)
class Served:
    """Where the application answers, and the house that tests furnish."""

    url: str
    database: Database
    house: Household
    settings: Settings


@asynccontextmanager
async def served(home: Path, database_url: str) -> AsyncGenerator[Served]:
    """The application, for as long as the block runs."""
    with socket.create_server(("127.0.0.1", 0)) as opened:
        port = opened.getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        settings = Settings.read(
            {
                "CASEBACK_HOME": str(home),
                "CASEBACK_PORT": str(port),
                "CASEBACK_PUBLIC_URL": url,
                "DATABASE_URL": database_url,
            }
        )
        house = Household(open_vault(settings), DEFAULT_PROGRAMMES)
        server = uvicorn.Server(uvicorn.Config(create_app(settings), log_config=None, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the application did not start"
            await asyncio.sleep(0.02)
        async with Database(database_url, connections=4) as database:
            yield Served(url, database, house, settings)
        server.should_exit = True
        await asyncio.to_thread(thread.join, 30)
        assert not thread.is_alive()
