"""Files over slow connections, to the server as it is run."""

import asyncio
import socket

import pytest
import uvicorn
from starlette.applications import Starlette

from app import connections
from app.connections import GuardedProtocol
from i18n.catalogue import catalogues
from integrations.storage import FolderStore
from services.evidence_files import Cabinet
from services.evidence_subjects import Subject
from tests.evidence import offer, pending, state_of
from tests.factories import make_catalogue, make_owner, publish_policies
from tests.files import jpeg
from web.evidence import evidence_routes
from web.evidence_files import EvidenceRoom

HEADER_SECONDS = 0.3
IDLE_SECONDS = 0.5
WHOLE_SECONDS = 6.0


class HastyProtocol(GuardedProtocol):
    """The same guard, for tests that do not want to wait."""

    def _start_clock(self):
        super()._start_clock()
        self._header_clock.cancel()
        self._header_clock = self.loop.call_later(
            HEADER_SECONDS, self._refuse, connections.TOO_SLOW
        )


@pytest.fixture
async def owner(database, house):
    return await make_owner(database, house)


@pytest.fixture
async def announced(database, owner):
    await publish_policies(database)
    request = await pending(database, owner, (await make_catalogue(database))["WATCH"])
    return await offer(database, owner, Subject(request[1]))


@pytest.fixture
async def address(database, house, tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    cabinet = Cabinet(FolderStore(tmp_path / "evidence"), house.vault)
    room = EvidenceRoom(database, cabinet, catalogues().translate)
    patience = {"idle_seconds": IDLE_SECONDS, "whole_seconds": WHOLE_SECONDS}
    app = Starlette(routes=evidence_routes(lambda: room, **patience))
    config = uvicorn.Config(app, port=port, http=HastyProtocol, ws="none", log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield "127.0.0.1", port
    server.should_exit = True
    await serving


async def send(address, owner, evidence_id, parts, *, length, pause):
    """What is answered to a file that comes in these parts."""
    reader, writer = await asyncio.open_connection(*address)
    head = (
        f"PUT /evidence/{evidence_id} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {owner.token}"
        f"\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    )
    writer.write(head.encode())
    answered = asyncio.create_task(reader.read())
    for part in parts:
        await asyncio.wait([answered], timeout=pause)
        if answered.done():
            break
        writer.write(part)
    async with asyncio.timeout(20):
        answer = await answered
    writer.close()
    return answer


async def test_a_file_may_take_its_time_as_long_as_it_comes(database, address, owner, announced):
    content = jpeg(said=b"x" * 60_000)
    parts = [content[start : start + 5000] for start in range(0, len(content), 5000)]
    answer = await send(address, owner, announced, parts, length=len(content), pause=HEADER_SECONDS)
    assert answer.startswith(b"HTTP/1.1 200")
    assert await state_of(database, announced) == "STORED"


async def test_a_file_that_stops_coming_is_not_waited_for(database, address, owner, announced):
    answer = await send(address, owner, announced, [jpeg()[:10]], length=len(jpeg()), pause=0)
    assert answer.startswith(b"HTTP/1.1 408")
    assert await state_of(database, announced) == "EXPECTED"


async def test_a_file_that_trickles_on_and_on_is_not_waited_for(
    database, address, owner, announced
):
    parts = [jpeg()[:1]] * 40
    answer = await send(address, owner, announced, parts, length=5000, pause=IDLE_SECONDS / 2)
    assert answer.startswith(b"HTTP/1.1 408")
    assert await state_of(database, announced) == "EXPECTED"


async def test_a_file_that_says_it_is_too_large_is_not_waited_for(address, owner, announced):
    answer = await send(address, owner, announced, [b""], length=10_000_001, pause=0)
    assert answer.startswith(b"HTTP/1.1 413")


async def test_who_leaves_in_the_middle_disturbs_nobody(database, address, owner, announced):
    _, writer = await asyncio.open_connection(*address)
    writer.write(
        f"PUT /evidence/{announced} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {owner.token}"
        f"\r\ncontent-length: 5000\r\n\r\nabc".encode()
    )
    await asyncio.sleep(0.2)
    writer.transport.abort()
    content = jpeg()
    answer = await send(address, owner, announced, [content], length=len(content), pause=0)
    assert answer.startswith(b"HTTP/1.1 200")
    assert await state_of(database, announced) == "STORED"
