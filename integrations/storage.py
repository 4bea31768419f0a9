"""Files in a private folder: whole or not there at all, and never written over."""

import asyncio
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
PART = ".part"


class FolderStore:
    """Keeps bytes by id in one folder of one machine; on several, it must be one they share.

    A name is the id and nothing else. Raises OSError when the disk is full or away.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: UUID, content: bytes) -> bool:
        """Keep bytes, to outlast a power cut; False, and nothing is written, when there are some.

        Of two who put at once the first is kept.
        """
        return await asyncio.to_thread(self._put, key, content)

    async def get(self, key: UUID) -> bytes | None:
        return await asyncio.to_thread(self._get, key)

    async def delete(self, key: UUID) -> None:
        """Let go of a file, and of what a writer that was killed has left of it."""
        await asyncio.to_thread(self._delete, key)

    async def keys(self) -> Sequence[UUID]:
        """All that something is kept of, be it half a file."""
        return await asyncio.to_thread(self._keys)

    def _put(self, key: UUID, content: bytes) -> bool:
        self._make_folder()
        target = self._folder / str(key)
        part = self._folder / f"{key}.{secrets.token_hex(4)}{PART}"
        try:
            _write(part, content)
            target.hardlink_to(part)  # as a rename does, but never over what is there
            is_new = True
        except FileExistsError:
            is_new = False
        finally:
            part.unlink(missing_ok=True)
        _flush(self._folder)  # also of what is there: who put it may have been killed before
        return is_new

    def _get(self, key: UUID) -> bytes | None:
        try:
            opened = os.open(self._folder / str(key), os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        with os.fdopen(opened, "rb") as file:
            return file.read()

    def _delete(self, key: UUID) -> None:
        for left in (self._folder / str(key), *self._folder.glob(f"{key}.*{PART}")):
            left.unlink(missing_ok=True)

    def _keys(self) -> list[UUID]:
        if not self._folder.exists():
            return []
        named = (_key(entry.name) for entry in os.scandir(self._folder))
        return sorted({key for key in named if key})

    def _make_folder(self) -> None:
        if not self._folder.exists():
            self._folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            _flush(self._folder.parent)


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, PRIVATE_FILE), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    """Have the names in a folder outlast a power cut, as the files do."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _key(name: str) -> UUID | None:
    """The key of a file of ours; None for what somebody else has put there."""
    try:
        key = UUID(name.partition(".")[0])
    except ValueError:
        return None
    is_ours = name == str(key) or (name.startswith(f"{key}.") and name.endswith(PART))
    return key if is_ours else None
