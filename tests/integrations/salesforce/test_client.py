"""The line to Salesforce against a server that answers whatever a test wants it to."""

import asyncio
import json
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from integrations.crm import CRMQuotaSpent, CRMRefusesUs, CRMUnavailable, Usage
from integrations.salesforce.client import SalesforceClient, SalesforceSettings
from integrations.salesforce.faults import RequestRefused

TOKEN = "/services/oauth2/token"
SIGNED_IN = {
    "access_token": "00D!T",
    "instance_url": "https://maison.my.salesforce.com",
    "id": "https://login.salesforce.com/id/00D/005U",
}
EXPIRED = (401, [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}])


class Org:
    """Answers each path by a function of how often it was asked; remembers what was asked."""

    def __init__(self):
        self.seen, self.bodies = [], []
        self.sign_in = lambda _: (200, SIGNED_IN)
        self.answer = lambda _: (200, {"fine": True})
        self.pause_s = 0.0

    @property
    def sign_ins(self):
        return sum(path == TOKEN for path, _ in self.seen)

    def serve(self, path, headers, body):
        time.sleep(self.pause_s)
        self.seen.append((path, headers))
        self.bodies.append(body)
        if path == TOKEN:
            return self.sign_in(self.sign_ins)
        return self.answer(len(self.seen) - self.sign_ins)


@pytest.fixture
def org():
    org = Org()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            said = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, body = org.serve(self.path.partition("?")[0], dict(self.headers), said)
            content = body.encode() if isinstance(body, str) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Sforce-Limit-Info", "api-usage=18/5000")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST  # noqa: N815 - the names that http.server calls

        def log_message(self, *_):
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    org.port = server.server_port
    yield org
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
async def client(org):
    client = SalesforceClient(
        SalesforceSettings(
            domain="maison.my",
            consumer_key="key",
            consumer_secret="very-secret",
            url=f"http://127.0.0.1:{org.port}",
        )
    )
    yield client
    await client.close()


def ask(client):
    return client.call("GET", "query?q=SELECT Id FROM Contact WHERE Email = 'zoe@example.org'")


async def test_it_signs_in_once_however_many_ask_at_first(org, client):
    answers = await asyncio.gather(*(client.call("GET", "limits") for _ in range(5)))
    assert answers == [{"fine": True}] * 5
    assert org.sign_ins == 1
    assert {path for path, _ in org.seen} == {TOKEN, "/services/data/v62.0/limits"}


async def test_every_call_says_who_calls_and_how_much_is_left(org, client):
    await client.call("GET", "limits")
    _, headers = org.seen[-1]
    assert headers["Authorization"] == "Bearer 00D!T"
    assert headers["Sforce-Call-Options"] == "client=Caseback"
    assert headers["Sforce-Mru"] == "updateMru=false"
    assert client.usage == Usage(used=18, total=5000)


async def test_the_event_loop_turns_while_the_crm_thinks(org, client):
    org.pause_s = 0.2
    call = asyncio.create_task(client.call("GET", "limits"))
    turns = 0
    while not call.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns > 2


async def test_an_expired_session_is_renewed_and_the_call_repeated(org, client):
    org.answer = lambda time: EXPIRED if time == 1 else (200, {"fine": True})
    assert await client.call("GET", "limits") == {"fine": True}
    assert org.sign_ins == 2
    _, headers = org.seen[-1]
    assert headers["Sforce-Call-Options"] == "client=Caseback"


@pytest.mark.parametrize("refusal", [EXPIRED, (401, "<html>no</html>"), (401, "")])
async def test_a_session_refused_again_and_again_is_renewed_only_once(org, client, refusal):
    org.answer = lambda _: refusal
    with pytest.raises(CRMRefusesUs):
        await client.call("GET", "limits")
    assert org.sign_ins == 2


async def test_wrong_credentials_are_not_tried_twice(org, client):
    org.sign_in = lambda _: (
        400,
        {"error": "invalid_client", "error_description": "no very-secret"},
    )
    with pytest.raises(CRMRefusesUs, match="invalid_client") as caught:
        await client.call("GET", "limits")
    assert org.sign_ins == 1
    assert "very-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "answer", [(503, "<html>maintenance</html>"), (503, [{}]), (200, "<html>")]
)
async def test_a_sign_in_page_that_is_away_is_no_refusal(org, client, answer):
    org.sign_in = lambda _: answer
    with pytest.raises(CRMUnavailable):
        await client.call("GET", "limits")


