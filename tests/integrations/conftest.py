"""Local CRMs in processes of their own, for the tests that speak to one over real HTTP."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from integrations.salesforce import preflight
from integrations.salesforce.client import SalesforceSettings

KEY, SECRET = "caseback-tests", "a-secret-for-tests"
METADATA = Path(preflight.__file__).parent / "metadata/force-app/main/default"
# An org as its admin has it who deployed what we ship, and no more.
DEPLOYED = ["--metadata", str(METADATA), "--permission-set"]
DEPLOYED += [str(METADATA / "permissionsets/Caseback_Sync.permissionset-meta.xml")]


@dataclass
class LocalOrg:
    """The running CRM: what a client needs, and the levers of its control plane."""

    url: str

    @property
    def settings(self):
        return SalesforceSettings("maison.my", KEY, SECRET, url=self.url)

    def disturb(self, **fault):
        self._control("POST", "faults", fault)

    def calm(self):
        self._control("DELETE", "faults")
        self._control("POST", "clock", {"shift_seconds": 0})
        self._control("POST", "quota", {"used": 0, "total": 100_000})
        self.warn_of_twins("off")

    def pull(self, lever, **body):
        return json.loads(self._control("POST", lever, body) or "null")

    def revoke_sessions(self):
        self._control("POST", "revoke-sessions")

    def warn_of_twins(self, action):
        self._control("PUT", "duplicate-rules", {"Contact": action})

    def calls(self):
        """How many calls it has seen until now, of any kind."""
        return json.loads(self._control("GET", "calls"))["total"]

    def staff(self, method, path, body=None):
        """A call as a member of staff makes it by hand: it counts for no call of ours."""
        asked = {"method": method, "path": path} | ({} if body is None else {"body": body})
        return json.loads(self._control("POST", "staff", asked) or "null")

    def find(self, soql):
        return self.staff("GET", f"queryAll?q={soql}")["records"]

    def _control(self, method, lever, body=None):
        content = None if body is None else json.dumps(body).encode()
        request = Request(f"{self.url}/__crm__/{lever}", data=content, method=method)  # noqa: S310
        request.add_header("Content-Type", "application/json")
        with urlopen(request, timeout=10) as response:  # noqa: S310 - our own server
            return response.read()


@contextmanager
def running(folder, *options):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--port", str(port), "--file", str(folder / "crm.sqlite")]
    arguments += ["--consumer-key", KEY, "--consumer-secret", SECRET, *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "integrations.local_crm", *arguments], stdout=log, stderr=log
        )
    try:
        wait_until_live(process, f"http://127.0.0.1:{port}", folder / "log")
        yield LocalOrg(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def running_org(tmp_path_factory):
    with running(tmp_path_factory.mktemp("contacts"), *DEPLOYED) as org:
        yield org


@pytest.fixture(scope="session")
def running_org_of_persons(tmp_path_factory):
    folder = tmp_path_factory.mktemp("persons")
    with running(folder, "--org-model", "person_account", *DEPLOYED) as org:
        yield org


def wait_until_live(process, url, log):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        try:
            urlopen(f"{url}/livez", timeout=1).close()  # noqa: S310 - our own server
        except (URLError, OSError):
            time.sleep(0.05)
        else:
            return
    pytest.fail("the local CRM did not answer within a minute")


@pytest.fixture
def org(running_org):
    """The local CRM, calm before and after; records of other tests are in it."""
    running_org.calm()
    yield running_org
    running_org.calm()


@pytest.fixture
def org_of_persons(running_org_of_persons):
    running_org_of_persons.calm()
    yield running_org_of_persons
    running_org_of_persons.calm()


@pytest.fixture
def new_org(tmp_path):
    """A CRM of one test alone, empty."""
    with running(tmp_path, *DEPLOYED) as org:
        yield org
