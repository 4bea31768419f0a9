"""jsforce against the local CRM: a client by others says whether it is spoken to as by Salesforce.

The package is installed once, by the hashes of its lock, beside the scenarios.
"""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.integrations.local_crm.conftest import KEY, ROOT, SECRET, Crm

HERE = Path(__file__).parent / "jsforce"
SCENARIOS = re.findall(
    r"^scenario\('([^']+)'", (HERE / "scenarios.mjs").read_text("utf-8"), re.MULTILINE
)
PATIENCE_SECONDS = 200

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")),
    reason="jsforce needs node and npm, which are not installed here",
)


@pytest.fixture(scope="session")
def jsforce():
    """Several test runs may want it at once; the first one installs it."""
    lock, done = HERE / "package-lock.json", HERE / "node_modules/.installed"
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var/jsforce.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not done.exists() or done.read_bytes() != lock.read_bytes():
            run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            done.write_bytes(lock.read_bytes())


@pytest.fixture(scope="module")
def outcomes(jsforce, tmp_path_factory):
    """What became of each scenario: None, or the error."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The client goes on where the token says that the org is.
    url = f"http://127.0.0.1:{port}"
    file = tmp_path_factory.mktemp("jsforce") / "crm.sqlite"
    crm = Crm(file, "--port", str(port), "--instance-url", url)
    try:
        told = run("node", "scenarios.mjs", CRM_URL=url, CRM_KEY=KEY, CRM_SECRET=SECRET)
    finally:
        crm.end(signal.SIGTERM)
    lines = [json.loads(line) for line in told.splitlines()]
    return {one["name"]: one["error"] for one in lines}


def run(*command, **environ):
    done = subprocess.run(
        command,
        cwd=HERE,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", SCENARIOS)
def test_jsforce_finds(outcomes, name):
    assert outcomes[name] is None, outcomes[name]


def test_the_lock_holds_hashes_and_no_registry():
    packages = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    locked = {name: package for name, package in packages.items() if name}
    assert len(locked) > 50
    assert all(package["integrity"].startswith("sha512-") for package in locked.values())
    assert not any("resolved" in package for package in locked.values())
