"""A piece in several revisions, and people who translate it."""

from uuid import UUID

from sqlalchemy import func, select

from models.content import Content, ContentRevision
from models.keys import new_id
from models.translation import SegmentSource, Translation
from rules.content_segments import digest_of, segments_of
from rules.documents import Block, BlockKind
from services.content.rows import block_rows
from services.content.sources import keep_sources
from services.content.translations import TranslationEdit, translate

MARIE, JULES, REVIEWER = "TRANSLATOR:marie", "TRANSLATOR:jules", "REVIEWER:rosa"
TITLE = "Set the time"
TEXTS = {"first": "Pull the crown.", "second": "Turn it **slowly**."}
FRENCH = {
    "title": "Régler l’heure",
    "body/first": "Tirez la couronne.",
    "body/second": "Tournez-la **lentement**.",
}


async def write(database, key, texts=None, *, title=TITLE, state="APPROVED", kind="CARE") -> UUID:
    """A further revision of a piece, which translators can work from; the piece's id."""
    said = TEXTS if texts is None else texts
    blocks = [Block(name, BlockKind.PARAGRAPH, text) for name, text in said.items()]
    async with database.transaction() as session:
        content_id = await session.scalar(select(Content.id).where(Content.key == key))
        if content_id is None:
            content_id = new_id()
            session.add(Content(id=content_id, key=key, kind=kind))
            await session.flush()
        number = await session.scalar(
            select(func.count()).where(ContentRevision.content_id == content_id)
        )
        revision = ContentRevision(
            content_id=content_id,
            number=number + 1,
            state=state,
            title=title,
            blocks=block_rows(blocks),
            digest=b"",
            author="AUTHOR:ada",
        )
        session.add(revision)
        if state != "DRAFT":
            await keep_sources(session, content_id, segments_of(title, blocks))
    return content_id


async def newest(session, content_id) -> ContentRevision:
    query = select(ContentRevision).where(ContentRevision.content_id == content_id)
    return await session.scalar(query.order_by(ContentRevision.number.desc()).limit(1))


async def source_of(session, content_id, path, text) -> UUID:
    place = {"content_id": content_id, "path": path, "digest": digest_of(text)}
    return await session.scalar(select(SegmentSource.id).filter_by(**place))


async def say(database, content_id, path, text, *, source=None, locale="fr", by=MARIE, seen=None):
    """Translate a segment, for its text in the newest revision or for another source text."""
    async with database.transaction() as session:
        if source is None:
            revision = await newest(session, content_id)
            blocks = {f"body/{each['id']}": each["text"] for each in revision.blocks}
            source = {"title": revision.title, **blocks}[path]
        source_id = await source_of(session, content_id, path, source)
        edit = TranslationEdit(content_id, path, locale, text, source_id, seen)
        return await translate(session, edit, author=by)


async def say_all(database, content_id, texts=None, *, locale="fr", by=MARIE):
    for path, text in (FRENCH if texts is None else texts).items():
        await say(database, content_id, path, text, locale=locale, by=by)


async def standing(database, content_id, path, locale="fr") -> Translation | None:
    async with database.transaction() as session:
        return await session.get(Translation, (content_id, locale, path))


async def mean_the_same(database, content_id, path, text, former):
    """The author said that the new text means what the former one meant."""
    async with database.transaction() as session:
        source = await session.get_one(
            SegmentSource, await source_of(session, content_id, path, text)
        )
        source.same_meaning_as = await source_of(session, content_id, path, former)
