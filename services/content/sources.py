"""Every source text that a segment ever had is kept, so that a translation knows its own."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.keys import new_id
from models.translation import SegmentSource
from rules.content_segments import Segment


async def keep_sources(
    session: AsyncSession, content_id: UUID, segments: Iterable[Segment]
) -> Mapping[str, UUID]:
    """Keep these texts as sources of a piece's segments; by path, the source's id.

    A text that a segment had before is the same source again, and its translations count again.
    """
    wanted = {segment.path: segment for segment in segments}
    rows = [
        {
            "id": new_id(),
            "content_id": content_id,
            "path": path,
            "digest": segment.digest,
            "text": segment.text,
        }
        for path, segment in sorted(wanted.items())
    ]
    if rows:
        await session.execute(insert(SegmentSource).on_conflict_do_nothing(), rows)
    places = [(path, segment.digest) for path, segment in wanted.items()]
    found = await session.execute(
        select(SegmentSource.path, SegmentSource.id).where(
            SegmentSource.content_id == content_id,
            tuple_(SegmentSource.path, SegmentSource.digest).in_(places),
        )
    )
    return {row.path: row.id for row in found}
