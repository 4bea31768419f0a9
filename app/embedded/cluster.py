"""The data folder: there whole, with its role, database and password, or not there at all."""

import os
import secrets
import shutil
import tempfile
from pathlib import Path

from app.embedded.home import write_private
from app.embedded.programs import DATA, Programs

_STAGING = "data.new-"
_SECRET = "caseback.password"  # noqa: S105 - the name of the file, not its content

# The superuser `postgres` has no password and no line here: only a program that may read the
# data folder becomes it, in single-user mode.
_ACCESS = "host all caseback 127.0.0.1/32 scram-sha-256\n"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "256MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A failed statement holds personal data, and so may the message about it.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # its workers, the server's own, keep a database from being dropped
}


def create_cluster(data: Path, programs: Programs) -> None:
    """Make the data folder in one step: a crash at any moment leaves nothing in its place."""
    for leftover in data.parent.glob(f"{_STAGING}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    if data.exists():
        return
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=data.parent))
    try:
        _fill(staging, programs)
        staging.rename(data)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    home = os.open(data.parent, os.O_RDONLY)
    os.fsync(home)
    os.close(home)


def password_of(data: Path) -> str:
    return (data / _SECRET).read_text(encoding="ascii")


def server_options(port: int, *, durable: bool) -> list[str]:
    settings = _SETTINGS | {"port": str(port)} | ({} if durable else _FORGETFUL)
    return ["-D", DATA, *(f"--{name}={value}" for name, value in settings.items())]


def _fill(staging: Path, programs: Programs) -> None:
    owner = programs.account
    if owner:
        os.chown(staging, owner.uid, owner.gid)
    programs.run(
        *("initdb", "-D", DATA, "--username=postgres", "--auth=reject", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
        data=staging,
    )
    password = secrets.token_urlsafe(24)
    programs.run(
        *("postgres", "--single", "-D", DATA, "--exit_on_error=on"),
        *("--log_min_error_statement=panic", "postgres"),
        data=staging,
        # One statement a line. CREATEDB: the tests clone a migrated template.
        text=f"CREATE ROLE caseback LOGIN CREATEDB PASSWORD '{password}'\n"
        "CREATE DATABASE caseback OWNER caseback\n",
    )
    write_private(staging / "pg_hba.conf", _ACCESS)
    secret = write_private(staging / _SECRET, password)
    if owner:
        os.chown(secret, owner.uid, owner.gid)
    programs.run("initdb", "--sync-only", "-D", DATA, data=staging)
