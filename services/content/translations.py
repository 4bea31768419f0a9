"""What a revision says in each language: whole pieces only, never two languages on one page."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import SOURCE, TRANSLATED
from models.content import ContentRevision
from models.translation import SegmentSource, Translation
from rules.content_segments import in_words_of, segments_of
from rules.meanings import gathered
from services.content.rows import blocks_of
from services.content.translating import (
    Saved,
    TranslationEdit,
    review_translation,
    translate,
)
from services.publishing import TranslatedDocument

__all__ = [
    "Saved",
    "TranslatedDocument",
    "TranslationEdit",
    "complete_locales",
    "review_translation",
    "texts_of_revision",
    "translate",
]


@dataclass(frozen=True, slots=True)
class _Said:
    """The sources of a piece by the text they hold, and its translations by language and path."""

    meanings: Mapping[tuple[str, bytes], UUID]
    texts: Mapping[str, Mapping[str, tuple[UUID, str]]]


async def texts_of_revision(
    session: AsyncSession, revision: ContentRevision
) -> Mapping[str, TranslatedDocument]:
    """The revision in every language in which each of its texts is up to date; English first."""
    blocks = blocks_of(revision.blocks)
    wanted = {each.path: each.digest for each in segments_of(revision.title, blocks)}
    said = await _said(session, revision.content_id)
    documents = {SOURCE: TranslatedDocument(revision.title, blocks)}
    for locale in TRANSLATED:
        texts = _whole(wanted, said, locale)
        if texts is not None:
            documents[locale] = TranslatedDocument(*in_words_of(revision.title, blocks, texts))
    return documents


async def complete_locales(session: AsyncSession, revision: ContentRevision) -> frozenset[str]:
    """The languages in which the revision can be served, English included."""
    return frozenset(await texts_of_revision(session, revision))


def _whole(wanted: Mapping[str, bytes], said: _Said, locale: str) -> Mapping[str, str] | None:
    """The texts by path when each was made for what the source means now; else None."""
    found = said.texts.get(locale, {})
    texts: dict[str, str] = {}
    for path, digest in wanted.items():
        meaning, text = found.get(path, (None, ""))
        if meaning is None or meaning != said.meanings.get((path, digest)):
            return None
        texts[path] = text
    return texts


async def _said(session: AsyncSession, content_id: UUID) -> _Said:
    kept = await session.execute(
        select(
            SegmentSource.id,
            SegmentSource.path,
            SegmentSource.digest,
            SegmentSource.same_meaning_as,
        ).where(SegmentSource.content_id == content_id)
    )
    sources = list(kept)
    standing = gathered({row.id: row.same_meaning_as for row in sources})
    texts: defaultdict[str, dict[str, tuple[UUID, str]]] = defaultdict(dict)
    rows = await session.execute(
        select(Translation.locale, Translation.path, Translation.source_id, Translation.text).where(
            Translation.content_id == content_id
        )
    )
    for row in rows:
        texts[row.locale][row.path] = (standing[row.source_id], row.text)
    return _Said({(row.path, row.digest): standing[row.id] for row in sources}, texts)
