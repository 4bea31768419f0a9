"""One private folder per database: nobody else reads it, and one process at a time holds it."""

import fcntl
import os
import shutil
import time
from pathlib import Path

from app.embedded.refusal import EmbeddedRefusal

_LOCK = "lock"
_URL = "url"
_LOCK_PATIENCE = 0.5  # seconds: far longer than a reader of the address keeps the lock


def open_home(folder: Path) -> Path:
    """The folder, made if need be, absolute and closed to others (0700).

    Raises EmbeddedRefusal for a folder that holds anything else, as that would be closed too.
    """
    home = folder.absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() not in {0, home.stat().st_uid}:
        raise EmbeddedRefusal(f"{home} belongs to another account: choose a folder of your own.")
    if any(home.iterdir()) and not (home / _LOCK).exists():
        raise EmbeddedRefusal(f"{home} holds other files: choose a new or empty folder.")
    home.chmod(0o700)
    return home


def hold(home: Path) -> int:
    """The descriptor that keeps every other start out until it is closed.

    Raises EmbeddedRefusal, naming the process, if somebody holds the folder already.
    """
    lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + _LOCK_PATIENCE
    while not _locked(lock, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            holder = os.read(lock, 20).decode("ascii") or "unknown"
            os.close(lock)
            raise EmbeddedRefusal(
                f"The database in {home} is already running, started by process {holder}:"
                " use that one, or stop it."
            )
        time.sleep(0.02)
    os.ftruncate(lock, 0)
    os.write(lock, str(os.getpid()).encode("ascii"))
    return lock


def publish_url(home: Path, url: str) -> None:
    write_private(home / f"{_URL}.new", url).replace(home / _URL)


def withdraw_url(home: Path) -> None:
    (home / _URL).unlink(missing_ok=True)


def read_url(home: Path) -> str:
    """The address of the database that another process runs in this folder.

    Raises EmbeddedRefusal if nobody runs it: an address left by a dead process is not believed.
    """
    try:
        lock = os.open(home / _LOCK, os.O_RDONLY)
        try:
            if not _locked(lock, fcntl.LOCK_SH):
                return (home / _URL).read_text(encoding="ascii")
        finally:
            os.close(lock)
    except OSError as error:
        raise EmbeddedRefusal(
            f"No database can be reached in {home} ({error.strerror}): start it, or wait for it."
        ) from error
    raise EmbeddedRefusal(f"Nobody runs the database in {home}: start it first.")


def check_free_space(folder: Path, *, floor_mb: int = 200) -> None:
    """Raise EmbeddedRefusal now: a full disk would stop the database at a worse moment."""
    free_mb = shutil.disk_usage(folder).free >> 20
    if free_mb < floor_mb:
        raise EmbeddedRefusal(
            f"{free_mb} MB are free for the database in {folder}, it wants {floor_mb}: make room."
        )


def rotate(log: Path, *, size: int = 5 << 20) -> None:
    """Keep one older log. The server appends, so it goes on writing into the emptied file."""
    if log.stat().st_size > size:
        try:
            shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        finally:  # above all on a full disk
            os.truncate(log, 0)


def write_private(path: Path, text: str) -> Path:
    path.touch(0o600)
    path.write_text(text, encoding="utf-8")
    return path


def _locked(lock: int, kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
