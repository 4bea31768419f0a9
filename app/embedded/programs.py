"""How a program of PostgreSQL is run: by the right account, in a clean environment."""

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.embedded.refusal import EmbeddedRefusal

DATA = "{data}"  # stands among the arguments for the data folder
DESCRIPTORS = Path("/proc/self/fd")

# Nothing of the caller's reaches the server: a PGPORT or an LC_ALL would change it.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


@dataclass(frozen=True)
class Programs:
    """Where the programs are; `account` is None where the present account will do."""

    clients: Path
    servers: Path
    account: Account | None

    def start(
        self, name: str, *arguments: str, data: Path, stdin: int, output: int
    ) -> subprocess.Popen[bytes]:
        """Start a server program, out of reach of Ctrl-C and tied to the life of this thread.

        It gets SIGINT, for PostgreSQL a clean shutdown, when the thread that called this ends.
        """
        with self._reachable(data) as (location, descriptors):
            given = [location if argument == DATA else argument for argument in arguments]
            return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                [*_tether(), str(self.servers / name), *given],
                stdin=stdin,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,
                pass_fds=descriptors,
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )

    def run(self, name: str, *arguments: str, data: Path, text: str = "") -> None:
        """Run a server program to its end. Raises EmbeddedRefusal, with its complaint."""
        pipe = subprocess.PIPE
        with self.start(name, *arguments, data=data, stdin=pipe, output=pipe) as process:
            output, _ = process.communicate(text.encode())
        if process.returncode:
            why = complaint(output.decode(errors="replace"))
            raise EmbeddedRefusal(f"The database cannot be prepared, {name} says: {why}")

    def answers(self, port: int, password: str) -> bool:
        """Whether our database, behind our password, answers a query on this port."""
        address = f"postgresql://caseback@127.0.0.1:{port}/caseback?connect_timeout=2"
        asked = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [self.clients / "psql", "--no-psqlrc", "--command=SELECT 1", address],
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            # Whoever else took the port may not ask for the password in clear.
            env=ENVIRONMENT | {"PGPASSWORD": password, "PGREQUIREAUTH": "scram-sha-256"},
        )
        return asked.returncode == 0

    @contextmanager
    def _reachable(self, data: Path) -> Generator[tuple[str, tuple[int, ...]]]:
        """A name of the folder that the account can follow, whatever folders lie above.

        An inherited descriptor asks for no permission on the path that led to it, so a home below
        a private folder works, and no parent's mode is touched.
        """
        if self.account is None:
            yield str(data), ()
            return
        opened = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
        try:
            yield str(DESCRIPTORS / str(opened)), (opened,)
        finally:
            os.close(opened)


def complaint(output: str) -> str:
    """The line in which a program of PostgreSQL says why it gave up."""
    lines = [line for line in output.splitlines() if line.strip()] or ["nothing"]
    telling = [line for line in lines if "FATAL:" in line or "error:" in line]
    return (telling or lines[-1:])[0]


def _tether() -> list[str]:
    """Ends the server with us even if we are killed, where util-linux is installed."""
    setpriv = shutil.which("setpriv", path=os.defpath)
    return [setpriv, "--pdeathsig", "INT"] if setpriv else []
