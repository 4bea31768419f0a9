"""Publishing a document: a revision in all its languages, and the window in which it is seen."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from models.content import Content, ContentRevision, Publication, Translation
from models.keys import new_id
from rules.documents import Block, Document
from services import audit, shelf


@dataclass(frozen=True, slots=True)
class TranslatedDocument:
    title: str
    blocks: Sequence[Block]


async def publish_document(
    session: AsyncSession,
    document: Document,
    translations: Mapping[str, TranslatedDocument],
    *,
    actor: str,
    embargo_at: datetime | None = None,
) -> UUID:
    """Publish a document under its key, and return the publication's id.

    The same document and translations again change nothing; another text is a new revision, whose
    publication takes the place of the one before.
    """
    content = await _content(session, document, embargo_at)
    digest = _digest(document, translations)
    newest = await session.scalar(
        select(ContentRevision)
        .where(ContentRevision.content_id == content.id)
        .order_by(ContentRevision.number.desc())
        .limit(1)
    )
    standing: Sequence[Publication] = ()
    if newest is not None:
        standing = await _publications(session, newest.id)
    if newest is not None and newest.digest == digest and standing:
        return standing[0].id
    for publication in standing:
        publication.withdrawn_at = await session.scalar(select(func.now()))
    revision = ContentRevision(
        id=new_id(),
        content_id=content.id,
        number=newest.number + 1 if newest else 1,
        title=document.title,
        blocks=_blocks(document.blocks),
        digest=digest,
    )
    session.add(revision)
    await session.flush()  # translations and publication refer to it
    publication_id = _publish(session, document, revision, translations)
    await audit.record(
        session, actor=actor, action="PUBLISH", object_kind="CONTENT", object_id=content.id
    )
    await shelf.tell_changed(session)
    return publication_id


async def _content(
    session: AsyncSession, document: Document, embargo_at: datetime | None
) -> Content:
    query = select(Content).where(Content.key == document.key).with_for_update()
    content = await session.scalar(query)
    if content is None:
        content = Content(id=new_id(), key=document.key)
        session.add(content)
    content.kind, content.variant_group = document.kind.value, document.group
    content.embargo_at = embargo_at
    await session.flush()  # the revision refers to it
    return content


async def _publications(session: AsyncSession, revision_id: UUID) -> Sequence[Publication]:
    found = await session.scalars(
        select(Publication)
        .where(Publication.revision_id == revision_id, Publication.withdrawn_at.is_(None))
        .order_by(Publication.id)
    )
    return found.all()


def _publish(
    session: AsyncSession,
    document: Document,
    revision: ContentRevision,
    translations: Mapping[str, TranslatedDocument],
) -> UUID:
    for locale, text in translations.items():
        blocks = _blocks(text.blocks)
        session.add(
            Translation(revision_id=revision.id, locale=locale, title=text.title, blocks=blocks)
        )
    publication = Publication(
        id=new_id(),
        revision_id=revision.id,
        visible_from=document.visible_from,
        visible_until=document.visible_until,
        priority=document.priority,
        markets=sorted(document.markets),
        targeting=_targeting(document),
    )
    session.add(publication)
    return publication.id


def _targeting(document: Document) -> list[dict[str, Any]]:
    return [
        {"dimension": clause.dimension, "op": clause.op, "values": sorted(clause.values)}
        for clause in document.where
    ]


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    return [{"id": block.id, "kind": block.kind, "text": block.text} for block in blocks]


def _digest(document: Document, translations: Mapping[str, TranslatedDocument]) -> bytes:
    """Of all that a publication serves, so that publishing the same again is seen to be that."""
    said = {
        "source": [document.title, _blocks(document.blocks), _targeting(document)],
        "window": [document.visible_from, document.visible_until, document.priority],
        "markets": sorted(document.markets),
        "texts": {tag: [text.title, _blocks(text.blocks)] for tag, text in translations.items()},
    }
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).digest()
