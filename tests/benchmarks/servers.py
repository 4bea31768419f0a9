"""The processes that are measured: started as in production, each ready before it is asked."""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from machine import cpu_seconds, stay_on_core

from app.embedded.postmaster import free_port
from app.keys import new_key
from app.settings import PRODUCTION

BY_HAND = Path(__file__).with_name("by_hand.py")
SERVER_COMMAND = (sys.executable, "-m", "app.cli", "serve")
BY_HAND_COMMAND = (sys.executable, str(BY_HAND))
READY_SECONDS = 30.0


class NotStarted(Exception):
    """A server that was to be measured ended, or was not ready in time."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server and what its processes have used."""

    name: str
    pid: int
    port: int

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)


def production_environment(url: str, home: Path) -> dict[str, str]:
    """What a server in production is told; no mail leaves, for nobody signs in."""
    return {
        **os.environ,
        "CASEBACK_ENVIRONMENT": PRODUCTION,
        "CASEBACK_HOME": str(home),
        "CASEBACK_KEYS": f"1:{new_key()}",
        "CASEBACK_INDEX_KEY": new_key(),
        "CASEBACK_SMTP_URL": "smtp+plain://127.0.0.1:25",
        "CASEBACK_PUBLIC_URL": "https://care.example",
        "CASEBACK_TRUSTED_PROXIES": "1",
        "DATABASE_URL": url,
    }


@contextmanager
def serving(
    name: str, command: Sequence[str], environment: Mapping[str, str], *, core: int, log: Path
) -> Generator[Server]:
    """The server for as long as the block, kept on one core. Raises NotStarted."""
    port = free_port()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env={**environment, "CASEBACK_PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            stay_on_core(core, process.pid)
            _wait_until_ready(process, port, log)
            yield Server(name, process.pid, port)
        finally:
            process.terminate()
            process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise NotStarted(log.read_text(encoding="utf-8", errors="replace")[-2000:])
