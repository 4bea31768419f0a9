"""What begins and ends when: publications, releases and embargoes, on one line of time."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from models.content import Content, ContentEmbargo
from models.database import Database
from models.publication import Release
from models.query import Query
from rules.publication_state import PublicationState
from services.content.publication_reads import (
    EVERY,
    PublicationEntry,
    entry_of,
    read_all_embargoes,
)

_PUBLICATIONS = Query(EVERY)
_RELEASES = Query(
    select(
        *(Release.id, Release.name, Release.at, Release.zone, Release.gate),
        *(Release.cancelled_at, Release.created_by),
    ).order_by(Release.at, Release.id)
)
_EMBARGOES = Query(
    select(ContentEmbargo.embargo_at, ContentEmbargo.market, Content.id, Content.key).join(
        Content, Content.id == ContentEmbargo.content_id
    )
)


class Happening(StrEnum):
    """What happens at an instant."""

    BEGINS = "BEGINS"
    ENDS = "ENDS"
    EMBARGO_ENDS = "EMBARGO_ENDS"
    RELEASE = "RELEASE"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something at an instant: of a piece, or a release under its name. No markets are all."""

    at: datetime
    what: Happening
    name: str
    content_id: UUID | None = None
    publication_id: UUID | None = None
    release_id: UUID | None = None
    markets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A release with its publications, save those that were withdrawn."""

    id: UUID
    name: str
    at: datetime
    zone: str
    gate: str
    created_by: str
    is_cancelled: bool
    publications: tuple[PublicationEntry, ...]


async def read_calendar(
    database: Database, *, begins: datetime, ends: datetime, at: datetime
) -> list[CalendarEntry]:
    """What happens from an instant until another, the first first; `at` is now."""
    entries = [each async for each in _entries(database, at)]
    entries.sort(key=lambda each: (each.at, each.what, each.name))
    return [each for each in entries if begins <= each.at < ends]


async def read_releases(database: Database, *, at: datetime) -> list[ReleaseEntry]:
    """Every release by its instant, with its pieces as they are at `at`."""
    publications = await _publications(database, at)
    return [
        ReleaseEntry(
            *(row["id"], row["name"], row["at"], row["zone"], row["gate"], row["created_by"]),
            is_cancelled=row["cancelled_at"] is not None,
            publications=tuple(each for each in publications if each.release_id == row["id"]),
        )
        for row in await database.fetch(_RELEASES)
    ]


async def _publications(database: Database, at: datetime) -> list[PublicationEntry]:
    embargoes = await read_all_embargoes(database)
    entries = (entry_of(row, embargoes, at) for row in await database.fetch(_PUBLICATIONS))
    return [each for each in entries if each.state is not PublicationState.WITHDRAWN]


async def _entries(database: Database, at: datetime) -> AsyncIterator[CalendarEntry]:
    for each in await _publications(database, at):
        for entry in _window(each):
            yield entry
    for row in await database.fetch(_EMBARGOES):
        markets = (row["market"],) if row["market"] else ()
        yield CalendarEntry(
            row["embargo_at"], Happening.EMBARGO_ENDS, row["key"], row["id"], markets=markets
        )
    for row in await database.fetch(_RELEASES):
        if row["cancelled_at"] is None:
            yield CalendarEntry(row["at"], Happening.RELEASE, row["name"], release_id=row["id"])


def _window(entry: PublicationEntry) -> Iterator[CalendarEntry]:
    window = entry.published.window
    ends = [end for end in (window.visible_until, window.replaced_at) if end]
    marks = [(Happening.BEGINS, window.visible_from)]
    marks += [(Happening.ENDS, min(ends))] if ends else []
    for what, instant in marks:
        yield CalendarEntry(
            *(instant, what, entry.key, entry.content_id, entry.id),
            release_id=entry.release_id,
            markets=entry.markets,
        )
