"""An embargo holds a piece back, in all markets or in one, whatever is published of it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from i18n.message import _
from models.content import EVERYWHERE, ContentEmbargo
from rules.content_workflow import require_another
from rules.errors import StudioRefused
from rules.market_codes import require_markets
from services import audit, shelf
from services.content.pieces import CONTENT, instant, lock_piece


async def set_embargo(
    session: AsyncSession, content_id: UUID, *, market: str = EVERYWHERE, at: datetime, by: str
) -> None:
    """Hold a piece back until an instant, in a market or in all of them.

    Anybody may make it later. Raises StudioRefused (FOUR_EYES) when who set it makes it earlier.
    """
    require_markets({market} - {EVERYWHERE})
    await lock_piece(session, content_id)
    now = await instant(session)
    if at <= now:
        raise StudioRefused("EMBARGO_PAST", _("An embargo ends in the future."), "at")
    standing = await _standing(session, content_id, market)
    if standing is None:
        standing = ContentEmbargo(content_id=content_id, market=market)
        session.add(standing)
    elif at < standing.embargo_at:
        _require_second_person(standing, now, by)
    standing.embargo_at, standing.set_by = at, by
    await _tell(session, content_id, "SET_EMBARGO", by, market)


async def lift_embargo(
    session: AsyncSession, content_id: UUID, *, market: str = EVERYWHERE, by: str
) -> None:
    """End an embargo at once. Raises StudioRefused (FOUR_EYES) for who set it."""
    await lock_piece(session, content_id)
    standing = await _standing(session, content_id, market)
    if standing is None:
        raise StudioRefused("EMBARGO_UNKNOWN", _("There is no such embargo."), "market")
    _require_second_person(standing, await instant(session), by)
    await session.delete(standing)
    await _tell(session, content_id, "LIFT_EMBARGO", by, market)


async def require_no_embargo(
    session: AsyncSession, content_id: UUID, *, begins: datetime, markets: frozenset[str]
) -> None:
    """Raises StudioRefused, with the instant, for a window that begins under an embargo.

    A window for all markets may begin before the embargo of one: that market waits for its own.
    """
    embargoes = await read_embargoes(session, content_id)
    ends = max((embargoes[each] for each in {EVERYWHERE, *markets} & set(embargoes)), default=None)
    if ends is not None and begins < ends:
        # An instant of the house is told as such: nobody takes it for the time of their own town.
        told = ends.isoformat(sep=" ", timespec="minutes")
        sentence = _("The piece is under embargo until {instant}.", instant=told)
        raise StudioRefused("UNDER_EMBARGO", sentence, "visible_from")


async def read_embargoes(session: AsyncSession, content_id: UUID) -> Mapping[str, datetime]:
    """The embargoes of a piece by market."""
    rows = await session.scalars(
        select(ContentEmbargo).where(ContentEmbargo.content_id == content_id)
    )
    return {row.market: row.embargo_at for row in rows}


async def _standing(session: AsyncSession, content_id: UUID, market: str) -> ContentEmbargo | None:
    place = (content_id, market)
    return await session.get(ContentEmbargo, place, populate_existing=True)


def _require_second_person(standing: ContentEmbargo, now: datetime, person: str) -> None:
    """One that has ended holds nothing back, and anybody may tidy it away."""
    if standing.embargo_at > now:
        require_another(person, than=standing.set_by)


async def _tell(
    session: AsyncSession, content_id: UUID, action: str, actor: str, market: str
) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind=CONTENT,
        object_id=content_id,
        fields=[f"market/{market}"] if market else [],
    )
    await shelf.tell_changed(session)