def limit(message):
    return 403, [{"message": message, "errorCode": "REQUEST_LIMIT_EXCEEDED"}]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((503, "<html>maintenance</html>"), CRMUnavailable),
        ((502, ""), CRMUnavailable),
        ((500, [{"errorCode": "UNKNOWN_EXCEPTION", "message": "zoe@example.org"}]), CRMUnavailable),
        ((420, ""), CRMUnavailable),
        ((429, ""), CRMUnavailable),
        ((200, "<html>sign in</html>"), CRMUnavailable),
        ((403, "<html>the edge says no</html>"), CRMUnavailable),
        (limit("ConcurrentRequests (Concurrent API Requests) Limit exceeded."), CRMUnavailable),
        (limit("TotalRequests Limit exceeded."), CRMQuotaSpent),
        ((403, [{"errorCode": "API_DISABLED_FOR_ORG", "message": "-"}]), CRMRefusesUs),
        ((400, [{"errorCode": "MALFORMED_QUERY", "message": "zoe@example.org"}]), CRMRefusesUs),
        ((400, [{"errorCode": "QUERY_TIMEOUT", "message": "-"}]), CRMUnavailable),
        ((410, [{"errorCode": "UNSUPPORTED_API_VERSION", "message": "-"}]), CRMRefusesUs),
        ((412, ""), RequestRefused),
        ((400, [{"errorCode": "JSON_PARSER_ERROR", "message": "zoe@example.org"}]), RequestRefused),
        ((300, ["/services/data/v62.0/sobjects/Contact/003"]), CRMRefusesUs),
    ],
)
async def test_every_failure_is_one_of_two_and_tells_nothing_of_people(org, client, answer, error):
    org.answer = lambda _: answer
    with pytest.raises(error) as caught:
        await ask(client)
    told = "".join(traceback.format_exception(caught.value))
    assert "zoe" not in told
    assert "SELECT" not in told.replace("test_client.py", "")


async def test_a_server_that_is_not_there_is_unavailable():
    settings = SalesforceSettings("maison.my", "key", "secret", url="http://127.0.0.1:1")
    client = SalesforceClient(settings)
    with pytest.raises(CRMUnavailable, match="ConnectionError"):
        await client.call("GET", "limits")
    await client.close()


async def test_it_knows_who_it_is_once_it_has_signed_in(org, client):
    assert client.user_id is None
    await client.call("GET", "limits")
    assert client.user_id == "005U"
    assert (client.calls["GET limits"], client.calls.total()) == (1, 1)


async def test_a_sign_in_that_does_not_say_who_we_are_is_one_all_the_same(org, client):
    org.sign_in = lambda _: (200, SIGNED_IN | {"id": None})
    assert await client.call("GET", "limits") == {"fine": True}
    assert client.user_id is None


async def test_a_page_is_asked_for_by_the_address_that_was_given(org, client):
    await client.call("GET", "/services/data/v62.0/query/01g-2000")
    assert org.seen[-1][0] == "/services/data/v62.0/query/01g-2000"
    assert client.calls["GET query"] == 1


async def test_a_table_is_uploaded_as_it_is_and_an_empty_answer_is_none(org, client):
    org.answer = lambda _: (201, "")
    await client.upload("jobs/ingest/750/batches", "Name\nZoë\n".encode())
    assert org.bodies[-1].decode() == "Name\nZoë\n"
    assert org.seen[-1][1]["Content-Type"].startswith("text/csv")
    assert await client.call("GET", "limits") is None


async def test_the_clock_is_that_of_the_org(org, client):
    reply = await client.ask("GET", "limits")
    assert abs(reply.at.timestamp() - time.time()) < 5
    assert reply.at.utcoffset().total_seconds() == 0


async def test_slow_answers_make_the_parcels_smaller_and_quick_ones_larger_again(client):
    pace = client.pace
    pace.note(10.1)
    assert pace.rows == 100
    for _ in range(9):
        pace.note(11)
    assert pace.rows == 10
    for _ in range(100):
        pace.note(0.2)
    assert pace.rows == 200


def test_settings_do_not_show_the_secret():
    assert "hush" not in repr(SalesforceSettings("maison.my", "key", "hush"))
