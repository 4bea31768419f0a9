"""The embedded database comes back from what happens to it, or says in one line why not."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from app.embedded import EmbeddedPostgres, EmbeddedRefusal, read_url, running
from app.embedded.binaries import find_programs
from app.embedded.cluster import server_options
from app.embedded.postmaster import Postmaster, free_port
from app.embedded.processes import end_server, processes_of

ROOT = Path(__file__).parents[2]
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []}
SUPERVISOR = """
import sys
from pathlib import Path
from app.embedded import EmbeddedPostgres, EmbeddedRefusal
try:
    print(EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
except EmbeddedRefusal as refusal:
    sys.exit(str(refusal))
sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the account")


@pytest.fixture
def home():
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, f"a maison's home {'é' * 60}")  # more than a socket's name could hold
        yield home
        end_server(home / "data")


@pytest.fixture
def data(home):
    with running(home, durable=False):
        return home / "data"


@pytest.fixture
def database(home):
    database = EmbeddedPostgres(home)
    database.start()
    yield database
    database.stop()


def ask(url, question):
    async def answer():
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(answer())


def eventually(attempt):
    """The first true answer; that nobody answers is none."""
    deadline = time.monotonic() + 60
    while True:
        with suppress(OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
            if answer := attempt():
                return answer
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


async def kill_under_a_running_query(database):
    connection = await asyncpg.connect(database.url)
    endless = "SELECT count(*) FROM (SELECT generate_series(1, 1e12)) AS s"
    working = asyncio.create_task(connection.execute(endless))
    await asyncio.sleep(0.1)
    os.kill(database.pid, signal.SIGKILL)
    working.cancel()
    connection.terminate()
    await asyncio.gather(working, return_exceptions=True)


@contextmanager
def supervisor(home, **account):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-c", SUPERVISOR, str(home)]
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **account) as process:
        try:
            yield process
        finally:
            process.kill()


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_the_address_leads_to_a_database_that_the_tests_may_clone(database):
    assert ask(database.url, "SELECT lower('ÉÑ') || current_user") == "éñcaseback"
    assert ask(database.url, "SELECT rolsuper FROM pg_roles WHERE rolname = 'caseback'") is False
    ask(database.url, "CREATE DATABASE copy TEMPLATE caseback")
    assert ask(f"{database.url.removesuffix('caseback')}copy", "SELECT 1") == 1
    with pytest.raises(asyncpg.InvalidPasswordError):
        ask(database.url.replace("caseback:", "caseback:x"), "SELECT 1")


@pytest.mark.parametrize(("durable", "setting"), [(True, "on"), (False, "off")])
def test_only_a_database_for_tests_forgoes_durability(home, durable, setting):
    with running(home, durable=durable) as url:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert ask(url, f"SHOW {name}") == setting
        assert ask(url, "SHOW max_connections") == "200"


def test_the_data_survive_a_stop_and_a_start(home, database):
    ask(database.url, "CREATE TABLE watch AS SELECT 7 AS number")
    database.stop()
    database.stop()
    assert processes_of(home / "data") == []
    assert ask(database.start(), "SELECT number FROM watch") == 7
    assert database.start() == database.url


def test_of_two_starts_at_once_one_runs_and_the_other_names_it(home):
    with supervisor(home) as one, supervisor(home) as other:
        ended = eventually(lambda: [each for each in (one, other) if each.poll() is not None])
        winner = other if ended == [one] else one
        refusal = ended[0].stderr.read()
        assert f"already running, started by process {winner.pid}" in refusal
        assert len(refusal.splitlines()) == 1
        assert winner.stdout.readline().strip() == read_url(home)


def test_a_killed_postmaster_comes_back_on_its_port_though_a_query_outlives_it(database):
    ask(database.url, "CREATE TABLE watch AS SELECT 7 AS number")
    killed = database.pid
    asyncio.run(kill_under_a_running_query(database))
    assert eventually(lambda: ask(database.url, "SELECT number FROM watch")) == 7
    assert database.pid != killed
    with pytest.raises(ProcessLookupError):  # not even a zombie
        os.kill(killed, 0)


