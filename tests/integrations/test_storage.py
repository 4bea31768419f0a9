import asyncio
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from integrations.storage import FolderStore
from models.keys import new_id

ROOT = Path(__file__).parents[2]
PUT = """
import asyncio, os, resource, signal, sys
from pathlib import Path
from uuid import UUID
from integrations.storage import FolderStore

def fail(how):
    if how == "killed":
        os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

folder, key, how = sys.argv[1:]
fail(how)
asyncio.run(FolderStore(Path(folder)).put(UUID(key), bytes(5000)))
"""


async def failing_put(folder, key, how):
    """Another process puts a file, and it ends badly; what it said, and how it ended."""
    command = [sys.executable, "-c", PUT, str(folder), str(key), how]
    ended = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, check=False, capture_output=True, text=True
    )
    return ended.stderr, ended.returncode


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "home" / "evidence"


@pytest.fixture
def store(folder):
    return FolderStore(folder)


async def test_what_was_put_is_had_again(store):
    key = new_id()
    assert await store.get(key) is None
    assert await store.put(key, b"content")
    assert await store.get(key) == b"content"
    assert await store.keys() == [key]


async def test_nothing_is_written_over(store):
    key = new_id()
    assert await store.put(key, b"first")
    assert not await store.put(key, b"second")
    assert await store.get(key) == b"first"


async def test_of_many_at_once_one_is_kept_whole(store, folder):
    key = new_id()
    contents = [bytes([n]) * 50_000 for n in range(8)]
    puts = await asyncio.gather(*(store.put(key, each) for each in contents))
    assert sum(puts) == 1
    assert await store.get(key) == contents[puts.index(True)]
    assert [path.name for path in folder.iterdir()] == [str(key)]


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(store):
    key = new_id()
    await store.put(key, b"content")
    for _ in range(2):
        await store.delete(key)
    assert await store.keys() == []


async def test_only_we_may_look_into_the_folder(store, folder):
    await store.put(new_id(), b"content")
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_what_is_not_ours_is_left_alone(store, folder):
    folder.mkdir(parents=True)
    for name in ("notes.txt", "..part", f"{new_id()}.jpg", "0" * 32):
        (folder / name).write_bytes(b"of somebody else")
    assert await store.keys() == []


async def test_a_link_is_not_followed(store, folder, tmp_path):
    (tmp_path / "secret").write_bytes(b"secret")
    folder.mkdir(parents=True)
    key = new_id()
    (folder / str(key)).symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic link"):
        await store.get(key)
    assert not await store.put(key, b"content")
    assert (tmp_path / "secret").read_bytes() == b"secret"


async def test_a_writer_that_is_killed_leaves_no_file_but_what_can_be_cleared(store, folder):
    key = new_id()
    folder.mkdir(parents=True)
    assert (await failing_put(folder, key, "killed"))[1] == -signal.SIGKILL
    assert await store.get(key) is None
    assert await store.keys() == [key]
    assert await store.put(key, b"whole")
    assert await store.get(key) == b"whole"
    await store.delete(key)
    assert list(folder.iterdir()) == []


async def test_a_disk_that_is_full_is_told_and_nothing_is_left_of_the_file(store, folder):
    key = new_id()
    said, code = await failing_put(folder, key, "full")
    assert "OSError" in said
    assert code == 1
    assert list(folder.iterdir()) == []
