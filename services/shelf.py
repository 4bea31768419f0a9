"""Holds the snapshot of a process, and reads it anew when the catalogue has changed."""

import asyncio

from sqlalchemy import any_, func, not_, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Collection, Reference
from models.content import CatalogueVersion, Content, ContentRevision
from models.database import Database
from models.journey import ContentCap, Journey, JourneyStep
from models.publication import Publication, PublicationText
from models.query import Query, id_list
from services.freshness import keep_fresh
from services.pacing import Pace
from services.publication_windows import EMBARGOES, LINES
from services.shelving import Rows, build
from services.snapshot import EMPTY

CHANNEL = "catalogue_changed"

VERSION = Query(select(CatalogueVersion.version))
COLLECTIONS = Query(select(Collection.id, Collection.name))
REFERENCES = Query(select(Reference.__table__))
TEXTS = Query(
    select(PublicationText.__table__).where(PublicationText.publication_id == any_(id_list()))
)
PUBLICATIONS = Query(
    select(
        Publication.id,
        Publication.visible_from,
        Publication.visible_until,
        Publication.withdrawn_at,
        Publication.priority,
        Publication.markets,
        Publication.targeting,
        LINES.c.replacements,
        Content.id.label("content_id"),
        Content.key,
        Content.kind,
        Content.variant_group,
    )
    .join(ContentRevision, ContentRevision.id == Publication.revision_id)
    .join(Content, Content.id == ContentRevision.content_id)
    .join(LINES, LINES.c.id == Publication.id)
    # What has ended never comes back; what is to come is loaded, and waits for its instant.
    .where(
        Content.archived_at.is_(None),
        or_(Publication.withdrawn_at.is_(None), Publication.withdrawn_at > func.now()),
        or_(Publication.visible_until.is_(None), Publication.visible_until > func.now()),
        not_(LINES.c.is_over),
    )
)


STEPS = Query(
    select(
        JourneyStep.content_id,
        JourneyStep.journey_id,
        JourneyStep.day,
        Journey.catch_up,
        Journey.created_at,
    ).join(Journey, Journey.id == JourneyStep.journey_id)
)
CAPS = Query(select(ContentCap.kind, ContentCap.a_day, ContentCap.a_week))


async def tell_changed(session: AsyncSession) -> None:
    """Have every process read the catalogue again, once this commits."""
    await session.execute(update(CatalogueVersion).values(version=CatalogueVersion.version + 1))
    await session.execute(text("SELECT pg_notify(:channel, '')"), {"channel": CHANNEL})


class Shelf:
    """Holds the current snapshot. Read `current` once a request: it is replaced, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.current = EMPTY

    async def refresh(self) -> None:
        """Read the catalogue if it changed. Texts are rendered off the event loop.

        What refers is read before what it refers to, so that a row that arrives in between is
        missed for now rather than found without the other: its version is read the next time.
        """
        version = (await self._database.fetch(VERSION))[0]["version"]
        if version == self.current.version:
            return
        references = await self._database.fetch(REFERENCES)
        collections = await self._database.fetch(COLLECTIONS)
        publications = await self._database.fetch(PUBLICATIONS)
        texts = await self._database.fetch(TEXTS, ids=[row["id"] for row in publications])
        pace = Pace(await self._database.fetch(STEPS), await self._database.fetch(CAPS))
        # Last: of an embargo that was set meanwhile none may be missed.
        embargoes = await self._database.fetch(EMBARGOES)
        rows = Rows(collections, references, publications, texts, embargoes, pace)
        self.current = await asyncio.to_thread(build, version, rows)

    async def keep_fresh(self) -> None:
        """Refresh at every change, until cancelled; whatever fails, what there is stays."""
        await keep_fresh(self._database, CHANNEL, self.refresh, fault="shelf.not_refreshed")
