"""A world to measure the CRM in: a database, a CRM in its own process, the house's keys."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from sqlalchemy.engine import make_url

from app.keys import open_vault
from app.settings import Settings
from integrations.salesforce.adapter import SalesforceCRM
from integrations.salesforce.client import SalesforceClient
from integrations.salesforce.rows import OrgModel
from models.database import Database
from models.migration import migrate
from rules.programme import DEFAULT_PROGRAMMES
from services.household import Household
from tests.benchmarks.crm_sight import Sight
from tests.integrations.conftest import DEPLOYED, KEY, SECRET, LocalOrg, wait_until_live

CRM_COMMAND = (sys.executable, "-m", "integrations.local_crm")
ROOT = Path(__file__).parents[2]


@dataclass
class CrmProcess:
    """The local CRM, and the file that it keeps."""

    org: LocalOrg
    process: subprocess.Popen
    file: Path

    @property
    def pid(self):
        return self.process.pid


@dataclass
class World:
    """Everything that a measurement asks; whatever is in it is gone afterwards."""

    folder: Path
    url: str
    database: Database
    house: Household
    crm: CrmProcess
    environ: Mapping[str, str]

    @property
    def org(self) -> LocalOrg:
        return self.crm.org

    def sight(self) -> Sight:
        """What is in the CRM, read from its file: no call, and none of its time."""
        return Sight(self.crm.file)

    def open_crm(self) -> SalesforceCRM:
        return SalesforceCRM(SalesforceClient(self.org.settings), OrgModel.CONTACT)

    async def connect(self) -> asyncpg.Connection:
        """A connection beside the house's own, which waits for nothing."""
        dsn = make_url(self.url).set(drivername="postgresql")
        return await asyncpg.connect(dsn.render_as_string(hide_password=False))

    async def ask(self, statement: str, *values: object) -> list[asyncpg.Record]:
        connection = await self.connect()
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()


@asynccontextmanager
async def world(folder: Path, url: str, *options: str) -> AsyncGenerator[World]:
    """A world of its own in a migrated database; `options` are the CRM's."""
    with running_crm(folder, *options) as crm:
        environ = environment(folder, url, crm.org)
        house = Household(open_vault(Settings.read(environ)), DEFAULT_PROGRAMMES)
        async with Database(url, connections=8) as database:
            yield World(folder, url, database, house, crm, environ)


@asynccontextmanager
async def another(there: World, name: str) -> AsyncGenerator[World]:
    """A second world on the same server, which knows nothing of the first."""
    await there.ask(f'CREATE DATABASE "{name}"')
    url = make_url(there.url).set(database=name).render_as_string(hide_password=False)
    await asyncio.to_thread(migrate, url)
    (folder := there.folder / name).mkdir()
    async with world(folder, url) as beside:
        yield beside


def environment(folder: Path, url: str, org: LocalOrg) -> dict[str, str]:
    """What a worker is told."""
    kept = {name: each for name, each in os.environ.items() if not name.startswith("CASEBACK_")}
    return {
        **kept,
        "DATABASE_URL": url,
        "CASEBACK_HOME": str(folder),
        "CASEBACK_CRM_DOMAIN": "maison.my",
        "CASEBACK_CRM_URL": org.url,
        "CASEBACK_CRM_CONSUMER_KEY": KEY,
        "CASEBACK_CRM_CONSUMER_SECRET": SECRET,
    }


@contextmanager
def running_crm(folder: Path, *options: str):
    """An org as its admin has it who deployed what we ship, and no more; empty."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file, log = folder / "crm.sqlite", folder / "crm.log"
    arguments = ["--port", str(port), "--file", str(file), *DEPLOYED]
    arguments += ["--consumer-key", KEY, "--consumer-secret", SECRET, *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*CRM_COMMAND, *arguments], cwd=ROOT, stdout=output, stderr=output
        )
    try:
        wait_until_live(process, f"http://127.0.0.1:{port}", log)
        yield CrmProcess(LocalOrg(f"http://127.0.0.1:{port}"), process, file)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)
