"""An image in a piece: found again by its bytes, and set between the blocks of a draft."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import LargeBinary, bindparam, select

from models.content import Media
from models.database import Database
from models.query import Query
from rules.documents import Block, BlockKind

BY_DIGEST = Query(select(Media.id).where(Media.sha256 == bindparam("digest", type_=LargeBinary)))


async def find_image(database: Database, digest: bytes) -> UUID | None:
    """The image of these bytes, if the studio has it."""
    rows = await database.fetch(BY_DIGEST, digest=digest)
    return rows[0]["id"] if rows else None


def with_image(
    blocks: Sequence[Block], media_id: UUID, alternative: str, *, after: str | None
) -> tuple[Block, ...]:
    """The blocks with an image behind the one of this id, or before all of them."""
    image = Block(f"b-{secrets.token_hex(4)}", BlockKind.IMAGE, alternative, media_id)
    place = next((at for at, each in enumerate(blocks, start=1) if each.id == after), 0)
    return (*blocks[:place], image, *blocks[place:])
