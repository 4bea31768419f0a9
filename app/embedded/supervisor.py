"""The embedded database as the rest of the program sees it: an address, while it runs."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from app.embedded.binaries import find_programs
from app.embedded.cluster import create_cluster, password_of
from app.embedded.home import check_free_space, hold, open_home, publish_url, withdraw_url
from app.embedded.postmaster import Postmaster
from app.embedded.refusal import EmbeddedRefusal


class EmbeddedPostgres:
    """PostgreSQL 18 in a private folder; it comes back by itself if it dies, and stops with us.

    Not `durable` is for tests: a power cut may then cost the data. Call stop() from a signal
    handler's aftermath or a finally, never from atexit.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self._home = home
        self._durable = durable
        self._turn = RLock()
        self._lock: int | None = None
        self._postmaster: Postmaster | None = None
        self._url: str | None = None

    @property
    def url(self) -> str:
        if self._url is None:
            raise EmbeddedRefusal(f"The database in {self._home} is not running: start it first.")
        return self._url

    @property
    def pid(self) -> int:
        """The present postmaster's; another one after it died and came back."""
        if self._postmaster is None or self._postmaster.pid is None:
            raise EmbeddedRefusal(f"The database in {self._home} is not running: start it first.")
        return self._postmaster.pid

    def start(self) -> str:
        """The address, once a query is answered there. Raises EmbeddedRefusal."""
        with self._turn:
            if self._url is None:
                try:
                    self._url = self._start()
                except OSError as error:
                    self.stop()
                    raise EmbeddedRefusal(f"The database cannot be started: {error}.") from error
                except BaseException:
                    self.stop()
                    raise
            return self._url

    def stop(self) -> None:
        """SIGINT, after 20 seconds SIGQUIT. Stopping twice is stopping once."""
        with self._turn:
            lock, postmaster = self._lock, self._postmaster
            self._postmaster = self._lock = self._url = None
            try:
                if postmaster:
                    postmaster.stop()
            finally:
                if lock is not None:
                    withdraw_url(self._home)
                    os.close(lock)

    def _start(self) -> str:
        home = self._home = open_home(self._home)
        self._lock = hold(home)
        withdraw_url(home)
        check_free_space(home)
        data = home / "data"
        programs = find_programs(data)
        create_cluster(data, programs)
        log = home / "postgresql.log"
        self._postmaster = Postmaster(programs, data, log=log, durable=self._durable)
        port = self._postmaster.start()
        url = f"postgresql://caseback:{password_of(data)}@127.0.0.1:{port}/caseback"
        publish_url(home, url)
        return url


@contextmanager
def running(home: Path, *, durable: bool = True) -> Generator[str]:
    """The address of a database that runs for as long as the block. Raises EmbeddedRefusal."""
    database = EmbeddedPostgres(home, durable=durable)
    try:
        yield database.start()
    finally:
        database.stop()
