"""Who serves a data folder, whatever its pid file says, and how they are sent away."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from app.embedded.refusal import EmbeddedRefusal

_PROC = Path("/proc")


def end_server(data: Path, *, patience: float = 20.0) -> None:
    """Leave no process and no pid file of an earlier server in this folder.

    A live postmaster (its supervisor was killed) is shut down cleanly; what a killed postmaster
    left behind gets the SIGQUIT it would have sent, for it holds the shared memory.
    Raises EmbeddedRefusal if they stay. `patience` is in seconds.
    """
    postmasters = [pid for pid in processes_of(data) if not _is_backend(pid)]
    gone = bool(postmasters) and _end(postmasters, signal.SIGINT, data, patience)
    gone = gone or _end(processes_of(data), signal.SIGQUIT, data, 5.0)
    gone = gone or _end(processes_of(data), signal.SIGKILL, data, 5.0)
    if not gone:
        raise EmbeddedRefusal(f"An earlier server does not leave {data}: end it, then start again.")
    # Now proven stale. Left here, it would stop PostgreSQL if its number belonged to another
    # process by now, or if it were cut short.
    (data / "postmaster.pid").unlink(missing_ok=True)


def processes_of(data: Path) -> list[int]:
    """The live processes of PostgreSQL that work in this folder."""
    if (_PROC / "self" / "cwd").exists():
        numbers = (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdecimal())
        return [pid for pid in numbers if _works_in(pid, data)]
    return [pid for pid in _recorded(data) if f" -D {data} --" in _command(pid)]


def _works_in(pid: int, data: Path) -> bool:
    # A server always works inside its data folder, so this holds for whatever name of the folder
    # it was given. A zombie has no folder, and a stranger's may not be looked at.
    process = _PROC / str(pid)
    try:
        is_server = (process / "comm").read_bytes() == b"postgres\n"
        return is_server and (process / "cwd").samefile(data)
    except OSError:
        return False


def _is_backend(pid: int) -> bool:
    """The postmaster keeps its command line; its children say what they do in theirs."""
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes().startswith(b"postgres: ")
    except OSError:
        return False


def _recorded(data: Path) -> list[int]:
    try:
        return [int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n")[0])]
    except (OSError, ValueError):
        return []


def _command(pid: int) -> str:
    ps = shutil.which("ps") or "/bin/ps"
    told = subprocess.run(  # noqa: S603 - a fixed program; the argument is a number
        [ps, "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False
    )
    return told.stdout.decode(errors="replace")


def _end(pids: list[int], sign: signal.Signals, data: Path, patience: float) -> bool:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)
    deadline = time.monotonic() + patience
    while processes_of(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
