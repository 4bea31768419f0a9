"""Letting a watch go: its holder leaves it, or takes a joint holder from it; the cover stays."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from models.catalogue import Timepiece
from models.holding import Ownership
from rules.errors import Forbidden
from services import audit, outbox
from services.former_orders import cancel_orders_of
from services.holding import close_offer, end_ownerships, end_registrations, require_holder
from services.timepieces import Known, learn


async def release_watch(
    session: AsyncSession, *, owner_id: UUID, timepiece_id: UUID, at: datetime
) -> None:
    """Take a watch out of one's own portfolio; its joint holders go with its primary holder.

    Raises Forbidden for a watch that is not the owner's.
    """
    known = await _lock(session, timepiece_id)
    held = await require_holder(session, timepiece_id, owner_id, primary=False)
    if not held.is_primary:
        await _end(session, known, held, ended_by="RELEASE", actor=f"OWNER:{owner_id}", at=at)
        return
    actor, today = f"OWNER:{owner_id}", known.local_day(at)
    former = await end_ownerships(session, timepiece_id, ended_by="RELEASE", on=today)
    await end_registrations(session, timepiece_id, former, actor=actor, at=at)
    await close_offer(session, timepiece_id, actor=actor, at=at)
    await outbox.promise(session, "TIMEPIECE", [timepiece_id])
    await _note(session, timepiece_id, "RELEASE", actor=actor)


async def remove_joint_holder(
    session: AsyncSession,
    *,
    owner_id: UUID,
    timepiece_id: UUID,
    joint_id: UUID,
    at: datetime,
) -> None:
    """End what a joint holder holds, who is known by that alone; once ended, it stays so.

    Raises Forbidden for who is not the primary holder, and for what is not held of this watch.
    """
    known = await _lock(session, timepiece_id)
    await require_holder(session, timepiece_id, owner_id, primary=True)
    held = await session.get(Ownership, joint_id, with_for_update=True)
    if held is None or held.timepiece_id != timepiece_id or held.is_primary:
        raise Forbidden
    if held.until is None:
        await _end(session, known, held, ended_by="REMOVAL", actor=f"OWNER:{owner_id}", at=at)


async def _lock(session: AsyncSession, timepiece_id: UUID) -> Known:
    piece = await session.get(Timepiece, timepiece_id, with_for_update=True)
    if piece is None:
        raise Forbidden
    return await learn(session, piece)


async def _end(
    session: AsyncSession,
    known: Known,
    held: Ownership,
    *,
    ended_by: str,
    actor: str,
    at: datetime,
) -> None:
    held.until, held.ended_by = known.local_day(at), ended_by
    await session.flush()  # the request ends after what it brought
    await cancel_orders_of(session, held.timepiece_id, [held.owner_id])
    await end_registrations(session, held.timepiece_id, [held.owner_id], actor=actor, at=at)
    await _note(session, held.timepiece_id, f"{ended_by}_OF_JOINT_HOLDER", actor=actor)


async def _note(session: AsyncSession, timepiece_id: UUID, action: str, *, actor: str) -> None:
    await audit.record(
        session,
        actor=actor,
        action=action,
        object_kind="TIMEPIECE",
        object_id=timepiece_id,
        fields=["owner"],
    )
