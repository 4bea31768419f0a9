import asyncio
import socket
import threading
import time

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from app import connections
from app.connections import GuardedProtocol


class HastyProtocol(GuardedProtocol):
    """The same guard, for tests that do not want to wait."""

    def _start_clock(self):
        super()._start_clock()
        self._header_clock.cancel()
        self._header_clock = self.loop.call_later(0.3, self._refuse, connections.TOO_SLOW)


async def echo_length(request: Request):
    return PlainTextResponse(str(len(await request.body())))


@pytest.fixture(scope="module")
def address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = Starlette(routes=[Route("/", echo_length, methods=["GET", "POST"])])
    config = uvicorn.Config(
        app, port=port, http=HastyProtocol, loop="asyncio", ws="none", log_level="error"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield "127.0.0.1", port
    server.should_exit = True
    thread.join()


async def talk(address, *parts, pause=0.0):
    """What the server answers to these bytes, until it closes."""
    reader, writer = await asyncio.open_connection(*address)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(pause)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer


async def test_a_connection_that_says_nothing_is_closed(address):
    assert (await talk(address)).startswith(b"HTTP/1.1 408")


async def test_half_a_header_is_not_waited_for(address):
    assert (await talk(address, b"GET / HTTP/1.1\r\nhost: a\r\nx-slow: ")).startswith(
        b"HTTP/1.1 408"
    )


async def test_headers_of_any_size_are_not_taken(address):
    answer = await talk(address, b"GET / HTTP/1.1\r\nx: ", b"a" * 20_000, b"a" * 20_000)
    assert answer.startswith(b"HTTP/1.1 431")


async def test_a_large_body_is_no_large_header(address):
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 60000\r\n\r\n"
    answer = await talk(address, head + b"b" * 30_000, b"b" * 30_000)
    assert answer.endswith(b"60000")


async def test_a_second_request_on_a_connection_has_its_own_time(address):
    get = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    answer = await talk(address, get, get, b"GET / HT", pause=0.2)
    assert answer.count(b"HTTP/1.1 200") == 2
    assert b"HTTP/1.1 408" in answer


async def test_a_slow_body_after_the_headers_is_left_to_who_reads_it(address):
    head = b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 4\r\n\r\n"
    answer = await talk(address, head, b"ab", b"cd", pause=0.4)
    assert answer.endswith(b"4")
