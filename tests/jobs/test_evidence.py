"""What becomes of evidence in time, and of files that were stored by a process that then died."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from app.keys import open_vault
from app.settings import Settings
from i18n.catalogue import catalogues
from integrations.storage import FolderStore
from jobs.evidence import sweep_orphans, tidy_evidence
from jobs.worker import job_app
from models.holding import Evidence, Registration
from models.keys import new_id
from rules.programme import DEFAULT_PROGRAMMES
from services.evidence_files import Cabinet
from services.evidence_subjects import Subject
from services.household import Household
from tests.evidence import offer, pending, send, state_of
from tests.factories import make_catalogue, make_owner, now, publish_policies
from tests.files import png
from web.evidence import evidence_routes
from web.evidence_files import EvidenceRoom

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)
DIES_AFTER_STORING = """
import asyncio, os, signal, sys
import uvicorn
from starlette.applications import Starlette
from app.settings import Settings
from app.wiring import open_parts
from integrations.storage import FolderStore
from services.evidence_files import Cabinet
from web.evidence import evidence_routes
from web.evidence_files import EvidenceRoom

class Deadly(FolderStore):
    async def put(self, key, content):
        await super().put(key, content)
        os.kill(os.getpid(), signal.SIGKILL)

async def main():
    settings = Settings.read(os.environ)
    async with open_parts(settings) as parts:
        cabinet = Cabinet(Deadly(settings.evidence_folder), parts.house.vault)
        room = EvidenceRoom(parts.database, cabinet, parts.catalogues.translate)
        app = Starlette(routes=evidence_routes(lambda: room))
        config = uvicorn.Config(app, port=int(sys.argv[1]), log_level="error")
        await uvicorn.Server(config).serve()

asyncio.run(main())
"""


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings.read({"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)})


@pytest.fixture
def house(settings):
    return Household(open_vault(settings), DEFAULT_PROGRAMMES)


@pytest.fixture
def store(settings):
    return FolderStore(settings.evidence_folder)


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house)


@pytest.fixture
async def request_id(database, owner):
    await publish_policies(database)
    return (await pending(database, owner, (await make_catalogue(database))["WATCH"]))[1]


async def made(database, evidence_id, at):
    """Let evidence have been announced at another time."""
    async with database.transaction() as session:
        await session.execute(
            update(Evidence).where(Evidence.id == evidence_id).values(created_at=at)
        )


async def decided(database, request_id, at):
    async with database.transaction() as session:
        await session.execute(
            update(Registration)
            .where(Registration.id == request_id)
            .values(state="REFUSED", decided_at=at)
        )


async def test_what_was_never_sent_is_forgotten_after_a_day(database, owner, request_id, store):
    old, young = [await offer(database, owner, Subject(request_id)) for _ in range(2)]
    await made(database, old, now() - DAY - timedelta(minutes=1))
    await tidy_evidence(database, store, at=now())
    assert await state_of(database, old) is None
    assert await state_of(database, young) == "EXPECTED"


@pytest.mark.parametrize(("days", "is_kept"), [(179, True), (181, False)])
async def test_evidence_goes_half_a_year_after_the_decision(
    database, owner, request_id, store, days, is_kept
):
    evidence_id = await send(database, owner, Subject(request_id))
    await store.put(evidence_id, b"sealed")
    await decided(database, request_id, now() - days * DAY)
    await tidy_evidence(database, store, at=now())
    assert (await state_of(database, evidence_id) is not None) == is_kept
    assert (await store.get(evidence_id) is not None) == is_kept


async def test_evidence_of_what_is_not_decided_is_kept_however_old(
    database, owner, request_id, store
):
    evidence_id = await send(database, owner, Subject(request_id))
    await store.put(evidence_id, b"sealed")
    await tidy_evidence(database, store, at=now() + 1000 * DAY)
    assert await state_of(database, evidence_id) == "STORED"
    assert await store.get(evidence_id) == b"sealed"


async def test_a_file_of_no_evidence_is_swept_when_it_is_not_young(database, store):
    orphans = sorted(new_id() for _ in range(3))
    for each in orphans:
        await store.put(each, b"sealed")
    await sweep_orphans(database, store, at=now() + DAY - timedelta(minutes=1))
    assert list(await store.keys()) == orphans
    await sweep_orphans(database, store, at=now() + DAY + timedelta(minutes=1))
    assert list(await store.keys()) == []


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def deadly_server(settings):
    """A server that is killed as soon as it has stored a file."""
    port = free_port()
    environment = {**os.environ, "DATABASE_URL": settings.database_url or ""}
    environment["CASEBACK_HOME"] = str(settings.home)
    command = [sys.executable, "-c", DIES_AFTER_STORING, str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.kill()


async def answers(url):
    async with asyncio.timeout(30), httpx.AsyncClient(trust_env=False) as http:
        while True:
            try:
                return await http.get(url)
            except httpx.ConnectError:
                await asyncio.sleep(0.05)


async def put(http, url, owner, content):
    headers = {"authorization": f"Bearer {owner.token}"}
    return await http.put(url, content=content, headers=headers)


async def test_a_process_killed_between_file_and_row_loses_nothing(
    database, house, owner, request_id, settings, store
):
    evidence_id = await offer(database, owner, Subject(request_id))
    path = f"/evidence/{evidence_id}"
    with deadly_server(settings) as (address, process):
        await answers(address)
        async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
            with pytest.raises(httpx.TransportError):
                await put(http, path, owner, png())
        assert await asyncio.to_thread(process.wait, 30) == -signal.SIGKILL
    assert await state_of(database, evidence_id) == "EXPECTED"
    assert list(await store.keys()) == [evidence_id]

    room = EvidenceRoom(database, Cabinet(store, house.vault), catalogues().translate)
    transport = httpx.ASGITransport(app=Starlette(routes=evidence_routes(lambda: room)))
    async with httpx.AsyncClient(transport=transport, base_url="http://care.example") as http:
        other = await put(http, path, owner, png(said=b"another"))
        again = await put(http, path, owner, png())
    assert (other.status_code, again.status_code) == (409, 200)
    assert await state_of(database, evidence_id) == "STORED"


async def test_a_file_whose_row_never_came_is_cleared_after_a_day(
    database, house, owner, request_id, store
):
    evidence_id = await offer(database, owner, Subject(request_id))
    await Cabinet(store, house.vault).keep(evidence_id, png())  # and then it was killed
    await tidy_evidence(database, store, at=now())
    assert list(await store.keys()) == [evidence_id]
    await tidy_evidence(database, store, at=now() + DAY + timedelta(minutes=1))
    assert list(await store.keys()) == []
    assert await state_of(database, evidence_id) is None


async def test_the_worker_plans_the_clearing_every_hour(database, database_url, house, store):
    class Room:
        def __init__(self):
            self.database, self.house = database, house

    app = job_app(database_url, Room(), store)
    task = app.tasks["tidy_evidence"]
    orphan = new_id()
    await store.put(orphan, b"sealed")
    await task.func(timestamp=int((datetime.now(UTC) + 2 * DAY).timestamp()))
    assert list(await store.keys()) == []
