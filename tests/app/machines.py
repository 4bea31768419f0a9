"""What a test needs to run everything on a home of its own, or its pieces one by one."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import asyncpg
import httpx

from app.local import crm_port, local_crm
from app.settings import Settings
from app.tour.scene import open_scene

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "app.cli")
PATIENCE_SECONDS = 60
READY = "Ctrl-C stops everything."


class Machine:
    """A home of its own with two free ports, and the processes started on it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environ = {**os.environ, "CASEBACK_HOME": str(home), "CASEBACK_PORT": str(two_ports())}
        self.environ.pop("DATABASE_URL", None)
        self.logs = home.parent
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def settings(self) -> Settings:
        return Settings.read(self.environ)

    @property
    def url(self) -> str:
        return f"http://{self.settings.host}:{self.settings.port}"

    def start(self, name, *command, until):
        """Start a process and wait until its log says so."""
        with (self.logs / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=log, stderr=subprocess.STDOUT
            )
        wait_until(lambda: until in self.log(name), f"{name} is ready")

    def end(self, name, how):
        process = self.processes.pop(name)
        process.send_signal(how)
        return process.wait(PATIENCE_SECONDS)

    def log(self, name):
        return (self.logs / f"{name}.log").read_text(errors="replace")

    def run(self):
        """Everything, unless it runs already."""
        if "run" not in self.processes:
            self.start("run", *COMMAND, "run", until=READY)
        return self.processes["run"].pid

    def ask(self, *arguments, **environ):
        """What a command answers: its exit code, and what it said on both its outputs."""
        answer = subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env={**self.environ, **environ},
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        return answer.returncode, answer.stdout, answer.stderr


class Pieces:
    """The server, the worker and the CRM as processes that can be killed one by one."""

    def __init__(self, machine: Machine, database_url: str) -> None:
        self.machine = machine
        crm = local_crm(machine.settings)
        machine.environ |= {
            "DATABASE_URL": database_url,
            "CASEBACK_CRM_DOMAIN": crm.domain,
            "CASEBACK_CRM_URL": crm.url,
            "CASEBACK_CRM_CONSUMER_KEY": crm.consumer_key,
            "CASEBACK_CRM_CONSUMER_SECRET": crm.consumer_secret,
        }
        self.crm = httpx.Client(base_url=crm.url, trust_env=False)

    def start_crm(self):
        port, file = str(crm_port(self.machine.settings)), self.machine.home / "crm.sqlite"
        command = (sys.executable, "-u", "-m", "integrations.local_crm", "--port", port)
        self.machine.start("crm", *command, "--file", str(file), until="listening")
        wait_until(lambda: answers(f"{self.crm.base_url}/livez"), "the CRM answers")

    def start_worker(self):
        self.machine.start("worker", *COMMAND, "worker", until="worker_ready")

    def start_server(self):
        self.machine.start("server", *COMMAND, "serve", until="")
        wait_until(lambda: answers(f"{self.machine.url}/readyz"), "the server is ready")

    def scene(self):
        return open_scene(self.machine.settings, self.machine.url)

    def pushes(self):
        return self.crm.get("/__crm__/calls").json()["calls"].get("POST composite", 0)

    async def sql(self, statement):
        connection = await asyncpg.connect(self.machine.environ["DATABASE_URL"])
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    async def promised(self):
        return await self.sql("SELECT count(*) FROM crm_dirty")

    async def all_told(self):
        end = time.monotonic() + PATIENCE_SECONDS
        while await self.promised():
            assert time.monotonic() < end, "the CRM was not told everything"
            await asyncio.sleep(0.1)


def two_ports() -> int:
    """A free port with a free one after it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            with suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 1))
                return port


def answers(url):
    with suppress(httpx.TransportError):
        return httpx.get(url, trust_env=False).is_success
    return False


def wait_until(look, what):
    end = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.05)


def family(pid):
    """A process with all that descend from it."""
    told = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    alive = [line.split() for line in told.splitlines()]
    parents = {int(child): int(parent) for child, parent, state in alive if "Z" not in state}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def still_there(pids):
    told = subprocess.run(
        ["ps", "-A", "-o", "pid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    alive = {int(pid) for pid, state in map(str.split, told.splitlines()) if "Z" not in state}
    return pids & alive
