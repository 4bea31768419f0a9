"""Images of pieces: known for what they are, stored once, and shown when a piece that is seen does.

The bytes lie outside the database; which image is which, and who brought it, is kept inside.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import any_, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import Media
from models.database import Database, Record
from models.keys import new_id
from models.query import Query, id_list
from rules.documents import Block
from rules.errors import StudioRefused
from rules.images import Size, size_of
from rules.media_types import MediaType, sniff
from services import audit

MOST_BYTES = 5_000_000
MOST_PIXELS_A_SIDE = 6_000
MEDIA = "MEDIA"


class MediaStore(Protocol):
    """Where images lie, each under its id. All of it may raise OSError."""

    async def put(self, key: UUID, content: bytes) -> bool:
        """Keep bytes for good, whole or not at all; False, and no change, when there are some."""
        ...

    async def get(self, key: UUID) -> bytes | None:
        """The bytes that are kept; None when there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Image:
    """The bytes of an image, and what was found out about them."""

    content: bytes
    media_type: MediaType
    size: Size

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.content).digest()


@dataclass(frozen=True, slots=True)
class MediaEntry:
    """An image as the studio lists it."""

    id: UUID
    media_type: str
    width: int
    height: int
    size: int
    digest: bytes
    created_by: str


_EVERY = Query(select(Media.__table__).order_by(Media.id.desc()))
_THESE = Query(select(Media.__table__).where(Media.id == any_(id_list())))


def recognised(content: bytes) -> Image:
    """The image that these bytes are; raises StudioRefused for anything else."""
    media_type = sniff(content)
    size = size_of(content, media_type) if media_type else None
    if media_type is None or size is None:
        raise StudioRefused("IMAGE_UNKNOWN", _("Please choose a JPEG or PNG file."), "image")
    if len(content) > MOST_BYTES or max(size) > MOST_PIXELS_A_SIDE:
        sentence = _("An image has at most 5 megabytes, and 6000 pixels a side.")
        raise StudioRefused("IMAGE_TOO_LARGE", sentence, "image")
    return Image(content, media_type, size)


async def add_media(
    session: AsyncSession, image: Image, *, media_id: UUID | None = None, by: str
) -> UUID:
    """Enter an image; its id, which is that of the same image if there is one.

    Its bytes are stored first, under `media_id`: what is entered can be shown.
    """
    found = await session.scalar(select(Media.id).where(Media.sha256 == image.digest))
    if found is not None:
        return found
    media = Media(
        id=media_id or new_id(),
        sha256=image.digest,
        media_type=image.media_type.value,
        width=image.size.width,
        height=image.size.height,
        size=len(image.content),
        created_by=by,
    )
    media.key = str(media.id)
    session.add(media)
    await session.flush()  # of two at once, the second is refused by the unique digest
    await audit.record(session, actor=by, action="ADD", object_kind=MEDIA, object_id=media.id)
    return media.id


async def require_media(session: AsyncSession, blocks: Iterable[Block]) -> None:
    """Raises StudioRefused for a block that shows an image that there is not."""
    shown = {block.media: block for block in blocks if block.media}
    if not shown:
        return
    known = set(await session.scalars(select(Media.id).where(Media.id.in_(shown))))
    for media_id, block in shown.items():
        if media_id not in known:
            raise StudioRefused("DRAFT_FAULTY", _("There is no such image."), f"body/{block.id}")


async def list_media(database: Database) -> Sequence[MediaEntry]:
    """Every image, the newest first."""
    return [_entry(row) for row in await database.fetch(_EVERY)]


async def find_media(database: Database, media_id: UUID) -> MediaEntry | None:
    rows = await database.fetch(_THESE, ids=[media_id])
    return _entry(rows[0]) if rows else None


def _entry(row: Record) -> MediaEntry:
    return MediaEntry(
        *(row["id"], row["media_type"], row["width"], row["height"], row["size"]),
        digest=row["sha256"],
        created_by=row["created_by"],
    )
