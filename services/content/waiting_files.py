"""A PO file waits between its dry run and the word of its sender; of each sender only the last."""

import zlib
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.translation import PoImport


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that was tried, and the language it is in."""

    locale: str
    data: bytes


async def let_wait(session: AsyncSession, import_id: UUID, data: bytes, *, by: str) -> None:
    """Keep the file of a dry run; what its sender left waiting before is let go."""
    await drop_waiting(session, by=by)
    await session.execute(
        update(PoImport)
        .where(PoImport.id == import_id, PoImport.created_by == by)
        .values(waiting=zlib.compress(data))
    )


async def find_waiting(session: AsyncSession, import_id: UUID, *, by: str) -> WaitingFile | None:
    """The file of a dry run of one's own; None when it waits no longer."""
    found = await session.execute(
        select(PoImport.locale, PoImport.waiting)
        .where(PoImport.id == import_id, PoImport.created_by == by)
        .where(PoImport.waiting.is_not(None))
    )
    row = found.one_or_none()
    return WaitingFile(row.locale, zlib.decompress(row.waiting)) if row else None


async def drop_waiting(session: AsyncSession, *, by: str) -> None:
    await session.execute(
        update(PoImport)
        .where(PoImport.created_by == by, PoImport.waiting.is_not(None))
        .values(waiting=None)
    )
