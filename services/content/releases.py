"""A release has several pieces go live at one instant; it is moved and cancelled as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import Content, ContentRevision
from models.keys import new_id
from models.publication import Publication, Release
from rules.errors import StudioRefused
from services import audit
from services.content.gates import (
    ALL_LOCALES,
    EACH_LOCALE,
    gate_status,
    lock_coming_release,
    lock_release,
)
from services.content.pieces import instant, lock_pieces
from services.content.publications import Plan, move, schedule, withdraw

__all__ = [
    "NewRelease",
    "add_to_release",
    "cancel_release",
    "create_release",
    "gate_status",
    "move_release",
    "remove_from_release",
]

RELEASE = "RELEASE"
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class NewRelease:
    """A name, the one instant, the zone in which it was planned, and what it waits for."""

    name: str
    at: datetime
    zone: str
    gate: str = EACH_LOCALE


async def create_release(session: AsyncSession, new: NewRelease, *, publisher: str) -> UUID:
    """Plan a release without pieces. Raises StudioRefused for a taken name, and for the past."""
    name = new.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise StudioRefused("RELEASE_NAME", _("A release needs a name."), "name")
    if new.gate not in (ALL_LOCALES, EACH_LOCALE):
        sentence = _("A release waits for every language, or for none.")
        raise StudioRefused("GATE_UNKNOWN", sentence, "gate")
    await _require_future(session, new.at, new.zone)
    if await session.scalar(select(Release.id).where(Release.name == name)):
        raise StudioRefused("RELEASE_NAME", _("There is a release with this name."), "name")
    release = Release(id=new_id(), name=name, at=new.at, zone=new.zone, gate=new.gate)
    release.created_by = publisher
    session.add(release)
    await session.flush()  # its id goes out, and is asked for next
    await _note(session, release.id, "CREATE", publisher)
    return release.id


async def add_to_release(
    session: AsyncSession,
    release_id: UUID,
    revision_id: UUID,
    *,
    publisher: str,
    plan: Plan | None = None,
) -> UUID:
    """Publish an approved revision with the release; the id of its publication.

    The same piece again takes in what was translated since. The plan tells all but the beginning.
    """
    given = plan or Plan()
    of_release = Plan(None, given.visible_until, given.markets, given.priority, release_id)
    publication_id = await schedule(session, revision_id, of_release, publisher=publisher)
    await _note(session, release_id, "ADD", publisher, publication_id)
    return publication_id


async def remove_from_release(
    session: AsyncSession, release_id: UUID, publication_id: UUID, *, publisher: str
) -> None:
    """Leave a piece out of a release that is still to come."""
    await lock_coming_release(session, release_id)
    if publication_id not in {each.id for each in await _waiting(session, release_id)}:
        raise StudioRefused("PUBLICATION_UNKNOWN", _("This is not in the release."))
    await withdraw(session, publication_id, publisher=publisher)
    await _note(session, release_id, "REMOVE", publisher, publication_id)


async def move_release(
    session: AsyncSession, release_id: UUID, *, at: datetime, zone: str, publisher: str
) -> None:
    """Have a release happen at another instant, all its pieces with it.

    What each of them serves stays as it was frozen.
    """
    release = await lock_coming_release(session, release_id)
    await _require_future(session, at, zone)
    waiting = await _waiting(session, release_id)
    release.at, release.zone = at, zone
    for each in waiting:
        await move(session, each.id, at=at, publisher=publisher)
    await _note(session, release_id, "MOVE", publisher)


async def cancel_release(session: AsyncSession, release_id: UUID, *, publisher: str) -> None:
    """Call a release off: none of its pieces will go live, and what is live now stays."""
    release = await lock_coming_release(session, release_id)
    for each in await _waiting(session, release_id):
        await withdraw(session, each.id, publisher=publisher)
    release.cancelled_at = await instant(session)
    await _note(session, release_id, "CANCEL", publisher)


async def _waiting(session: AsyncSession, release_id: UUID) -> Sequence[Publication]:
    """The publications of a release, once all of their pieces are locked."""
    of_release = (
        select(ContentRevision.content_id)
        .join(Publication, Publication.revision_id == ContentRevision.id)
        .where(Publication.release_id == release_id)
    )
    await lock_pieces(session, Content.id.in_(of_release))
    rows = await session.scalars(
        select(Publication)
        .join(ContentRevision, ContentRevision.id == Publication.revision_id)
        .where(Publication.release_id == release_id, Publication.withdrawn_at.is_(None))
        .order_by(ContentRevision.content_id, Publication.id)
    )
    return rows.all()


async def _require_future(session: AsyncSession, at: datetime, zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise StudioRefused("ZONE_UNKNOWN", _("There is no such time zone."), "zone") from None
    if at <= await instant(session):
        raise StudioRefused("RELEASE_PAST", _("A release lies in the future."), "at")


async def _note(
    session: AsyncSession, release_id: UUID, action: str, actor: str, *about: UUID
) -> None:
    await lock_release(session, release_id)
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind=RELEASE,
        object_id=release_id,
        fields=[f"publication/{each}" for each in about],
    )
