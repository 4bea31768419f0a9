"""The bytes of evidence: known for what they are, sealed, stored once, and opened for staff."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from rules.media_types import MediaType
from services.vault import Place, Vault


class EvidenceStore(Protocol):
    """Where sealed files lie, each under the id of its evidence. All of it may raise OSError."""

    async def put(self, key: UUID, content: bytes) -> bool:
        """Keep bytes for good, whole or not at all; False, and no change, when there are some."""
        ...

    async def get(self, key: UUID) -> bytes | None:
        """The bytes that are kept; None when there are none."""
        ...

    async def delete(self, key: UUID) -> None:
        """Let go of the bytes, if there are any."""
        ...

    async def keys(self) -> Sequence[UUID]:
        """The keys of all that is kept, whole or not."""
        ...


class EvidenceLost(Exception):
    """Evidence that was stored is not there, or is not what was stored."""


@dataclass(frozen=True, slots=True)
class File:
    """What is known of a file besides its bytes."""

    media_type: MediaType
    size_bytes: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The store, with the keys to what lies in it."""

    store: EvidenceStore
    vault: Vault

    async def keep(self, evidence_id: UUID, content: bytes) -> bool:
        """Seal and store a file; False when another was stored under this id.

        The same file again is no other: a first try may have been cut off after this step.
        """
        sealed = await asyncio.to_thread(self.vault.seal_bytes, content, _place(evidence_id))
        if await self.store.put(evidence_id, sealed):
            return True
        return await self._open(evidence_id) == content

    async def show(self, evidence_id: UUID, digest: bytes) -> bytes:
        """The file, as it was sent. Raises EvidenceLost."""
        content = await self._open(evidence_id)
        if content is None or hashlib.sha256(content).digest() != digest:
            raise EvidenceLost
        return content

    async def _open(self, evidence_id: UUID) -> bytes | None:
        sealed = await self.store.get(evidence_id)
        if sealed is None:
            return None
        return await asyncio.to_thread(self.vault.open_bytes, sealed, _place(evidence_id))


def describe(content: bytes, media_type: MediaType) -> File:
    return File(media_type, len(content), hashlib.sha256(content).digest())


def _place(evidence_id: UUID) -> Place:
    return Place("evidence", "content", evidence_id)
