"""Workers as processes of their own, which can be killed: `caseback worker` without its imports.

One process imports what a worker needs and is forked for each: a worker is there at once, so that
it can be killed hundreds of times.
"""

import asyncio
import ctypes
import multiprocessing
import os
import signal
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from app import logs
from app.settings import Settings
from app.working import run_worker
from tests.benchmarks.machine import cpu_seconds

PATIENCE_SECONDS = 60.0
DIE_WITH_PARENT = 1
_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["tests.benchmarks.crm_workers"])


class Worker:
    """A worker that runs until it is stopped or killed."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self.log = log
        self._process = _FORKING.Process(target=_work, args=(dict(environ), str(log)))
        self._process.start()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def cpu_seconds(self) -> float:
        return cpu_seconds(self.pid)

    def wait_until_ready(self) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while "worker_ready" not in self.said():
            if time.monotonic() > end or not self.is_alive:
                raise TimeoutError(self.said()[-2000:])
            time.sleep(0.02)

    def pause(self) -> None:
        """Stop it where it stands; it notices nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self.is_alive:
            os.kill(self.pid, signal.SIGKILL)
        self._process.join(PATIENCE_SECONDS)

    def stop(self) -> None:
        """Tell it to stop, as an operator does."""
        if self.is_alive:
            os.kill(self.pid, signal.SIGTERM)
        self._process.join(PATIENCE_SECONDS)
        self.kill()

    def said(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""


@contextmanager
def working(environ: Mapping[str, str], folder: Path, name: str = "worker") -> Generator[Worker]:
    """A worker for as long as the block."""
    worker = Worker(environ, folder / f"{name}.log")
    try:
        worker.wait_until_ready()
        yield worker
    finally:
        worker.stop()


def _work(environ: dict[str, str], log: str) -> None:
    """What `caseback worker` does."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(file, 1)
    os.dup2(file, 2)
    settings = Settings.read(environ)
    logs.configure(settings.log_format)
    asyncio.run(run_worker(settings))
