"""Whoever knows the secret has the CRM heard at once; to all others nothing happens."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from services.crm.nudges import CHANNEL
from web.nudge import MOST_BYTES, nudge_routes

SECRET = "a-secret-of-the-crm-and-us"
KNOWN = {"authorization": f"Bearer {SECRET}"}


@pytest.fixture
def post(database):
    """Sends to one process that listens."""
    transport = httpx.ASGITransport(Starlette(routes=nudge_routes(lambda: database, SECRET)))

    async def send(headers=KNOWN, **rest):
        async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
            return await client.post("/crm/nudge", headers=headers, **rest)

    return send


@pytest.fixture
async def heard(database):
    """How often whoever listens was nudged."""
    nudges, connected = [], asyncio.Event()

    def hear():
        nudges.append(1)
        connected.set()

    listening = asyncio.create_task(database.listen(CHANNEL, hear))
    await connected.wait()
    nudges.clear()
    yield nudges
    listening.cancel()


async def until_heard(heard):
    async with asyncio.timeout(10):
        while not heard:
            await asyncio.sleep(0.01)


async def test_a_nudge_is_passed_on_and_its_body_ignored(post, heard):
    answer = await post(content=b"<not>anything</of>&ours")
    assert (answer.status_code, answer.content) == (202, b"")
    await until_heard(heard)


async def test_nudges_in_a_swarm_are_one(post, heard):
    answers = await asyncio.gather(*(post() for _ in range(20)))
    assert {answer.status_code for answer in answers} == {202}
    await until_heard(heard)
    await asyncio.sleep(0.2)
    assert len(heard) == 1


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", f"Bearer {SECRET}x", f"Basic {SECRET}", "Bearer Ümläut", SECRET],
)
async def test_who_does_not_know_the_secret_is_turned_away(post, heard, authorization):
    answer = await post({"authorization": authorization.encode()})
    assert answer.status_code == 401
    await asyncio.sleep(0.1)
    assert heard == []


async def test_a_body_without_end_is_not_read_to_its_end(post, heard):
    read = 0

    async def endless():
        nonlocal read
        while True:
            read += 1
            yield b"x" * 8192

    answer = await post(content=endless())
    assert answer.status_code == 202
    assert answer.headers["connection"] == "close"
    assert read <= MOST_BYTES // 8192 + 2


async def test_there_is_nothing_where_no_secret_is_set(database):
    assert nudge_routes(lambda: database, None) == []
    assert nudge_routes(lambda: database, "") == []
