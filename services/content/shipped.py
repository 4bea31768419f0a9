"""Translations that come with the house's own pieces are taken in, and no other is overwritten."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from models.translation import Translation

TextsByPath = Mapping[str, str]


async def keep_shipped(
    session: AsyncSession,
    content_id: UUID,
    sources: Mapping[str, UUID],
    said: Mapping[str, TextsByPath],
    *,
    author: str,
) -> None:
    """Keep what a piece says in each language; a translation that somebody wrote here stays."""
    rows = list(_rows(content_id, sources, said, author))
    if not rows:
        return
    arriving = insert(Translation)
    taken = {name: arriving.excluded[name] for name in ("source_id", "text", "state", "author")}
    await session.execute(
        arriving.on_conflict_do_update(
            index_elements=[Translation.content_id, Translation.locale, Translation.path],
            set_=taken | {"lock_version": Translation.lock_version + 1},
            where=(Translation.origin == "SHIPPED")
            & (
                (Translation.text != arriving.excluded.text)
                | (Translation.source_id != arriving.excluded.source_id)
            ),
        ),
        rows,
    )


def _rows(
    content_id: UUID,
    sources: Mapping[str, UUID],
    said: Mapping[str, TextsByPath],
    author: str,
) -> Iterator[dict[str, Any]]:
    for locale, texts in sorted(said.items()):
        for path, text in sorted(texts.items()):
            yield {
                "content_id": content_id,
                "locale": locale,
                "path": path,
                "text": text,
                "source_id": sources[path],
                "state": "REVIEWED",
                "origin": "SHIPPED",
                "author": author,
            }
