"""Everything on one machine, for development and demonstrations; one Ctrl-C stops all of it."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import typer

from app.demo.loading import Samples, load_demo, make_samples
from app.embedded import running
from app.local import DEPLOYED, PERMISSIONS, crm_port, local_crm
from app.settings import Settings, SettingsRefused
from app.wiring import POSTGRES_HOME, open_parts
from models.migration import migrate
from services.qr import card_link

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # the last is a closed terminal
READY_SECONDS = 30
STOP_SECONDS = 25
DEMO_EMAIL = "ada@example.com"


class Interrupted(KeyboardInterrupt):
    """Somebody asked everything to stop; of this family, since asyncio swallows any other."""


@dataclass(frozen=True, slots=True)
class Process:
    name: str
    command: Sequence[str]
    ready_url: str | None


def run_everything(settings: Settings) -> None:
    """Run until told to stop, or until a process ends by itself. Raises SettingsRefused."""
    if not settings.is_development:
        raise SettingsRefused("`caseback run` is for development; run serve and worker instead.")
    for port in (settings.port, crm_port(settings)):
        _require_free(settings.host, port)
    for number in STOPPING:
        signal.signal(number, _interrupt)
    try:
        with running(settings.home / POSTGRES_HOME) as url:
            environment = _environment(settings, url)
            migrate(url)
            samples = asyncio.run(_prepare(replace(settings, database_url=url)))
            with _started(_processes(settings), environment) as processes:
                _say_hello(settings, samples)
                _wait(processes)
    except Interrupted:
        typer.echo("Stopped.")


def _processes(settings: Settings) -> list[Process]:
    python = sys.executable
    crm = (python, "-m", "integrations.local_crm")
    crm_file, org_model = str(settings.home / "crm.sqlite"), local_crm(settings).org_model
    base, port = f"http://{settings.host}", crm_port(settings)
    return [
        Process(
            "local CRM",
            (
                *(*crm, "--port", str(port), "--file", crm_file, "--org-model", org_model),
                *("--metadata", str(DEPLOYED), "--permission-set", str(PERMISSIONS)),
            ),
            f"{base}:{port}/livez",
        ),
        Process("worker", (python, "-m", "app.cli", "worker"), None),
        Process("server", (python, "-m", "app.cli", "serve"), f"{base}:{settings.port}/readyz"),
    ]


def _environment(settings: Settings, url: str) -> dict[str, str]:
    """What the children are told: the database, and how to reach the local CRM."""
    crm = local_crm(settings)
    return {
        **os.environ,
        "DATABASE_URL": url,
        "CASEBACK_HOME": str(settings.home),
        "CASEBACK_LOG_FORMAT": "console",
        "CASEBACK_CRM_DOMAIN": crm.domain,
        "CASEBACK_CRM_URL": crm.url or "",
        "CASEBACK_CRM_CONSUMER_KEY": crm.consumer_key,
        "CASEBACK_CRM_CONSUMER_SECRET": crm.consumer_secret,
    }


async def _prepare(settings: Settings) -> Samples:
    async with open_parts(settings) as parts:
        if await load_demo(parts):
            typer.echo("The demo maison is loaded.")
        return await make_samples(parts)


@contextmanager
def _started(
    processes: Sequence[Process], environment: Mapping[str, str]
) -> Generator[dict[str, subprocess.Popen[bytes]]]:
    """Start the processes one after the other, each when the one before is ready."""
    started: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for process in processes:
            # A group of its own: Ctrl-C reaches us alone, and we stop them in order.
            child = subprocess.Popen(  # noqa: S603 - our own modules
                [*_tether(), *process.command], env=environment, start_new_session=True
            )
            started[process.name] = child
            if process.ready_url:
                _wait_until_ready(process, child, process.ready_url)
        yield started
    finally:
        _stop(list(started.values()))


def _tether() -> list[str]:
    """Ends a process with us even if we are killed, where util-linux is installed.

    At once: the database goes too, and a process may be killed at any line without a loss.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def _stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in reversed(children):
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS
    for child in reversed(children):
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _wait_until_ready(process: Process, child: subprocess.Popen[bytes], url: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        if child.poll() is not None:
            raise SettingsRefused(f"The {process.name} ended at once; its log above says why.")
        try:
            with urlopen(url, timeout=1):  # noqa: S310 - an address of our own on this machine
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise SettingsRefused(f"The {process.name} was not ready within {READY_SECONDS} seconds.")


def _wait(processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    while True:
        for name, child in processes.items():
            if child.poll() is not None:
                raise SettingsRefused(f"The {name} ended by itself; its log above says why.")
        time.sleep(0.5)


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise SettingsRefused(
                f"Port {port} is taken, perhaps by another run; set CASEBACK_PORT to a free one."
            ) from None


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # Asked once is enough: what stops must not be stopped in the middle of it.
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted


def _say_hello(settings: Settings, samples: Samples) -> None:
    base = f"http://{settings.host}:{settings.port}"
    typer.echo(
        f"""
  GraphiQL     {base}/graphql
  Mail         {base}/dev/mail
  Local CRM    http://{settings.host}:{crm_port(settings)}/console/
  Desk         {base}/desk
  Studio       {base}/studio

  To sign in:  ask for a code for {DEMO_EMAIL}, and read it at {base}/dev/mail
  To sell:     Authorization: Bearer {samples.api_key}
  To decide:   at the desk, with the key {samples.desk_key}
  To write:    in the studio, with a key for what you do there
{_studio_keys(samples)}
  To register: {samples.individual_number} ({samples.reference}); its card opens
               {card_link(settings.public_url, samples.individual_number, samples.card_token)}

  The whole story at once: caseback tour --url {base}
  Ctrl-C stops everything.
"""
    )
    sys.stdout.flush()


def _studio_keys(samples: Samples) -> str:
    """The keys of those who make content, one a line."""
    return "\n".join(
        f"               {role.lower():<11}{key}" for role, key in samples.studio_keys.items()
    )
