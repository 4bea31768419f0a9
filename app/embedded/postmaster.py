"""A server that comes back, on the same port, whenever it dies."""

import logging
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from threading import Event, Lock, Thread

from app.embedded.cluster import password_of, server_options
from app.embedded.home import rotate
from app.embedded.processes import end_server
from app.embedded.programs import Programs, complaint
from app.embedded.refusal import EmbeddedRefusal

_TICK = 0.2  # seconds, as are all below
_FIRST_DELAY, _LONGEST_DELAY = 0.2, 5.0
_SETTLED = 30.0
_READY_WITHIN = 60.0
_FAREWELLS = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))

# Reasons for which another attempt, on another port, may go better.
_PASSING = ("could not create any TCP/IP sockets", "pre-existing shared memory block")

_log = logging.getLogger(__name__)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postmaster:
    """One run of the server: started once, stopped once.

    Every server process is started by one thread of ours, for its life is tied to that thread's.
    """

    def __init__(
        self,
        programs: Programs,
        data: Path,
        *,
        log: Path,
        durable: bool,
        choose_port: Callable[[], int] = free_port,
    ) -> None:
        self._programs = programs
        self._data = data
        self._log = log
        self._durable = durable
        self._choose_port = choose_port
        self._password = password_of(data)
        self._ending = Event()
        self._starting = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: Thread | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> int:
        """The port, as soon as a query is answered there. Raises EmbeddedRefusal, or OSError."""
        opened = Future[int]()
        self._thread = Thread(target=self._supervise, args=[opened], daemon=True)
        self._thread.start()
        return opened.result()

    def stop(self) -> None:
        with self._starting:  # from here on nothing is started any more
            self._ending.set()
        for farewell, patience in _FAREWELLS:
            if self._process is None:
                break
            self._process.send_signal(farewell)
            try:
                self._process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        if self._thread:
            self._thread.join()
        end_server(self._data)

    def _supervise(self, opened: Future[int]) -> None:
        try:
            port = self._open()
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits in start()
            opened.set_exception(error)
            return
        opened.set_result(port)
        self._keep(port)

    def _open(self) -> int:
        deadline = time.monotonic() + _READY_WITHIN
        delay = _FIRST_DELAY
        while True:
            port = self._choose_port()
            logged = self._log.stat().st_size if self._log.exists() else 0
            self._start_process(port)
            if self._is_ready(port, deadline):
                return port
            why = complaint(self._log.read_bytes()[logged:].decode(errors="replace"))
            if time.monotonic() > deadline or not any(reason in why for reason in _PASSING):
                raise EmbeddedRefusal(f"PostgreSQL does not start, {self._log} says: {why}")
            self._ending.wait(delay)
            delay = min(2 * delay, _LONGEST_DELAY)

    def _is_ready(self, port: int, deadline: float) -> bool:
        process = self._process
        while process and process.poll() is None and time.monotonic() < deadline:
            if self._programs.answers(port, self._password):
                return process.poll() is None
            self._ending.wait(0.05)
        return False

    def _keep(self, port: int) -> None:
        delay, started = _FIRST_DELAY, time.monotonic()
        while not self._ending.wait(_TICK):
            with suppress(OSError):  # the server is worth more than its log
                rotate(self._log)
            if self._process and self._process.poll() is None:
                continue
            if time.monotonic() - started > _SETTLED:
                delay = _FIRST_DELAY
            _log.warning("The embedded PostgreSQL died; the next start is in %.1f s.", delay)
            if self._ending.wait(delay):
                return
            delay, started = min(2 * delay, _LONGEST_DELAY), time.monotonic()
            try:
                self._start_process(port)
            except (OSError, EmbeddedRefusal):
                _log.exception("The embedded PostgreSQL cannot be started.")

    def _start_process(self, port: int) -> None:
        end_server(self._data)
        with self._starting, self._log.open("ab") as log:
            if not self._ending.is_set():
                self._process = self._programs.start(
                    "postgres",
                    *server_options(port, durable=self._durable),
                    data=self._data,
                    stdin=subprocess.DEVNULL,
                    output=log.fileno(),
                )