def test_a_stop_just_after_a_death_leaves_nothing_running(home, database):
    asyncio.run(kill_under_a_running_query(database))
    database.stop()
    assert processes_of(home / "data") == []
    with pytest.raises(EmbeddedRefusal, match="not running"):
        _ = database.url


def test_a_killed_supervisor_leaves_a_home_that_starts_again(home):
    with supervisor(home) as process:
        ask(process.stdout.readline().strip(), "CREATE TABLE watch AS SELECT 7 AS number")
    with pytest.raises(EmbeddedRefusal, match="Nobody runs"):  # though its address lies there
        read_url(home)
    with running(home) as url:
        assert ask(url, "SELECT number FROM watch") == 7


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="nothing ties the server to us")
def test_the_server_ends_with_a_killed_supervisor_but_not_with_ctrl_c(home):
    with supervisor(home) as process:
        process.stdout.readline()
        assert all(os.getsid(pid) != os.getsid(0) for pid in processes_of(home / "data"))
    eventually(lambda: not processes_of(home / "data"))


def test_a_postmaster_without_supervisor_is_shut_down_cleanly_first(home, data):
    options = server_options(free_port(), durable=False)
    pipes = {"stdin": subprocess.DEVNULL, "output": subprocess.PIPE}
    with find_programs(data).start("postgres", *options, data=data, **pipes) as orphan:
        eventually(lambda: "ready" in (data / "postmaster.pid").read_text())
        with running(home) as url:
            assert b"received fast shutdown request" in orphan.stdout.read()
            assert ask(url, "SELECT 1") == 1


@pytest.mark.parametrize("content", ["{stranger}\n/elsewhere\n", "{stranger}", "", "nonsense\n"])
def test_a_stale_pid_file_is_told_from_a_live_one(home, data, content):
    (data / "postmaster.pid").write_text(content.format(stranger=os.getppid()))
    with running(home) as url:
        assert ask(url, "SELECT 1") == 1


def test_a_death_while_the_cluster_is_made_leaves_nothing_half_made(home):
    for _ in range(10):  # the machine may be so slow that the kill comes too late
        with supervisor(home) as process:
            eventually(lambda: list(home.glob("data.new-*/PG_VERSION")))
            process.kill()
        if not (home / "data").exists():
            break
        end_server(home / "data")
        shutil.rmtree(home)
    assert list(home.iterdir()) != []
    with running(home) as url:
        assert ask(url, "SELECT 1") == 1
    with running(home):
        assert not list(home.glob("data.new-*"))


def test_a_taken_port_is_left_for_another(home, data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1], chosen := free_port()])
        settings = {"log": home / "postgresql.log", "durable": False}
        server = Postmaster(find_programs(data), data, **settings, choose_port=lambda: next(ports))
        assert server.start() == chosen
        server.stop()


def test_a_server_that_cannot_start_says_why_and_gives_the_home_free(home, data):
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedRefusal, match="incompatible with server"):
        EmbeddedPostgres(home).start()
    (data / "PG_VERSION").write_text("18\n")
    with running(home) as url:
        assert ask(url, "SELECT 1") == 1


@as_root
def test_root_gives_the_server_to_another_account_below_a_private_folder(home, database):
    assert mode(home.parent) == 0o700
    assert home.parent.stat().st_uid == 0
    assert Path(f"/proc/{database.pid}").stat().st_uid == (home / "data").stat().st_uid != 0


@as_root
def test_an_ordinary_account_runs_it_as_itself(home):
    home.mkdir()
    os.chown(home, NOBODY["user"], NOBODY["group"])
    home.parent.chmod(0o711)
    try:
        with supervisor(home, **NOBODY) as process:
            assert ask(process.stdout.readline().strip(), "SELECT 1") == 1
            assert (home / "data").stat().st_uid == NOBODY["user"]
    except PermissionError:
        pytest.skip("this account does not reach the interpreter or the project")
