"""Publishing a document: a revision in all its languages, and the window in which it is seen."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.locales import SOURCE
from models.content import EVERYWHERE, Content, ContentEmbargo, ContentRevision
from models.keys import new_id
from models.publication import Publication, PublicationText
from rules.content_segments import segments_of
from rules.documents import Block, Document
from services import audit, shelf
from services.content.pieces import instant
from services.content.rows import block_rows, clause_rows
from services.content.shipped import keep_shipped
from services.content.shipped_before import give_way, newest_shipped, publications_of
from services.content.sources import keep_sources


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    title: str
    blocks: Sequence[Block]


Texts = Mapping[str, TranslatedDocument]


async def publish_document(
    session: AsyncSession,
    document: Document,
    translations: Texts,
    *,
    actor: str,
    embargo_at: datetime | None = None,
) -> UUID:
    """Publish a document under its key, and return the publication's id.

    The same document and translations again change nothing, whatever the studio did since; another
    text is a new revision, whose publication takes the place of the one before. What the house
    ships needs no second person.
    """
    content = await _content(session, document)
    await _embargo(session, content.id, embargo_at, actor)
    digest = _digest(document, translations)
    shipped = await newest_shipped(session, content.id)
    standing = await publications_of(session, shipped)
    if shipped is not None and shipped.digest == digest and standing:
        return standing[-1].id
    now = await instant(session)
    for publication in standing:
        give_way(publication, document, now, actor)
    revision = await _revise(session, content.id, document, digest, actor)
    await _keep_texts(session, content.id, document, translations, actor)
    publication_id = await _publish(session, document, revision, translations, now)
    await audit.record(
        session, actor=actor, action="PUBLISH", object_kind="CONTENT", object_id=content.id
    )
    await shelf.tell_changed(session)
    return publication_id


async def _revise(
    session: AsyncSession, content_id: UUID, document: Document, digest: bytes, actor: str
) -> ContentRevision:
    numbers = select(func.max(ContentRevision.number))
    newest = await session.scalar(numbers.where(ContentRevision.content_id == content_id))
    revision = ContentRevision(
        id=new_id(),
        content_id=content_id,
        number=(newest or 0) + 1,
        title=document.title,
        blocks=block_rows(document.blocks),
        targeting=clause_rows(document.where),
        digest=digest,
        author=actor,
    )
    session.add(revision)
    await session.flush()  # translations and publication refer to it
    return revision


async def _content(session: AsyncSession, document: Document) -> Content:
    query = select(Content).where(Content.key == document.key).with_for_update()
    content = await session.scalar(query)
    if content is None:
        content = Content(id=new_id(), key=document.key)
        session.add(content)
    content.kind, content.variant_group = document.kind.value, document.group
    await session.flush()  # the revision refers to it
    return content


async def _embargo(
    session: AsyncSession, content_id: UUID, embargo_at: datetime | None, actor: str
) -> None:
    """An embargo that somebody set in the studio is not lifted by a document that has none."""
    if embargo_at is not None:
        everywhere = {"content_id": content_id, "market": EVERYWHERE}
        embargo = ContentEmbargo(**everywhere, embargo_at=embargo_at, set_by=actor)
        await session.merge(embargo)


async def _keep_texts(
    session: AsyncSession, content_id: UUID, document: Document, translations: Texts, actor: str
) -> None:
    """Have the studio know each segment, and what it says in every language."""
    segments = list(segments_of(document.title, document.blocks))
    sources = await keep_sources(session, content_id, segments)
    said = {
        tag: {each.path: each.text for each in segments_of(text.title, text.blocks)}
        for tag, text in translations.items()
    }
    await keep_shipped(session, content_id, sources, said, author=actor)


async def _publish(
    session: AsyncSession,
    document: Document,
    revision: ContentRevision,
    translations: Texts,
    now: datetime,
) -> UUID:
    publication = Publication(
        id=new_id(),
        revision_id=revision.id,
        visible_from=document.visible_from,
        visible_until=document.visible_until,
        priority=document.priority,
        markets=sorted(document.markets),
        targeting=clause_rows(document.where),
        created_by=revision.author,
        created_at=now,
    )
    session.add(publication)
    await session.flush()  # its texts refer to it
    source = TranslatedDocument(document.title, document.blocks)
    session.add_all(
        PublicationText(
            publication_id=publication.id,
            locale=tag,
            title=text.title,
            blocks=block_rows(text.blocks),
        )
        for tag, text in {**translations, SOURCE: source}.items()
    )
    return publication.id


def _digest(document: Document, translations: Texts) -> bytes:
    """Of all that a publication serves, so that publishing the same again is seen to be that."""
    said = {
        "source": [document.title, block_rows(document.blocks), clause_rows(document.where)],
        "window": [document.visible_from, document.visible_until, document.priority],
        "markets": sorted(document.markets),
        "texts": {tag: [text.title, block_rows(text.blocks)] for tag, text in translations.items()},
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
