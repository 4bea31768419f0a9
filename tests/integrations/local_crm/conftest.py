"""A CRM of its own for the tests, started as a process and spoken to as any client would."""

import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
import requests
from requests.adapters import HTTPAdapter
from simple_salesforce import Salesforce, format_soql

from tests.integrations.local_crm.browser import Browser

ROOT = Path(__file__).parents[3]
KEY, SECRET = "the-consumer-key", "the-consumer-secret"
API = "/services/data/v62.0"


class LoopbackAdapter(HTTPAdapter):
    """Sends what is meant for Salesforce to the local CRM; only scheme and authority change."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self._base = base

    def send(self, request, **rest):
        request.url = self._base + request.path_url
        return super().send(request, **{**rest, "timeout": (5, 60)})


class Crm:
    """One process of the CRM over one file."""

    def __init__(self, file: Path, *options: str) -> None:
        self.file = file
        self._options = options
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "integrations.local_crm", "--port", "0"]
        environ = {
            **os.environ,
            "CASEBACK_CRM_CONSUMER_KEY": KEY,
            "CASEBACK_CRM_CONSUMER_SECRET": SECRET,
        }
        self.process = subprocess.Popen(
            [*command, "--file", str(self.file), *self._options],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.url = self.process.stdout.readline().split()[-1]
        self.http = httpx.Client(base_url=self.url, trust_env=False, timeout=60)
        self.http.headers["Authorization"] = f"Bearer {self.log_in()}"

    def log_in(self) -> str:
        form = {"grant_type": "client_credentials"}
        answer = self.http.post("/services/oauth2/token", data=form, auth=(KEY, SECRET))
        return answer.json()["access_token"]

    def salesforce(self) -> Salesforce:
        """The real client, as production uses it but for the adapter."""
        session = requests.Session()
        session.trust_env = False
        session.mount("https://", LoopbackAdapter(self.url))
        return Salesforce(
            consumer_key=KEY,
            consumer_secret=SECRET,
            domain="maison.my",
            version="62.0",
            session=session,
        )

    def query(self, soql: str, *, deleted: bool = False, **values: str | int) -> dict:
        path = f"{API}/queryAll" if deleted else f"{API}/query"
        return self.http.get(path, params={"q": format_soql(soql, **values)}).json()

    def count(self, sobject: str, field: str, start: str) -> int:
        """How many records there are whose field starts so."""
        soql = "SELECT COUNT() FROM {:literal} WHERE {:literal} LIKE '{:like}%'"
        path = f"{API}/query"
        return self.http.get(path, params={"q": format_soql(soql, sobject, field, start)}).json()[
            "totalSize"
        ]

    def end(self, how: signal.Signals) -> int:
        self.http.close()
        self.process.send_signal(how)
        code = self.process.wait(20)
        self.process.stdout.close()
        return code


@pytest.fixture(scope="session")
def crm(tmp_path_factory) -> Iterator[Crm]:
    """A CRM many tests share: each uses keys of its own."""
    crm = Crm(tmp_path_factory.mktemp("crm") / "crm.sqlite")
    yield crm
    crm.end(signal.SIGTERM)


@pytest.fixture
def start_crm(tmp_path) -> Iterator[Callable[..., Crm]]:
    """Starts a CRM for one test alone."""
    started: list[Crm] = []

    def start(*options: str) -> Crm:
        started.append(Crm(tmp_path / f"{len(started)}.sqlite", *options))
        return started[-1]

    yield start
    for crm in started:
        if crm.process.poll() is None:
            with suppress(ProcessLookupError):
                crm.end(signal.SIGTERM)


@pytest.fixture
def key() -> str:
    """An external id nobody has used."""
    return str(uuid.uuid4())


@pytest.fixture
def api() -> str:
    return API


@pytest.fixture
def open_console() -> Iterator[Callable[[Crm], Browser]]:
    """Puts a member of staff before the console of a CRM."""
    opened: list[Browser] = []

    def open_(crm: Crm) -> Browser:
        opened.append(Browser(crm.url))
        return opened[-1]

    yield open_
    for browser in opened:
        browser.http.close()


@pytest.fixture
def staff(crm, open_console) -> Browser:
    """A member of staff before the console of the CRM many tests share."""
    return open_console(crm)
