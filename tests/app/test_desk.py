"""The desk as the server runs it: its door, its cookie, and the proxy before it."""

import httpx
import pytest

from app.asgi import create_app
from app.settings import Settings
from tests.factories import make_staff_key

LOCAL = "http://127.0.0.1:8000"
FAR = "https://care.maison.example"


@pytest.fixture
def open_house(database_url, tmp_path):
    def settings(**more):
        environ = {"DATABASE_URL": database_url, "CASEBACK_HOME": str(tmp_path)}
        return Settings.read(environ | more)

    return settings


async def sign_in(settings, key, *, base):
    app = create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=base) as http,
    ):
        headers = {"origin": base, "sec-fetch-site": "same-origin"}
        answer = await http.post("/desk/sign-in", data={"key": key}, headers=headers)
        return answer, await http.get("/desk")


async def test_on_a_developers_machine_staff_sign_in_without_https(open_house, database):
    answer, page = await sign_in(open_house(), await make_staff_key(database), base=LOCAL)
    assert (answer.status_code, page.status_code) == (303, 200)
    said = answer.headers["set-cookie"]
    assert said.startswith("staff=")
    assert "Secure" not in said
    assert "HttpOnly" in said


async def test_everywhere_else_the_cookie_is_for_https_and_this_host_alone(open_house, database):
    settings = open_house(CASEBACK_PUBLIC_URL=FAR)
    answer, page = await sign_in(settings, await make_staff_key(database), base=FAR)
    assert (answer.status_code, page.status_code) == (303, 200)
    assert answer.headers["set-cookie"].startswith("__Host-staff=")
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    ("url", "is_bare"),
    [
        (LOCAL, True),
        ("http://localhost:8000", True),
        ("http://[::1]:8000", True),
        ("http://192.0.2.1:8000", False),
        ("https://localhost", False),
        ("http://localhost.example", False),
    ],
)
def test_only_loopback_without_https_goes_without_a_secure_cookie(open_house, url, is_bare):
    assert open_house(CASEBACK_PUBLIC_URL=url).is_bare is is_bare


async def test_a_proxy_that_speaks_http_behind_https_does_not_shut_staff_out(open_house, database):
    settings = open_house(CASEBACK_PUBLIC_URL=FAR)
    key, app = await make_staff_key(database), create_app(settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://upstream:8000") as http,
    ):
        answer = await http.post("/desk/sign-in", data={"key": key}, headers={"origin": FAR})
    assert answer.status_code == 303
