"""No body, however it is made or sent, costs more than its bound or brings the service down."""

import socket

import httpx
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.bodies import parse_json, request_from_body
from graph.errors import RequestRefused

JSON = {"content-type": "application/json"}

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
words = st.sampled_from(
    ["{", "}", "(", ")", "hello", "...", "on", "Query", "$", "x", ":", "!", "@skip", "fragment",
     "mutation", "query", '"', "[", "]", "1", "-", "__schema", "first", "&", "\u2028", "\x00"]
)  # fmt: skip
documents = st.lists(words, max_size=12).map(" ".join)
envelopes = st.fixed_dictionaries(
    {"query": documents | values},
    optional={"variables": values, "operationName": values, "extensions": values},
)


def _dumped(envelope: object) -> bytes:
    try:
        return orjson.dumps(envelope)
    except (TypeError, ValueError):
        return repr(envelope).encode("utf-8", "replace")


bodies = st.one_of(
    st.binary(max_size=200),
    values.map(lambda value: repr(value).encode("utf-8", "replace")),
    envelopes.map(repr).map(lambda text: text.replace("'", '"').encode("utf-8", "replace")),
    st.builds(lambda envelope, cut: _dumped(envelope)[:cut], envelopes, st.integers(0, 80)),
    envelopes.map(_dumped),
)


@settings(
    max_examples=1000,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=bodies)
def test_no_malformed_body_is_answered_with_a_server_error(client, body):
    answer = client.post("", content=body, headers=JSON)
    assert answer.status_code < 500
    assert "INTERNAL" not in answer.text
    assert set(answer.json()) <= {"data", "errors", "extensions"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'"x"',
        b"[]",
        b'[{"query": "{ hello }"}]',
        b"\xff\xfe",
        b'\xef\xbb\xbf{"query": "{ hello }"}',
        b'{"query": "{ hello }"} x',
        b'{"query": "\\ud800"}',
        b'{"query": "{ hello }", "variables": {"a": NaN}}',
        b'{"query": "{ hello }", "variables": {"a": 1e999}}',
        b'{"query": "{ hello }", "variables": {"a": 123456789012345678901}}',
        b'{"query": "{ hello }", "variables": ' + b'{"a":' * 20 + b"1" + b"}" * 21,
        b'{"query": "{ hello }", "variables": 1}',
        b'{"query": "{ hello }", "operationName": {}}',
        b'{"query": null}',
        '{"query": "{ hello }"}'.encode("utf-16"),
    ],
)
def test_what_is_not_one_well_typed_object_in_utf_8_is_refused(client, body):
    answer = client.post("", content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_brackets_and_digits_inside_strings_do_not_count():
    text = "[{" * 50 + "1" * 50 + '\\" ['
    assert parse_json(orjson.dumps({"a": text})) == {"a": text}


@pytest.mark.parametrize("opening", [b'"', b'"\\', b'"\\"', b"[" * 20 + b'"', b"9" * 20])
def test_an_unending_token_is_read_once(opening):
    # Quadratic reading of a megabyte would outlast any patience; linear takes milliseconds.
    with pytest.raises(RequestRefused):
        parse_json(opening * (1_000_000 // len(opening)))


def test_twenty_levels_and_twenty_digits_are_still_read():
    body = b'{"query":"q","variables":' + b'{"a":' * 19 + b"12345678901234567890" + b"}" * 20
    assert request_from_body(body).query == "q"


def test_an_announced_body_that_is_too_large_is_refused(client):
    answer = client.post("", content=b" " * 65_537, headers=JSON)
    assert (answer.status_code, answer.headers["connection"]) == (413, "close")


def test_an_unannounced_body_is_refused_as_soon_as_it_is_too_large(classic):
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", classic.port), timeout=30) as connection:
        connection.sendall(head + b"transfer-encoding: chunked\r\n\r\n")
        chunk = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
        for _ in range(9):  # 9 x 8 KiB > 64 KiB, and the end of the body is never sent
            connection.sendall(chunk)
        answer = _read_all(connection)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_body_that_pauses_is_given_up(serve):
    running = serve(body_idle_seconds=0.2)
    assert _send_half(running.port).startswith(b"HTTP/1.1 408")


def test_a_body_that_trickles_is_given_up(serve):
    running = serve(body_seconds=0.3)
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
        connection.sendall(head + b"content-length: 60000\r\n\r\n")
        connection.settimeout(0.05)
        answer = b""
        while not answer:
            connection.sendall(b" ")
            try:
                answer = connection.recv(4096)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408")


def test_a_client_that_leaves_in_the_middle_harms_nobody(classic):
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", classic.port), timeout=30) as connection:
        connection.sendall(head + b"content-length: 100\r\n\r\n{")
    answer = httpx.post(classic.url, json={"query": "{ hello }"}, trust_env=False)
    assert answer.status_code == 200


def _send_half(port: int) -> bytes:
    head = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head + b"content-length: 100\r\n\r\n{")
        return _read_all(connection)


def _read_all(connection: socket.socket) -> bytes:
    received = b""
    try:
        while data := connection.recv(65_536):
            received += data
    except ConnectionResetError:
        pass
    return received
