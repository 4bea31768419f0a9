"""Keeps the snapshot of a process fresh: told by NOTIFY, and asked again should that be lost."""

import asyncio
from contextlib import suppress

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Collection, Reference
from models.content import CatalogueVersion, Content, ContentRevision, Publication, Translation
from models.database import Database
from models.query import Query
from services.shelving import build
from services.snapshot import EMPTY

CHANNEL = "catalogue_changed"
ASK_AGAIN_SECONDS = 5.0

VERSION = Query(select(CatalogueVersion.version))
COLLECTIONS = Query(select(Collection.id, Collection.name))
REFERENCES = Query(select(Reference.__table__))
TRANSLATIONS = Query(
    select(Translation.revision_id, Translation.locale, Translation.title, Translation.blocks)
)
PUBLICATIONS = Query(
    select(
        Publication.id,
        Publication.revision_id,
        Publication.visible_from,
        Publication.visible_until,
        Publication.withdrawn_at,
        Publication.priority,
        Publication.markets,
        Publication.targeting,
        Content.id.label("content_id"),
        Content.key,
        Content.kind,
        Content.variant_group,
        Content.embargo_at,
        ContentRevision.title,
        ContentRevision.blocks,
    )
    .join(ContentRevision, ContentRevision.id == Publication.revision_id)
    .join(Content, Content.id == ContentRevision.content_id)
)


async def tell_changed(session: AsyncSession) -> None:
    """Have every process read the catalogue again, once this commits."""
    await session.execute(update(CatalogueVersion).values(version=CatalogueVersion.version + 1))
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


class Shelf:
    """Holds the current snapshot. Read `current` once a request: it is replaced, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stir = asyncio.Event()
        self.current = EMPTY

    async def refresh(self) -> None:
        """Read the catalogue if it changed. Texts are rendered off the event loop."""
        version = (await self._database.fetch(VERSION))[0]["version"]
        if version == self.current.version:
            return
        rows = [
            await self._database.fetch(query)
            for query in (COLLECTIONS, REFERENCES, PUBLICATIONS, TRANSLATIONS)
        ]
        self.current = await asyncio.to_thread(build, version, *rows)

    async def keep_fresh(self) -> None:
        """Refresh at every change, until cancelled; with no database, what there is stays."""
        listener = asyncio.create_task(self._database.listen(CHANNEL, self._stir.set))
        try:
            while True:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stir.wait(), ASK_AGAIN_SECONDS)
                self._stir.clear()
                with suppress(OSError, PostgresError, InterfaceError, TimeoutError):
                    await self.refresh()
        finally:
            listener.cancel()
