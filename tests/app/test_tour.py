"""The tour tells what it saw, stops where a promise is not kept, and never waits for ever."""

import asyncio
import io
import os

import httpx
import pytest
from rich.console import Console
from starlette.applications import Starlette

from app.demo.loading import Samples
from app.settings import CrmSettings, Settings, SettingsRefused
from app.tour.api import Api
from app.tour.claims import NotAsPromised, expect, timed
from app.tour.crm_desk import CrmDesk
from app.tour.joining import join
from app.tour.mailbox import Mailbox
from app.tour.scene import Scene
from app.tour.selling import ask_before_the_sale
from app.tour.story import play, tell
from integrations.mail import FolderMailer, Mail
from web.dev_mail import mail_routes

SERVER = "http://127.0.0.1:8000"
CRM = CrmSettings("maison.my", "key", "secret", SERVER, "contact")


@pytest.fixture
def console():
    return Console(file=io.StringIO(), highlight=False, soft_wrap=True)


def scene_at(answer):
    """A scene whose every request is answered by a function."""
    client = httpx.AsyncClient(base_url=SERVER, transport=httpx.MockTransport(answer))
    samples = Samples("cbk_key", "cbk_desk", "009196LM", "CBJM9764", "token")
    return Scene(Api(client), Mailbox(client), CrmDesk(client, CRM), samples)


def answering(body, status=200):
    return scene_at(lambda _: httpx.Response(status, json=body))


async def keep_a_promise(scene):
    """A promise is kept."""
    return scene.samples.reference


async def break_a_promise(_scene):
    """A promise is broken."""
    expect("the reason", "BASE_EXPIRED", "ELIGIBLE")
    return "never said"


async def test_each_step_is_a_line_and_the_end_is_told(console):
    assert await tell([keep_a_promise, keep_a_promise], answering({}), console)
    told = console.file.getvalue()
    assert told.count("A promise is kept  CBJM9764") == 2
    assert "All of it as promised" in told


async def test_a_broken_promise_is_told_and_ends_the_story(console):
    story = [keep_a_promise, break_a_promise, keep_a_promise]
    assert not await tell(story, answering({}), console)
    told = console.file.getvalue()
    assert told.count("A promise is kept") == 1
    assert "✗" in told
    assert [line.split() for line in told.splitlines() if "expected" in line or "came" in line] == [
        ["expected", "ELIGIBLE"],
        ["came", "BASE_EXPIRED"],
    ]
    assert "All of it" not in told


async def test_a_step_without_end_is_ended(console):
    async def wait(_scene):
        """Nothing ever comes."""
        await asyncio.Event().wait()

    assert not await tell([wait], answering({}), console, seconds=0.05)
    assert "an end within 0.05 s" in console.file.getvalue()


async def test_a_server_that_is_not_there_is_told(console):
    def refuse(_):
        raise httpx.ConnectError("refused")

    assert not await tell([ask_before_the_sale], scene_at(refuse), console)
    assert "ConnectError" in console.file.getvalue()


@pytest.mark.parametrize(
    ("body", "status", "came"),
    [
        ({"errors": [{"message": "Sign in first."}], "data": None}, 200, "Sign in first."),
        ({"data": {}}, 500, "500"),
        ({"data": {}}, 200, "no 'eligibility'"),
        ({"data": {"eligibility": {"eligible": True}}}, 200, "True"),
    ],
)
async def test_another_answer_than_the_promised_one_is_a_failure(console, body, status, came):
    assert not await tell([ask_before_the_sale], answering(body, status), console)
    assert came in console.file.getvalue()


async def test_a_page_instead_of_an_answer_is_a_failure(console):
    scene = scene_at(lambda _: httpx.Response(404, text="not here"))
    assert not await tell([join], scene, console)
    assert "expected JSON" in console.file.getvalue()


async def test_the_newest_code_of_the_right_person_is_read(tmp_path):
    mailer = FolderMailer(tmp_path, "Care <care@maison.example>")
    sent = [
        ("old", "mira", "1111 1111"),
        ("new", "mira", "2222 0222"),
        ("other", "jo", "3333 3333"),
    ]
    for age, (key, name, code) in enumerate(sent):
        mail = Mail(key, f"{name}@example.com", f"{code} est votre code", f"Code\n\n{code}\n", "fr")
        await mailer.send(mail)
        os.utime(tmp_path / f"{key}.eml", (age, age))
    transport = httpx.ASGITransport(Starlette(routes=mail_routes(tmp_path)))
    async with httpx.AsyncClient(transport=transport, base_url=SERVER) as client:
        assert await Mailbox(client).newest_code("mira@example.com") == "22220222"


class Crm:
    """Answers queries for the newest token alone, and notes what was asked."""

    def __init__(self):
        self.asked = []
        self.tokens = 0

    def __call__(self, request):
        if request.url.path.endswith("/token"):
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"token-{self.tokens}"})
        if request.headers.get("authorization") != f"Bearer token-{self.tokens}":
            return httpx.Response(401, json=[])
        self.asked.append(request.url.params["q"])
        return httpx.Response(200, json={"records": []})


async def test_a_quote_in_a_value_stays_a_value_of_the_crm():
    crm = Crm()
    desk = scene_at(crm).crm
    assert await desk.find("Contact", "Id", where="LastName", equals="O'Neill\\") == []
    assert crm.asked == ["SELECT Id FROM Contact WHERE LastName = 'O\\'Neill\\\\'"]


async def test_the_crm_is_signed_in_to_once_and_again_when_the_session_has_ended():
    crm = Crm()
    desk = scene_at(crm).crm
    for _ in range(2):
        await desk.find("Contact", "Id", where="Email", equals="mira@example.com")
    assert crm.tokens == 1
    crm.tokens = 7  # another process has begun
    await desk.find("Contact", "Id", where="Email", equals="mira@example.com")
    assert (crm.tokens, len(crm.asked)) == (8, 3)


async def test_without_the_demo_maison_the_tour_says_what_to_do(database_url, tmp_path):
    environ = {"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)}
    with pytest.raises(SettingsRefused, match="caseback demo"):
        await play(Settings.read(environ), SERVER)


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://"])
async def test_an_address_that_is_none_is_refused_before_anything_is_done(tmp_path, url):
    with pytest.raises(SettingsRefused, match="--url"):
        await play(Settings.read({"CASEBACK_HOME": str(tmp_path / "home")}), url)
    assert not list(tmp_path.iterdir())


def test_a_duration_over_the_goal_is_said_aloud():
    assert timed(0.5, goal=1.0) == "0.50 s, goal 1 s"
    assert timed(1.5, goal=1.0).endswith("SLOWER THAN THE GOAL")


def test_what_is_as_promised_is_not_remarked_on():
    expect("the sum", 2 + 6, 8)
    with pytest.raises(NotAsPromised, match="the sum"):
        expect("the sum", 2 + 8, 8)
